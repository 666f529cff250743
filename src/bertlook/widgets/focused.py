"""The trait of the words in focus: indices, or words that the text has once."""

from __future__ import annotations

from typing import Any, NamedTuple

import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.drawings.focus import focused_items
from bertlook.errors import BertlookError
from bertlook.widgets.trait_error import BadTrait


class Focused(t.List):
    """A list of indices of words or tokens; a single one stands for a list of one.

    Words are also taken as texts. They are looked up once the other traits that change in the same
    update have their values.
    """

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """Return the words without repetitions."""
        try:
            items = focused_items(value)
        except BertlookError as error:
            raise BadTrait(str(error)) from error
        return super().validate(obj, list(dict.fromkeys(items)))


class FocusAxis(NamedTuple):
    """What the indices of words in focus count.

    Attributes:
        unit: "words" or "tokens".
        keys: Whether those of the text that is attended to.
    """

    unit: str = "words"
    keys: bool = False


def units_of_word(attention: Attention, word: int, unit: str) -> list[int]:
    """Return the words or tokens to focus for a word, as indices; empty if it was not read.

    Args:
        attention: The attention.
        word: The index of the word, without special tokens.
        unit: "words" or "tokens".
    """
    tokens = [token for token, of in enumerate(attention.word_ids) if of == word]
    if unit == "tokens":
        return tokens
    return [i for i, each in enumerate(attention.units) if each.start in tokens[:1]]
