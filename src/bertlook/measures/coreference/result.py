"""The counts of coreference accuracy, mention by mention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.measures.coreference.baselines import BASELINES
from bertlook.measures.measure import Result
from bertlook.measures.selection import Selection

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self

GROUPS = ("all", *MENTION_TYPES)
"""The groups of mentions that are told apart: all of them, and each type."""


class Options(NamedTuple):
    """How mentions were read; see ``CoreferenceAccuracy``."""

    candidates: str
    both_sides: bool
    rows: str
    max_tokens: int


@dataclass(frozen=True)
class MentionRecords:
    """What is known of each of S documents, and of their D mentions that have an antecedent.

    Attributes:
        documents: (S,) int64: each document's place in the corpus.
        cut: (S,) bool: whether it was cut.
        lost: (S,) int64: how many of its mentions were lost by that.
        document: (D,) int64: the place in the corpus of each mention's document.
        kind: (D,) int64: the index of its type in ``MENTION_TYPES``.
        choices: (D,) int64: how many candidates precede it.
        antecedents: (D, 32) uint8: the bits of its antecedents' ranks (``gold_mentions.RANKS``).
        picked: (D, L, H) uint8: the rank of each head's pick.
        baseline_hits: (D, K) bool: whether each of ``BASELINES`` does.
    """

    documents: NDArray[np.int64]
    cut: NDArray[np.bool_]
    lost: NDArray[np.int64]
    document: NDArray[np.int64]
    kind: NDArray[np.int64]
    choices: NDArray[np.int64]
    antecedents: NDArray[np.uint8]
    picked: NDArray[np.uint8]
    baseline_hits: NDArray[np.bool_]

    @classmethod
    def joined(cls, parts: Sequence[MentionRecords]) -> MentionRecords:
        """All the documents and mentions, in the order of the corpus."""
        if len({part.picked.shape[1:] for part in parts}) > 1:
            raise BertlookError("The maps are of models with different numbers of heads.")
        whole = {
            f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)
        }
        of_documents = np.argsort(whole["documents"], kind="stable")
        of_mentions = np.argsort(whole["document"], kind="stable")
        per_document = ("documents", "cut", "lost")
        return cls(
            **{
                name: values[of_documents if name in per_document else of_mentions]
                for name, values in whole.items()
            }
        )


@dataclass(frozen=True)
class CoreferenceResult(Result):
    """Every head's counts of right picks, by type of mention.

    Attributes:
        records: what is known of each document and mention.
        options: how they were read.
    """

    measure_name: ClassVar[str] = "CoreferenceAccuracy"

    records: MentionRecords
    options: Options

    def __add__(self, other: CoreferenceResult) -> CoreferenceResult:
        """The counts over the documents of both, which are others of the same corpus.

        Raises:
            BertlookError: if the options or the numbers of heads differ, or both have counted
                the same document.
        """
        if self.options != other.options:
            raise BertlookError("The counts can't be merged: the options differ.")
        twice = np.intersect1d(self.records.documents, other.records.documents)
        if len(twice):
            raise BertlookError(
                f"The counts can't be merged: document {twice[0] + 1} of the corpus would be "
                "counted twice."
            )
        records = MentionRecords.joined([self.records, other.records])
        return CoreferenceResult(records=records, options=self.options)

    @property
    def num_layers(self) -> int:
        """L."""
        return self.records.picked.shape[1]

    @property
    def num_heads(self) -> int:
        """H: the heads of a layer."""
        return self.records.picked.shape[2]

    @property
    def num_documents(self) -> int:
        """S."""
        return len(self.records.documents)

    @property
    def num_cut(self) -> int:
        """How many documents were cut to what the model reads at once."""
        return int(self.records.cut.sum())

    @property
    def num_lost(self) -> int:
        """How many mentions were lost by that."""
        return int(self.records.lost.sum())

    @property
    def hits(self) -> NDArray[np.bool_]:
        """(D, L H) whether each head, ordered by layer and head, picks an antecedent."""
        return self._hits(np.arange(len(self.records.kind)))

    def _hits(self, antecedents_of: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(D, L H) whether each pick is right, if mention d had another one's antecedents."""
        records = self.records
        right = np.unpackbits(records.antecedents[antecedents_of], axis=1).astype(bool)
        picked = records.picked.reshape(len(right), self.num_layers * self.num_heads)
        return np.take_along_axis(right, picked, axis=1)

    @cached_property
    def groups(self) -> NDArray[np.bool_]:
        """(D, G) which mentions belong to each of ``GROUPS``."""
        of_type = self.records.kind[:, None] == np.arange(len(MENTION_TYPES))
        return np.column_stack([np.ones(len(of_type), bool), of_type])

    @cached_property
    def count(self) -> dict[str, int]:
        """How many mentions there are with an antecedent, by type, and in "all"."""
        return dict(zip(GROUPS, self.groups.sum(axis=0).tolist(), strict=True))

    @cached_property
    def correct(self) -> dict[str, NDArray[np.int64]]:
        """{type: (L, H)} for how many of them each head picks an antecedent."""
        counts = (self.hits.T.astype(np.int64) @ self.groups).T
        shape = (self.num_layers, self.num_heads)
        return {name: row.reshape(shape) for name, row in zip(GROUPS, counts, strict=True)}

    @property
    def accuracy(self) -> dict[str, NDArray[np.float64]]:
        """{type: (L, H)} the share of mentions for which each head picks an antecedent."""
        return {
            name: correct / (self.count[name] or np.nan) for name, correct in self.correct.items()
        }

    @property
    def baselines(self) -> dict[str, dict[str, float]]:
        """{rule: {type: accuracy}} for ``coreference_baselines.BASELINES``."""
        correct = self.records.baseline_hits.T.astype(np.int64) @ self.groups
        return {
            name: {
                group: int(hits) / (self.count[group] or np.nan)
                for group, hits in zip(GROUPS, row, strict=True)
            }
            for name, row in zip(BASELINES, correct, strict=True)
        }

    def permuted_counts(self, permutations: int, seed: int = 0) -> Iterator[NDArray[np.int64]]:
        """(L H, G) right picks, each after shuffling antecedents among like mentions.

        Mentions are alike if they are of one type and have equally many candidates before them. A
        shuffle keeps how many candidates back antecedents lie, but not whose lies where: what
        remains is what a head scores by knowing the usual distances.
        """
        random = np.random.default_rng(seed)
        alike = np.column_stack([self.records.kind, self.records.choices])
        order = np.lexsort(alike.T)
        starts = np.flatnonzero(np.any(np.diff(alike[order], axis=0), axis=1)) + 1
        for _ in range(permutations):
            shuffled = np.empty_like(order)
            for members in np.split(order, starts):
                shuffled[members] = random.permutation(members)
            yield self._hits(shuffled).T.astype(np.int64) @ self.groups

    def table(
        self,
        selection: Selection = "held-out",
        *,
        per_type: bool = False,
        control: CoreferenceResult | Sequence[CoreferenceResult] | None = None,
        permutations: int = 0,
        resamples: int = 2000,
        seed: int = 0,
    ) -> pd.DataFrame:
        """The best head's accuracy by type of mention, beside three rules (paper, table 2).

        How the table was made is in its ``attrs``, with the numbers of documents that were cut
        and of mentions that were lost.

        Args:
            selection: "held-out": the head is chosen on one random half of the documents and
                scored on the other, both ways round, and the accuracy is that of all mentions,
                each scored under the choice that its own document had no part in. "same-data":
                chosen and scored on all documents, as in the paper.
            per_type: choose a head for each type. By default one head is chosen, the best on all
                mentions, and scored on each type, as in the paper.
            control: results of the same architecture with fresh weights on the same corpus
                (``random_init``); adds the column ``control``, their mean accuracy after the
                same selection.
            permutations: how often to shuffle antecedents among mentions of one type with equally
                many candidates; adds ``p``, corrected for the choice among all heads (max-T), and
                ``q`` over the types (Benjamini-Hochberg).
            resamples: bootstrap resamples of the documents, for the 95% intervals.
            seed: of the halves, the resamples and the permutations.

        Returns:
            A row for "all" and for each type, with the columns ``type``, ``count``, ``head``
            ("5-4": layer and head from 1) as chosen on all documents, ``accuracy`` with its
            interval ``low`` to ``high``, the rules ``nearest``, ``head_match`` and
            ``rule_based``, ``gain`` (over ``rule_based``) with ``gain_low`` and ``gain_high``;
            for held-out selection ``agreement``, the number of halves (0 to 2) that chose this
            head. Intervals are conditional on the selection. A type whose mentions all fall into
            one half has no held-out accuracy: not a number.

        Raises:
            BertlookError: if ``selection`` is neither of the two, or no mention has an
                antecedent.
        """
        from bertlook.measures.coreference.table import coreference_table

        controls = [control] if isinstance(control, CoreferenceResult) else list(control or [])
        return coreference_table(self, selection, per_type, controls, permutations, resamples, seed)

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Arrays, and all else as JSON takes it."""
        arrays = {f.name: getattr(self.records, f.name) for f in fields(self.records)}
        return arrays, {"options": list(self.options), "provenance": dict(self.provenance)}

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """The result that ``to_parts`` took apart."""
        return cls(
            records=MentionRecords(**arrays),
            options=Options(*facts["options"]),
            provenance=facts["provenance"],
        )
