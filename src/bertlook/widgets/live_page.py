"""Live pages: Explorers whose pages hold the model, and read texts without a kernel."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from bertlook.choices import check_flag
from bertlook.errors import BertlookError
from bertlook.files import check_output, write_file
from bertlook.model.model import Model
from bertlook.model.portable import portable_network
from bertlook.model.tokens.portable import portable_tokenizer
from bertlook.model.tokens.reading import Reading
from bertlook.widgets import page
from bertlook.widgets.shown import WEIGHT
from bertlook.widgets.what_if import WhatIfTraits


class LivePages(WhatIfTraits):
    """Export of a view with a text box, as a page that may hold the model."""

    _model: Any
    _reading: Reading

    def to_html(self, path: str | Path, *, kernel_note: bool = True, live: bool = False) -> Path:
        """Write the view as one HTML file that needs no server, no kernel and no network.

        Args:
            path: The file to write. An existing file is replaced when the new one is complete.
            kernel_note: Whether the page says what it can't do without a kernel. Leave that out of
                a page for readers who know nothing of notebooks.
            live: Whether the page holds the model, of at most 100 MB, and reads any text that is
                typed. It must be a BERT or a DistilBERT with a tokenizer of BERT's; edits and
                predictions still need a notebook.

        Returns:
            The path written.

        Raises:
            BertlookError: If an option has another value, the file can't be written, or ``live`` is
                asked for and a page can't run the model.

        Example:
            >>> import tempfile
            >>> import bertlook as bl
            >>> explorer = bl.look("The cat sat.")
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     page = explorer.to_html(f"{folder}/cat.html", live=True)
            ...     round(page.stat().st_size / 1e6)
            19
        """
        if not check_flag("live", live):
            return super().to_html(path, kernel_note=kernel_note)
        path = check_output("path", path)
        kernel_note = check_flag("kernel_note", kernel_note)
        self._check_open()
        self._check_live()
        content = page.view_page(
            view=self._view,
            state=self._drawn_state(),
            title=self._title(),
            provenance=self._provenance(),
            kernel_note=kernel_note,
            model=model_parts(self._model),
        )
        return write_file(path, content)

    def _check_live(self) -> None:
        """Raise BertlookError unless a page can read further texts as this view does."""
        if not isinstance(self._model, Model):
            raise BertlookError(
                f"This {type(self).__name__} has no model of bertlook, which a live page needs. "
                "Write the page without live."
            )
        if self.edits or self.masked or self.quantity != WEIGHT:
            raise BertlookError(
                "A live page draws the attention of the plain model. Remove edits and masked "
                f"words, and set quantity = {WEIGHT!r}, or write the page without live."
            )
        if self._reading.get("special_tokens") == "text":
            raise BertlookError(
                'A live page reads special tokens as tokens. Leave out special_tokens="text", or '
                "write the page without live."
            )


def model_parts(model: Model) -> dict[str, Any]:
    """Return a model as values for a page: ``weights`` in base64, and the rest as ``model``.

    Args:
        model: The model.

    Raises:
        BertlookError: If a page can't run it.
    """
    network = portable_network(model)
    shape = network.shape
    tokenizer = portable_tokenizer(model.tokenizer, model.name, has_segments=shape["segments"] > 1)
    return {
        "model": {
            "shape": shape,
            "tokenizer": tokenizer,
            "limit": model.max_length,
        },
        "weights": base64.b64encode(network.weights).decode("ascii"),
    }
