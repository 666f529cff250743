"""Records of words: gold and predicted heads as offsets in one byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.measures.gold import Bools, Ints, Records

#: The fixed offsets that serve as baselines.
OFFSETS = tuple(range(-6, 7))
#: Codes of heads that aren't offsets: a word that predicts itself or nothing, a head too far away
#: that is the gold head, another one, and the gold head of a root, which isn't predicted.
NONE, FAR, FAR_MISS, ROOT = 0, 127, -127, -128
#: The directions in which a head can point.
DIRECTIONS = ("dep->head", "head->dep")


@dataclass(frozen=True)
class WordRecords(Records):
    """Records of D words.

    Attributes:
        gold: (D,) int8. Codes of the gold heads (``trees.encode_offsets``).
        predicted: (D, L, H, 2) int8. Codes of the predicted heads, by direction.
        baseline_hits: (D, O) bool. Whether the word at each of ``OFFSETS`` is the head.
        units: (S,) int64. Position of each sentence in the corpus.
        unit_of_item: (D,) int64. Position in the corpus of each word's sentence.
        relation: (D,) str objects. Gold relations.
    """

    layout: ClassVar[Mapping[str, str]] = {
        "gold": "int8 D",
        "predicted": f"int8 D L H {len(DIRECTIONS)}",
        "baseline_hits": f"bool D {len(OFFSETS)}",
        "units": "int64 S",
        "unit_of_item": "int64 D",
        "relation": "object D",
        "present": "bool L H",
    }

    relation: NDArray[np.object_]

    @cached_property
    def _relations(self) -> tuple[tuple[str, ...], Ints]:
        labels, index, counts = np.unique(self.relation, return_inverse=True, return_counts=True)
        by_count = np.argsort(-counts, kind="stable")
        return tuple(labels[by_count].tolist()), np.argsort(by_count)[index]

    @property
    def categories(self) -> Sequence[str]:
        """The R relations, most frequent first."""
        return self._relations[0]

    @property
    def category(self) -> Ints:
        """(D,) Index of each word's relation."""
        return self._relations[1]

    @property
    def stratum(self) -> Ints:
        """(D,) Index of each word's relation: gold offsets are exchanged within relations."""
        return self.category

    @cached_property
    def _room(self) -> tuple[Ints, Ints]:
        """(D,) Number of words before and after each word in its sentence."""
        _, first, length = np.unique(self.unit_of_item, return_index=True, return_counts=True)
        before = np.arange(len(self.gold)) - np.repeat(first, length)
        return before, np.repeat(length, length) - before - 1

    @property
    def word(self) -> Ints:
        """(D,) Index of each word in its sentence."""
        return self._room[0]

    @cached_property
    def _is_head(self) -> Bools:
        """(D,) Whether each word is the head of another one."""
        offset = self.gold.astype(np.int64)
        before, after = self._room
        inside = np.flatnonzero((abs(offset) < FAR) & (offset >= -before) & (offset <= after))
        is_head = np.zeros(len(offset), bool)
        is_head[inside + offset[inside]] = True
        return is_head

    def fits(self, sources: Ints, items: Ints) -> Bools:
        """Return whether the source's distance leads to a word that is the head of some word.

        A word outside the sentence can't be predicted. And function words, which are nearly never
        heads, are attended to less or more than content words even by an untrained network: an
        exchange that led to them would count this as knowledge of the relation. Roots, and
        distances that are too long for a code, fit no other word.
        """
        offset = self.gold[sources].astype(np.int64)
        before, after = self._room
        inside = (abs(offset) < FAR) & (offset >= -before[items]) & (offset <= after[items])
        fits: Bools = inside & self._is_head[np.where(inside, items + offset, 0)]
        return fits

    def hits(self, items: Ints, candidates: Ints | None = None) -> Bools:
        """Return whether predictions of words are their gold heads."""
        flat, gold = self.predicted.reshape(len(self.gold), -1), self.gold[items]
        equal: Bools = (
            flat[items] == gold[:, None] if candidates is None else flat[items, candidates] == gold
        )
        return equal
