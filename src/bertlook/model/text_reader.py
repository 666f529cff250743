"""What a model must offer to what makes it write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Protocol

from bertlook.model.architecture import Architecture


class TextReader(Protocol):
    """A model, as far as writing needs to know it."""

    name: str
    module: Any
    tokenizer: Any
    max_length: int | None

    @property
    def architecture(self) -> Architecture:
        """What the network's attention consists of."""

    @property
    def num_layers(self) -> int:
        """The number of layers."""

    @property
    def num_heads(self) -> int:
        """The largest number of heads in a layer."""

    @property
    def note(self) -> str:
        """A remark on the network's attention."""

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Facts on the model."""

    def inputs(self, encodings: Sequence[Any]) -> dict[str, Any]:
        """Return the input tensors of the network."""

    def observe(
        self, encoding: Any, edits: Sequence[Any] = (), *, whole: bool = False
    ) -> tuple[Any, Any]:
        """Compute the attention of an input, and the output of the network."""

    def refuse(self, reason: str) -> NoReturn:
        """Raise BertlookError with the reason why the attention can't be read."""
