"""The result of coreference accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.measures.coreference.baselines import BASELINES
from bertlook.measures.coreference.examples import coreference_examples
from bertlook.measures.coreference.records import GROUPS, MEMBERSHIP, MentionRecords
from bertlook.measures.coreference.table import coreference_table
from bertlook.measures.gold import GoldResult, Ints
from bertlook.measures.paired import InputSums
from bertlook.measures.selection import SPLITS, Selection
from bertlook.statistic import Statistic

if TYPE_CHECKING:
    from bertlook.head import HeadLike
    from bertlook.measures.tables import Table


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CoreferenceResult(GoldResult[MentionRecords]):
    """Counts of correct picks of every head, by type of mention.

    Attributes:
        records: Records of the documents and mentions.
        controls: Records of the same mentions by networks with random weights.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> documents = list(bl.corpora.sample_documents())[:3]
        >>> result = bl.measures.CoreferenceAccuracy().of(
        ...     model(document, truncate=True) for document in documents
        ... )
        >>> result.accuracy["pronoun"].shape
        (6, 8)
    """

    measure_name: ClassVar[str] = "CoreferenceAccuracy"
    unit: ClassVar[str] = "document"
    records_class: ClassVar[type[MentionRecords]] = MentionRecords

    @property
    def counted(self) -> str:
        """The numbers of mentions and documents."""
        return f"{self.count['all']:,} mentions in {self.num_documents:,} documents"

    @property
    def num_documents(self) -> int:
        """Number of documents."""
        return len(self.records.units)

    @property
    def num_cut(self) -> int:
        """Number of documents that were cut to the maximum length."""
        return int(self.records.cut.sum())

    @property
    def num_lost(self) -> int:
        """Number of mentions that were dropped by cutting."""
        return int(self.records.lost.sum())

    @cached_property
    def count(self) -> dict[str, int]:
        """{type: count} of mentions with an antecedent; "all" for the types together."""
        counts = np.bincount(self.records.kind, minlength=len(MEMBERSHIP)) @ MEMBERSHIP
        return dict(zip(GROUPS, counts.tolist(), strict=True))

    @cached_property
    def correct(self) -> dict[str, Ints]:
        """{type: (L, H)} Number of mentions for which each head picks an antecedent."""
        counts = self.records.head_counts(self.records.kind, len(MEMBERSHIP)) @ MEMBERSHIP
        return {
            group: hits.reshape(self.shape) for group, hits in zip(GROUPS, counts.T, strict=True)
        }

    @property
    def accuracy(self) -> dict[str, NDArray[np.float64]]:
        """{type: (L, H)} Share of mentions for which each head picks an antecedent.

        It is NaN for heads that the model doesn't have.
        """
        return {
            group: np.where(self.present, hits / (self.count[group] or np.nan), np.nan)
            for group, hits in self.correct.items()
        }

    @property
    def baselines(self) -> dict[str, dict[str, float]]:
        """{rule: {type: accuracy}} of simple rules, among them those of the paper's table 2."""
        counts = self.records.baseline_counts(self.records.kind, len(MEMBERSHIP)) @ MEMBERSHIP
        return {
            rule: {
                group: int(hits) / (self.count[group] or np.nan)
                for group, hits in zip(GROUPS, row, strict=True)
            }
            for rule, row in zip(BASELINES, counts, strict=True)
        }

    def accuracy_statistics(self) -> dict[str, Statistic]:
        """Return the accuracy of every head on each type of mention, as statistics by name.

        Names are "type all", "type pronoun" and so on. The baseline is that of the rule-based
        choice of an antecedent.

        Example:
            >>> import bertlook as bl
            >>> model, documents = bl.load(), bl.corpora.sample_documents()[:2]
            >>> result = bl.measures.CoreferenceAccuracy().of(
            ...     model(document, truncate=True) for document in documents
            ... )
            >>> result.accuracy_statistics()["type pronoun"].label
            'Accuracy on pronoun mentions'
        """
        return {
            f"type {group}": Statistic(
                accuracy,
                domain=(0, 1),
                baseline=self.baselines["rule_based"][group],
                title=f"Accuracy on {group} mentions",
                group=self.measure_title,
                baseline_name="rule-based choice",
            )
            for group, accuracy in self.accuracy.items()
            if self.count[group]
        }

    def input_sums(self, statistic: str) -> InputSums | None:
        """Return the hits in each document.

        Args:
            statistic: The name of the statistic, such as "type pronoun".
        """
        for group, members in zip(GROUPS, MEMBERSHIP.T, strict=True):
            if statistic == f"type {group}":
                return self.records.input_hits(np.flatnonzero(members[self.records.kind]))
        return None

    def table(
        self,
        selection: Selection = "held-out",
        *,
        per_type: bool = False,
        control: CoreferenceResult | Sequence[CoreferenceResult] | None = None,
        splits: int = SPLITS,
        permutations: int = 0,
        resamples: int = 2000,
        seed: int = 0,
    ) -> Table:
        """Return the best head's accuracy by type of mention, next to rules (paper, table 2).

        The table's ``attrs`` hold measure, options and provenance, which ``to_csv`` writes beside
        it, and the numbers of documents that were cut and of mentions that were dropped.

        Args:
            selection: "held-out": the head is selected on one random half of the documents and
                scored on the other, and vice versa. The accuracy is over all mentions, each scored
                with the head selected on the other half, and is the mean over ``splits``.
                "same-data": selected and scored on all documents, as in the paper; without
                intervals, since they would hardly ever hold the true accuracy.
            per_type: Whether to select a head for each type. By default one head is selected, the
                best on all mentions, and scored on each type, as in the paper.
            control: Results of networks of the same architecture with random weights
                (``bl.random_init``) on the same corpus; by default those that the scan has read
                (``controls=`` of ``bl.scan``), and () for none. The column ``control`` holds their
                mean accuracy after the same selection.
            splits: Number of random splits into halves.
            permutations: Number of permutations of antecedents among mentions of one type with
                equally many candidates. Adds ``p``, corrected for the selection among all heads
                (max-T), and ``q`` over types (Benjamini-Hochberg).
            resamples: Number of bootstrap resamples of documents, for 95% intervals.
            seed: Seed of splits, resamples and permutations.

        Returns:
            A row for "all" and for each type, with the columns ``type``, ``count``, ``head``
            ("5-4": layer and head from 1) as selected on all documents, ``accuracy`` with its
            interval ``low`` to ``high``, the rules ``nearest``, ``head_match`` and ``rule_based``,
            ``gain`` (over ``rule_based``) with ``gain_low`` and ``gain_high``, ``spread`` (the
            standard deviation of the gain over splits) and ``agreement`` (the share of halves that
            select this head). Selection on the same data has no intervals, spread and agreement.
            Intervals are for the selected heads. With a head for each type, splits of which a half
            lacks the type are left out; a type of one document only has no accuracy (NaN).

        Raises:
            BertlookError: If an option is invalid, or no mention has an antecedent.

        Example:
            >>> import bertlook as bl
            >>> documents = list(bl.corpora.sample_documents())
            >>> measure = bl.measures.CoreferenceAccuracy()
            >>> results = bl.scan(bl.load(), documents, measure, progress=False)
            >>> table = results["CoreferenceAccuracy"].table("same-data", resamples=100)
            >>> table["type"].tolist()
            ['all', 'pronoun', 'proper', 'nominal']
        """
        return coreference_table(
            self.records,
            self.baselines,
            selection,
            per_type,
            self._control_records(control),
            splits,
            permutations,
            resamples,
            seed,
            self.facts,
        )

    def examples(
        self,
        type: str = "all",
        head: HeadLike | None = None,
        hit: bool | None = None,
        *,
        corpus: Sequence[Any] | None = None,
    ) -> Table:
        """Return the mentions of a type, with the words that a head picks for them.

        Args:
            type: "pronoun", "proper", "nominal", or "all".
            head: The head, in any form; by default the one that is most often right.
            hit: True for correct picks, False for wrong ones, None for both.
            corpus: The documents that were scanned, for the texts of the words.

        Returns:
            A row for each mention that has an antecedent, in the order of the corpus: document (the
            index in the corpus), word, gold and predicted (indices of the mention's head word, of
            that of its nearest antecedent, and of the picked one) and hit; with a corpus also
            word_text, gold_text and predicted_text. An index is missing for a pick that follows the
            mention and for one with more than 253 candidates between. The head stands in ``attrs``.

        Raises:
            BertlookError: If there is no such type or head, or the corpus is another one.

        Example:
            >>> import bertlook as bl
            >>> documents = list(bl.corpora.sample_documents())
            >>> measure = bl.measures.CoreferenceAccuracy()
            >>> results = bl.scan(bl.load(), documents, measure, progress=False)
            >>> results["CoreferenceAccuracy"].examples("pronoun", hit=True).columns.tolist()
            ['document', 'word', 'gold', 'predicted', 'hit']
        """
        return coreference_examples(self, self.correct, type, head, hit, corpus)
