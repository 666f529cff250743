"""Two attentions and their difference, as maps over the words of both texts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention
from bertlook.attention.pooling import Unit
from bertlook.comparing.alignment import Alignment
from bertlook.comparing.text_comparison import TextComparison

Floats = NDArray[np.floating]


class MergedTexts(NamedTuple):
    """Two attentions and their difference over the same words, those of both texts.

    Attributes:
        a: The first attention. Words that only the second text has neither attend nor are attended
            to.
        b: The second attention, likewise.
        difference: The first minus the second, 0 where one of the texts lacks a word.
        unmatched: The indices among words and special tokens of those that only the first text
            has, and of those that only the second text has.
    """

    a: Attention
    b: Attention
    difference: Attention
    unmatched: tuple[list[int], list[int]]


def merge_texts(comparison: TextComparison) -> MergedTexts:
    """Return the two attentions of a comparison, and their difference, over the same words.

    Attentions to the same tokens stay as they are. For other texts, words and special tokens stand
    in place of tokens: "him / her" for two that correspond.

    Args:
        comparison: The comparison.

    Example:
        >>> import bertlook as bl
        >>> comparison = bl.compare("She met him again.", "She met her.")
        >>> merge_texts(comparison).difference.words
        ['She', 'met', 'him', 'again', 'her', '.']
    """
    a, b = comparison.a, comparison.b
    facts = {name: fact for name, fact in a.provenance.items() if b.provenance.get(name) == fact}
    facts["difference"] = " - ".join(comparison.names)
    if comparison.same_tokens:
        axes = _axes(a)
        difference = Attention(maps=a.maps - b.maps, signed=True, provenance=facts, **axes)
        return MergedTexts(a, b, difference, ([], []))
    rows = columns = _Units(comparison.alignment, a.units, b.units)
    if comparison.key_alignment is not comparison.alignment:
        columns = _Units(comparison.key_alignment, a.key_units, b.key_units)
    axes = rows.axis()
    if columns is not rows:
        axes |= {f"key_{name}": value for name, value in columns.axis().items()}
    maps = []
    for side, each in enumerate((a, b)):
        placed = np.zeros((*each.present.shape, len(rows.labels), len(columns.labels)), np.float32)
        i, j = np.ix_(rows.places[side], columns.places[side])
        placed[..., i, j] = each.word_maps()
        placed[~each.present] = np.nan
        maps.append(placed)
    changes = np.zeros_like(maps[0])
    i, j = np.ix_(rows.matched, columns.matched)
    changes[..., i, j] = maps[0][..., i, j] - maps[1][..., i, j]
    changes[~(a.present & b.present)] = np.nan
    return MergedTexts(
        Attention(maps=maps[0], note=a.note, provenance=a.provenance, **axes),
        Attention(maps=maps[1], note=b.note, provenance=b.provenance, **axes),
        Attention(maps=changes, signed=True, provenance=facts, **axes),
        rows.unmatched,
    )


class _Units:
    """The words and special tokens of two texts as one list, in the order of the texts.

    Attributes:
        labels: Their texts.
        special: Whether each is a special token.
        places: For each text, the place of each of its units in the list.
    """

    def __init__(self, alignment: Alignment, a: list[Unit], b: list[Unit]) -> None:
        self.labels: list[str] = []
        self.special: list[bool] = []
        self.places: tuple[list[int], list[int]] = [0] * len(a), [0] * len(b)
        for ends in _merged(alignment):
            units = [each[i] for each, i in zip((a, b), ends, strict=True) if i is not None]
            for places, i in zip(self.places, ends, strict=True):
                if i is not None:
                    places[i] = len(self.labels)
            self.labels.append(" / ".join(dict.fromkeys(unit.text for unit in units)))
            self.special.append(units[0].special)

    def axis(self) -> dict[str, Any]:
        """Return the arguments of an Attention for this axis."""
        named = list(zip(self.labels, self.special, strict=True))
        counter = count()
        return {
            "tokens": self.labels,
            "word_ids": [None if special else next(counter) for _, special in named],
            "words": [label for label, special in named if not special],
        }

    @property
    def matched(self) -> list[int]:
        """The places of the units that both texts have."""
        return sorted(set(self.places[0]) & set(self.places[1]))

    @property
    def unmatched(self) -> tuple[list[int], list[int]]:
        """The places of the units that only one text has, for each text."""
        first, second = map(set, self.places)
        return sorted(first - second), sorted(second - first)


def _merged(alignment: Alignment) -> Iterator[tuple[int | None, int | None]]:
    """Yield the indices in both texts of each unit; those without a counterpart before the next."""
    alone = [list(indices) for indices in alignment.unmatched]
    for i, j in [*alignment.pairs.tolist(), (len(alignment.a), len(alignment.b))]:
        for side, end in enumerate((i, j)):
            while alone[side] and alone[side][0] < end:
                index = alone[side].pop(0)
                yield (index, None) if side == 0 else (None, index)
        if i < len(alignment.a):
            yield i, j


def _axes(attention: Attention) -> dict[str, Any]:
    """Return the arguments of an Attention with the same axes."""
    axes: dict[str, Any] = {
        "tokens": attention.tokens,
        "word_ids": attention.word_ids,
        "words": attention.words,
        "source": attention.source,
        "note": attention.note,
        "boundary": attention.boundary,
    }
    if attention.is_cross:
        axes |= {
            "key_tokens": attention.key_tokens,
            "key_word_ids": attention.key_word_ids,
            "key_words": attention.key_words,
        }
    return axes
