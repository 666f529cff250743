"""The trait of the words in focus: indices, or words that the text has once."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import traitlets as t

from bertlook.attention.pooling import Unit
from bertlook.choices import is_iterable
from bertlook.text import quote
from bertlook.widgets.trait_error import BadTrait


class Focused(t.List):
    """A list of indices of words or tokens; a single one stands for a list of one.

    Words are also taken as texts. They are looked up with :func:`focused_units` once the other
    traits that change in the same update have their values.
    """

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """Return the words without repetitions."""
        if value is None:
            value = []
        if isinstance(value, str) or not is_iterable(value):
            value = [value]
        items = [item if isinstance(item, str) else self._index(item) for item in value]
        return super().validate(obj, list(dict.fromkeys(items)))

    def _index(self, item: object) -> int:
        try:
            return operator.index(item)  # type: ignore[arg-type]
        except TypeError:
            raise BadTrait(
                f"{self.name} has {quote(item)}; give indices of words, counted from 0, or words."
            ) from None


class FocusAxis(NamedTuple):
    """What the indices of words in focus count.

    Attributes:
        unit: "words" or "tokens".
        keys: Whether those of the text that is attended to.
    """

    unit: str = "words"
    keys: bool = False


def focused_units(items: Sequence[int | str], labels: Sequence[str], noun: str) -> list[int]:
    """Return the indices of words or tokens.

    Args:
        items: Indices, or texts of words.
        labels: The text of each word, special tokens included.
        noun: What the labels are, "word" or "token", for messages.

    Returns:
        The indices without repetitions, in their order.

    Raises:
        BadTrait: If there is no such word, or a text stands for several.
    """
    count = len(labels)
    units = []
    for item in items:
        if isinstance(item, str):
            units.append(_index_of(item, labels, noun))
        elif 0 <= item < count:
            units.append(item)
        else:
            raise BadTrait(f"There is no {noun} {item}: the text has {count}, 0 to {count - 1}.")
    return list(dict.fromkeys(units))


def other_units(indices: Sequence[int], units: Sequence[Unit], *, to_tokens: bool) -> list[int]:
    """Return the tokens of words, or the words of tokens, special tokens included.

    Args:
        indices: The indices of words or tokens.
        units: The words and special tokens of the text.
        to_tokens: Whether the indices are those of words.
    """
    if to_tokens:
        return [
            token for index in indices for token in range(units[index].start, units[index].stop)
        ]
    return [
        index
        for token in indices
        for index, unit in enumerate(units)
        if unit.start <= token < unit.stop
    ]


def _index_of(text: str, labels: Sequence[str], noun: str) -> int:
    matches = [index for index, label in enumerate(labels) if label == text]
    if not matches:
        raise BadTrait(
            f"The text has no {noun} {quote(text)}. It has {', '.join(map(quote, labels[:8]))}"
            f"{', …' if len(labels) > 8 else ''}."
        )
    if len(matches) > 1:
        raise BadTrait(
            f"{quote(text)} stands {len(matches)} times in the text; give an index: "
            f"{', '.join(map(str, matches))}."
        )
    return matches[0]
