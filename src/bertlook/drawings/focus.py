"""The words in focus, by their indices or texts."""

from __future__ import annotations

import operator
from collections.abc import Sequence

from bertlook.attention.attention import Attention
from bertlook.attention.pooling import Unit
from bertlook.choices import is_iterable
from bertlook.errors import BertlookError
from bertlook.text import quote


def focused_items(given: object) -> list[int | str]:
    """Return indices and texts of words from what stands for them: one, several, or None.

    Raises:
        BertlookError: If it has anything else.
    """
    if given is None:
        return []
    if isinstance(given, str) or not is_iterable(given):
        given = [given]
    return [item if isinstance(item, str) else _index(item) for item in given]


def focus_labels(attention: Attention, unit: str, *, keys: bool) -> list[str]:
    """Return the texts of the words or tokens that can be in focus, special tokens included.

    Args:
        attention: The attention.
        unit: "words" or "tokens".
        keys: Whether those that are attended to are.
    """
    if unit == "tokens":
        return attention.key_tokens if keys else attention.tokens
    return [word.text for word in (attention.key_units if keys else attention.units)]


def focused_units(items: Sequence[int | str], labels: Sequence[str], noun: str) -> list[int]:
    """Return the indices of words or tokens.

    Args:
        items: Indices, or texts of words.
        labels: The text of each word, as :func:`focus_labels` returns them.
        noun: What the labels are, "word" or "token", for messages.

    Returns:
        The indices without repetitions, in their order.

    Raises:
        BertlookError: If there is no such word, or a text stands for several.
    """
    count = len(labels)
    units = []
    for item in items:
        if isinstance(item, str):
            units.append(_index_of(item, labels, noun))
        elif 0 <= item < count:
            units.append(item)
        else:
            raise BertlookError(
                f"There is no {noun} {item}: the text has {count}, 0 to {count - 1}."
            )
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


def _index(item: object) -> int:
    try:
        return operator.index(item)  # type: ignore[arg-type]
    except TypeError:
        raise BertlookError(
            f"focused has {quote(item)}; give indices of words, counted from 0, or words."
        ) from None


def _index_of(text: str, labels: Sequence[str], noun: str) -> int:
    matches = [index for index, label in enumerate(labels) if label == text]
    if not matches:
        raise BertlookError(
            f"The text has no {noun} {quote(text)}. It has {', '.join(map(quote, labels[:8]))}"
            f"{', …' if len(labels) > 8 else ''}."
        )
    if len(matches) > 1:
        raise BertlookError(
            f"{quote(text)} stands {len(matches)} times in the text; give an index: "
            f"{', '.join(map(str, matches))}."
        )
    return matches[0]
