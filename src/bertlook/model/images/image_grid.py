"""The tokens of an image: patches and special tokens."""

from __future__ import annotations

from typing import Any, NamedTuple

from bertlook.attention.patches import name_patches
from bertlook.model.tokens.encoding import Encoding


class Grid(NamedTuple):
    """The tokens of an image: special tokens, patches row by row, special tokens.

    Attributes:
        rows: The number of patches from top to bottom.
        columns: The number of patches from left to right.
        before: The names of the special tokens before the patches.
        after: The names of those after them.
    """

    rows: int
    columns: int
    before: list[str]
    after: list[str]

    def encoding(self) -> Encoding:
        """Return the tokens as the input of a model; they have no ids."""
        patches = name_patches(self.rows, self.columns)
        tokens = [*self.before, *patches, *self.after]
        outside = [None] * len(self.before), [None] * len(self.after)
        word_ids = [*outside[0], *range(len(patches)), *outside[1]]
        return Encoding([0] * len(tokens), None, tokens, word_ids, patches, None)


def make_grid(rows: int, columns: int, num_special: int, config: Any) -> Grid:
    """Return the tokens of an image.

    Args:
        rows: The number of patches from top to bottom.
        columns: The number of patches from left to right.
        num_special: The number of special tokens.
        config: The configuration of the network, which tells registers and detection tokens from
            class tokens.
    """
    detection = min(getattr(config, "num_detection_tokens", 0), num_special)
    registers = min(getattr(config, "num_register_tokens", 0) or 0, num_special - detection)
    classes = num_special - detection - registers
    names = ["[CLS]", "[DIST]"][:classes] if classes <= 2 else _number("", classes)
    return Grid(rows, columns, names + _number("REG", registers), _number("DET", detection))


def _number(name: str, count: int) -> list[str]:
    return [f"[{name}{index + 1}]" for index in range(count)]
