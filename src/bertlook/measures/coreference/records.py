"""Records of mentions: antecedents and picks as ranks in one byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.measures.coreference.baselines import BASELINES
from bertlook.measures.gold import DAMAGED, Bools, Ints, Records

#: Groups of mentions: all of them, and each type.
GROUPS = ("all", *MENTION_TYPES)
#: (K, G) 1 where mentions of a type belong to a group.
MEMBERSHIP: Ints = np.insert(np.eye(len(MENTION_TYPES), dtype=np.int64), 0, 1, axis=1)


@dataclass(frozen=True)
class MentionRecords(Records):
    """Records of S documents and of their D mentions that have an antecedent.

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
    """

    unit_fields: ClassVar[tuple[str, ...]] = ("units", "cut", "lost")
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
        "present": "bool L H",
    }

    cut: Bools
    lost: Ints
    kind: Ints
    choices: Ints

    def check(self) -> None:
        """Raise BertlookError unless the numbers in the arrays fit each other."""
        super().check()
        is_type = (self.kind >= 0) & (self.kind < len(MENTION_TYPES))
        if not is_type.all() or (self.choices < 0).any() or (self.lost < 0).any():
            raise BertlookError(f"A type or count of mentions is out of range. {DAMAGED}")

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
