"""Alignment of the words of two texts, such as a minimal pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.pooling import Unit

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Alignment:
    """The words and special tokens of two texts that correspond to each other.

    Attributes:
        a: The units of the first text: its words and special tokens, or its tokens.
        b: Those of the second text.
        pairs: (M, 2) The indices of corresponding units, in the order of the texts.
        num_common: The number of pairs of the same word.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]
    pairs: Ints
    num_common: int

    @property
    def labels(self) -> list[str]:
        """The texts of the M pairs: "him / her" where they differ."""
        ends = [(self.a[i], self.b[j]) for i, j in self.pairs.tolist()]
        return [first if first == second else f"{first} / {second}" for first, second in ends]

    @cached_property
    def unmatched(self) -> tuple[list[int], list[int]]:
        """The indices of the units of either text that have no counterpart."""
        first, second = (
            sorted(set(range(len(units))) - set(self.pairs[:, side].tolist()))
            for side, units in enumerate((self.a, self.b))
        )
        return first, second

    @property
    def is_whole(self) -> bool:
        """Whether every unit has a counterpart."""
        return self.unmatched == ([], [])

    def __repr__(self) -> str:
        unmatched = sum(map(len, self.unmatched))
        rest = f", {unmatched} without a counterpart" if unmatched else ""
        return f"<Alignment: {' '.join(self.labels)}{rest}>"


def align_tokens(tokens: Sequence[str]) -> Alignment:
    """Return the alignment of a text with itself.

    Args:
        tokens: The tokens.
    """
    indices = np.arange(len(tokens))
    return Alignment(
        tuple(tokens), tuple(tokens), np.stack([indices, indices], axis=1), len(tokens)
    )


def align_units(a: Sequence[Unit], b: Sequence[Unit]) -> Alignment:
    """Align the words of two texts, and their special tokens.

    Words correspond if they are equal in lower case, by the longest common subsequence that
    ``difflib`` finds; between those, stretches of equally many words are paired in order. Special
    tokens correspond to those of the same name, the first to the first and so on.

    Args:
        a: The words and special tokens of the first text.
        b: Those of the second text.
    """
    words = _word_pairs(a, b)
    return Alignment(
        tuple(unit.text for unit in a),
        tuple(unit.text for unit in b),
        np.array(sorted(words + _special_pairs(a, b)), np.int64).reshape(-1, 2),
        sum(a[i].text.lower() == b[j].text.lower() for i, j in words),
    )


def _word_pairs(a: Sequence[Unit], b: Sequence[Unit]) -> list[tuple[int, int]]:
    first, second = ([i for i, unit in enumerate(units) if not unit.special] for units in (a, b))
    words, others = [a[i].text.lower() for i in first], [b[j].text.lower() for j in second]
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return [
        pair
        for tag, i, i_end, j, j_end in matcher.get_opcodes()
        if tag == "equal" or (tag == "replace" and i_end - i == j_end - j)
        for pair in zip(first[i:i_end], second[j:j_end], strict=True)
    ]


def _special_pairs(a: Sequence[Unit], b: Sequence[Unit]) -> list[tuple[int, int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for j, unit in enumerate(b):
        if unit.special:
            places[unit.text].append(j)
    return [
        (i, places[unit.text].pop(0))
        for i, unit in enumerate(a)
        if unit.special and places[unit.text]
    ]
