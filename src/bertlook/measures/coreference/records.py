"""Records of mentions: antecedents and picks as ranks in one byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.measures.coreference.baselines import BASELINES
from bertlook.measures.coreference.mentions import FAR
from bertlook.measures.gold import DAMAGED, Bools, Ints, Records

#: Groups of mentions: all of them, and each type.
GROUPS = ("all", *MENTION_TYPES)
#: (K, G) 1 where mentions of a type belong to a group.
MEMBERSHIP: Ints = np.insert(np.eye(len(MENTION_TYPES), dtype=np.int64), 0, 1, axis=1)


@dataclass(frozen=True)
class MentionRecords(Records):
    """Records of S documents, their K candidates, and their D mentions that have an antecedent.

    Attributes:
        gold: (D, 32) uint8. Bits of the ranks of the antecedents (``mentions.RANKS``).
        predicted: (D, L, H) uint8. Rank of each head's pick.
        baseline_hits: (D, B) bool. Whether each of ``BASELINES`` picks an antecedent.
        units: (S,) int64. Position of each document in the corpus.
        unit_of_item: (D,) int64. Position in the corpus of each mention's document.
        cut: (S,) bool. Whether the document was cut.
        lost: (S,) int64. Number of its mentions that were dropped by cutting.
        kind: (D,) int64. Index of the mention's type in ``MENTION_TYPES``.
        choices: (D,) int64. Number of candidates that precede the mention.
        candidate: (K,) int64. Index of each candidate's word in its document.
        unit_of_candidate: (K,) int64. Position in the corpus of each candidate's document.
    """

    ordered_by: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("units", "cut", "lost"), "units"),
        **dict.fromkeys(("candidate", "unit_of_candidate"), "unit_of_candidate"),
    }
    layout: ClassVar[Mapping[str, str]] = {
        "gold": "uint8 D 32",
        "predicted": "uint8 D L H",
        "baseline_hits": f"bool D {len(BASELINES)}",
        "units": "int64 S",
        "unit_of_item": "int64 D",
        "cut": "bool S",
        "lost": "int64 S",
        "kind": "int64 D",
        "choices": "int64 D",
        "candidate": "int64 K",
        "unit_of_candidate": "int64 K",
        "present": "bool L H",
    }

    cut: Bools
    lost: Ints
    kind: Ints
    choices: Ints
    candidate: Ints
    unit_of_candidate: Ints

    def check(self) -> None:
        """Raise BertlookError unless the numbers in the arrays fit each other."""
        super().check()
        is_type = (self.kind >= 0) & (self.kind < len(MENTION_TYPES))
        if not is_type.all() or (self.choices < 0).any() or (self.lost < 0).any():
            raise BertlookError(f"A type or count of mentions is out of range. {DAMAGED}")
        place = self._place
        if (place >= len(self.candidate)).any() or (
            self.unit_of_candidate[place] != self.unit_of_item
        ).any():
            raise BertlookError(f"A mention is no candidate of its document. {DAMAGED}")

    @property
    def _place(self) -> Ints:
        """(D,) Index among all candidates of each mention's head word, which is one of them."""
        first: Ints = np.searchsorted(self.unit_of_candidate, self.unit_of_item)
        return first + self.choices

    def words_at(self, items: Ints, ranks: Ints) -> Ints:
        """Return the words at ranks among the candidates that precede mentions.

        Args:
            items: (N,) Indices of mentions.
            ranks: (N,) Ranks, 0 for the mention's own head word.

        Returns:
            (N,) int64. Indices of words in their documents; -1 where a rank encodes no single word.
        """
        choices = self.choices[items]
        is_known = (ranks <= choices) & (ranks < FAR)
        words: Ints = self.candidate[self._place[items] - np.where(is_known, ranks, 0)]
        return np.where(is_known, words, -1)

    @property
    def categories(self) -> Sequence[str]:
        """The types of mentions."""
        return MENTION_TYPES

    @property
    def category(self) -> Ints:
        """(D,) Index of each mention's type."""
        return self.kind

    @property
    def stratum(self) -> Ints:
        """(D,) Stratum of each mention: its type and number of preceding candidates."""
        return self.choices * len(MENTION_TYPES) + self.kind

    def fits(self, sources: Ints, items: Ints) -> Bools:
        """Return that all annotations fit, since a stratum has one number of candidates."""
        return np.ones(len(items), bool)

    def hits(self, items: Ints, candidates: Ints | None = None) -> Bools:
        """Return whether picks for mentions are antecedents."""
        is_antecedent = np.unpackbits(self.gold[items], axis=1).astype(bool)
        picks = self.predicted.reshape(len(self.gold), int(np.prod(self.predicted.shape[1:])))
        if candidates is None:
            hits: Bools = np.take_along_axis(is_antecedent, picks[items].astype(np.intp), axis=1)
            return hits
        chosen: Bools = is_antecedent[np.arange(len(items)), picks[items, candidates]]
        return chosen
