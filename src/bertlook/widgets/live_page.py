"""Live pages: Explorers whose pages hold the model, and read texts without a kernel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from bertlook.choices import check_flag
from bertlook.errors import BertlookError
from bertlook.files import check_output, write_file
from bertlook.folders import check_folder, write_folder
from bertlook.model.model import Model
from bertlook.model.tokens.reading import Reading
from bertlook.page import is_page
from bertlook.text import quote
from bertlook.widgets import page
from bertlook.widgets.shown import WEIGHT
from bertlook.widgets.what_if import WhatIfTraits

_OWN_FILES = re.compile(
    "|".join(map(re.escape, (page.SCRIPT, page.ENGINE, page.START, page.STYLE_SHEET)))
    + r"|weights-[0-9a-f]{16}\.bin"
)


class LivePages(WhatIfTraits):
    """Export of a view with a text box, as a page that may hold the model."""

    _model: Any
    _reading: Reading

    def to_html(
        self,
        path: str | Path,
        *,
        kernel_note: bool = True,
        live: bool | Literal["folder"] = False,
    ) -> Path:
        """Write the view as one HTML file that needs no server, no kernel and no network.

        Args:
            path: The file to write. An existing file is replaced when the new one is complete.
            kernel_note: Whether the page says what it can't do without a kernel. Leave that out of
                a page for readers who know nothing of notebooks.
            live: Whether the page holds the model, of at most 100 MB, and reads any text that is
                typed, with edits and predictions. It must be a BERT, DistilBERT or RoBERTa with a
                tokenizer of BERT's or RoBERTa's. With "folder", ``path`` is a folder for a web
                server, with the page, its script and the weights as files; an existing one is
                replaced only if all in it was written so.

        Returns:
            The path of the page.

        Raises:
            BertlookError: If an option has another value, the file or folder can't be written, or
                ``live`` is asked for and a page can't run the model.

        Example:
            >>> import tempfile
            >>> import bertlook as bl
            >>> explorer = bl.look("The cat sat.")
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     page = explorer.to_html(f"{folder}/cat.html", live=True)
            ...     round(page.stat().st_size / 1e6)
            19
        """
        is_folder = isinstance(live, str) and live == "folder"
        if isinstance(live, str) and not is_folder:
            raise BertlookError(
                f"live={quote(live)} is neither True, False nor 'folder'.", page="live"
            )
        if not is_folder and not check_flag("live", live):
            return super().to_html(path, kernel_note=kernel_note)
        path = check_live_folder("path", path) if is_folder else check_output("path", path)
        kernel_note = check_flag("kernel_note", kernel_note)
        self._check_open()
        self._check_live()
        model = page_model(self._model)
        state = self._drawn_state()
        if model.parts["mask"] is None:
            state["predictions"] = None  # of classes, or by a head that pages lack
        state["quantities"] = []  # a page computes none but the weights
        content: dict[str, Any] = {
            "view": self._view,
            "state": state,
            "still": self._page_still(),
            "title": self._title(),
            "provenance": self._provenance(),
            "kernel_note": kernel_note,
            "model": model,
        }
        if not is_folder:
            return write_file(path, page.view_page(**content))
        write_folder(path, page.live_folder(**content))
        return path / page.INDEX

    def _check_live(self) -> None:
        """Raise BertlookError unless a page can read further texts as this view does."""
        if not isinstance(self._model, Model):
            raise BertlookError(
                f"This {type(self).__name__} has no model of bertlook, which a live page needs. "
                "Write the page without live.",
                page="live",
            )
        if self.edits or self.masked or self.quantity != WEIGHT:
            raise BertlookError(
                "A live page draws the attention of the plain model. Remove edits and masked "
                f"words, and set quantity = {WEIGHT!r}, or write the page without live.",
                page="live",
            )
        if self._reading.get("special_tokens") == "text":
            raise BertlookError(
                'A live page reads special tokens as tokens. Leave out special_tokens="text", or '
                "write the page without live.",
                page="live",
            )


def check_live_folder(argument: str, folder: object) -> Path:
    """Return the path of a folder in which a live page can be written.

    Args:
        argument: The argument's name, for the message.
        folder: The path that was given.

    Raises:
        BertlookError: If the folder holds something else, or can't be written.
    """
    return check_folder(argument, folder, _is_own)


def _is_own(file: Path) -> bool:
    is_index = file.name == page.INDEX and is_page(file)
    return is_index or _OWN_FILES.fullmatch(file.name) is not None


def page_model(model: Model) -> page.PageModel:
    """Return a model for a page.

    Args:
        model: The model.

    Raises:
        BertlookError: If a page can't run it.
    """
    from bertlook.model.portable import portable_network
    from bertlook.model.tokens.portable import portable_tokenizer

    network = portable_network(model)
    shape = network.shape
    tokenizer = portable_tokenizer(model.tokenizer, model.name, has_segments=shape["segments"] > 1)
    mask = None if shape["predicts"] == "no" else model.tokenizer.mask_token_id
    parts = {"shape": shape, "tokenizer": tokenizer, "limit": model.max_length, "mask": mask}
    return page.PageModel(parts, network.weights)
