"""Reading of a corpus for a search: small windows first, each in batches of similar length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bertlook.annotation.parsed import as_source
from bertlook.errors import BertlookError
from bertlook.garbage import paused
from bertlook.model.model import Model
from bertlook.model.padding import is_changed_by_padding
from bertlook.model.tokens.encoding import Encoding, SpecialTokens
from bertlook.scanning.reader import WINDOW, check_types, group_by_length
from bertlook.scanning.skipped import Skipped
from bertlook.text import printable

#: The number of inputs of the first window of a search that may end early.
_FIRST_WINDOW = 64


@dataclass(eq=False)
class Windows:
    """The inputs of a corpus, in windows that a search reads to their end.

    Attributes:
        model: The model that reads the inputs.
        corpus: The inputs.
        grows: Whether windows begin small, for a search that may end early.
        special_tokens: How special tokens in texts are read.
        inputs: The number of inputs read so far, without those left out.
        skipped: The inputs left out so far.
    """

    model: Model
    corpus: Iterable[Any]
    grows: bool
    special_tokens: SpecialTokens | None = None
    inputs: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def __iter__(self) -> Iterator[Iterator[dict[int, Encoding]]]:
        """Iterate over the windows, each an iterator over batches: encodings by their positions."""
        items = enumerate(self.corpus)
        padded = not is_changed_by_padding(self.model)
        size = _FIRST_WINDOW if self.grows else WINDOW
        while window := {position: as_source(item) for position, item in islice(items, size)}:
            check_types(window)
            yield self._batches(self._encode(window), padded=padded)
            size = min(2 * size, WINDOW)

    def _encode(self, window: dict[int, Any]) -> dict[int, Encoding]:
        encodings = {}
        with paused():  # it would walk over all encodings again and again
            for position, item in window.items():
                try:
                    encodings[position] = self.model.encode(
                        item, special_tokens=self.special_tokens
                    )
                except BertlookError as error:
                    location = getattr(item, "origin", "") or f"input {position + 1}"
                    self.skipped.append(Skipped(position, printable(str(location)), str(error)))
        self.inputs += len(encodings)
        return encodings

    def _batches(
        self, encodings: dict[int, Encoding], *, padded: bool
    ) -> Iterator[dict[int, Encoding]]:
        lengths = {position: len(encoding.ids) for position, encoding in encodings.items()}
        groups = group_by_length(lengths, self.model.num_heads, self.model.device, padded=padded)
        for positions in groups:
            yield {position: encodings[position] for position in positions}
