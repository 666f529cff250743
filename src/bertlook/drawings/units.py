"""The words and tokens that a view draws, with the labels that it gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from bertlook.attention.attention import Attention
from bertlook.text import printable

# Characters that stand for a space and a newline in byte-level and SentencePiece vocabularies.
_SPACE_MARKS = re.compile("[Ġ▁]")
_NEWLINE_MARK = "Ċ"
# Marks that would change the direction of the text around them, and C1 controls.
_DIRECTION_MARKS = re.compile("[\u0080-\u009f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\0-\x1f\x7f]")


class DrawnUnit(NamedTuple):
    """A word, token or special token: a row or a column of a map.

    Attributes:
        label: Its text as it is drawn.
        special: The kind of special token that it is, such as "[CLS]", or None.
        start: The index of its first token.
    """

    label: str
    special: str | None
    start: int


def units_of(attention: Attention, unit: str, *, keys: bool = False) -> list[DrawnUnit]:
    """Return the units of an attention's rows, or of its columns.

    Args:
        attention: The attention.
        unit: "words" or "tokens"; special tokens are units in both.
        keys: Whether the columns are asked for.
    """
    if unit == "words":
        words = attention.key_units if keys else attention.units
        labels = [(word_label(word.text), word.special, word.start) for word in words]
    else:
        tokens = attention.key_tokens if keys else attention.tokens
        ids = attention.key_word_ids if keys else attention.word_ids
        labels = [
            (word_label(token, is_token=word is not None), word is None, index)
            for index, (token, word) in enumerate(zip(tokens, ids, strict=True))
        ]
    return [DrawnUnit(label, label if special else None, start) for label, special, start in labels]


def kinds_of(units: Sequence[DrawnUnit]) -> list[str]:
    """Return the kinds of special token among units, in order of appearance."""
    return list(dict.fromkeys(unit.special for unit in units if unit.special is not None))


def word_label(text: str, *, is_token: bool = False) -> str:
    r"""Return a word as it is drawn.

    Control characters become visible symbols, and invisible words a placeholder. Tokens lose the
    vocabulary's mark of a preceding space.

    Args:
        text: The word, token or special token.
        is_token: Whether it is a piece of a word.

    Example:
        >>> word_label("Ġcat", is_token=True), word_label("a\tb"), word_label(" ")
        ('cat', 'a␉b', '␣')
    """
    plain = printable(text)
    if is_token:
        plain = _SPACE_MARKS.sub("", plain.replace(_NEWLINE_MARK, "\n"))
        if not plain and text:
            return "␣"
    label = _DIRECTION_MARKS.sub("\ufffd", plain)
    label = _CONTROLS.sub(
        lambda control: "␡" if control[0] == "\x7f" else chr(0x2400 + ord(control[0])), label
    )
    if any(unicodedata.category(letter)[0] != "Z" and unicodedata.category(letter) != "Cf"
           for letter in label):  # fmt: skip
        return label
    return "␣" if label and not label.strip(" ") else "\ufffd"
