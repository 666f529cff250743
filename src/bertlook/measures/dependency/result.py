"""The result of dependency accuracy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.dependency.examples import dependency_examples
from bertlook.measures.dependency.held_out import held_out_accuracy
from bertlook.measures.dependency.records import DIRECTIONS, OFFSETS, WordRecords
from bertlook.measures.dependency.table import dependency_table
from bertlook.measures.gold import DAMAGED, GoldResult, Ints
from bertlook.measures.gold_examples import find_label
from bertlook.measures.paired import InputSums
from bertlook.measures.selection import SPLITS, Selection
from bertlook.statistic import Statistic
from bertlook.text import count_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from bertlook.head import HeadLike
    from bertlook.measures.dependency.examples import Direction
    from bertlook.measures.tables import Table


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DependencyResult(GoldResult[WordRecords]):
    """Counts of correct predictions of every head, by direction and relation.

    All words are counted, including those with the relations ``root`` and ``punct``.

    Attributes:
        records: Records of the D words.
        controls: Records of the same words by networks with random weights.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> sentences = list(bl.corpora.sample())[:3]
        >>> result = bl.measures.DependencyAccuracy().of(model(s) for s in sentences)
        >>> result.correct.shape == (2, 6, 8, len(result.relations))
        True
    """

    measure_name: ClassVar[str] = "DependencyAccuracy"
    unit: ClassVar[str] = "sentence"
    records_class: ClassVar[type[WordRecords]] = WordRecords
    directions: ClassVar[tuple[str, str]] = DIRECTIONS

    @property
    def counted(self) -> str:
        """The numbers of words, sentences and relations."""
        records = self.records
        return (
            f"{count_of(len(records.gold), 'word')} in {count_of(len(records.units), 'sentence')}, "
            f"{count_of(len(self.relations), 'relation')}"
        )

    @property
    def rows(self) -> str:
        """Rule for the rows of a word's pieces: "mean", "first" or "max"."""
        return str(self.options["rows"])

    @property
    def relations(self) -> tuple[str, ...]:
        """The R relations, most frequent first."""
        return tuple(self.records.categories)

    @cached_property
    def count(self) -> Ints:
        """(R,) Number of words with each relation."""
        return np.bincount(self.records.category, minlength=len(self.relations))

    @cached_property
    def correct(self) -> Ints:
        """(directions, L, H, R) Number of words whose head each attention head predicts."""
        counts = self.records.head_counts(self.records.category, len(self.relations))
        return np.moveaxis(counts.reshape(*self.shape, len(DIRECTIONS), -1), 2, 0)

    @cached_property
    def offset_correct(self) -> dict[int, Ints]:
        """{offset: (R,)} Number of words whose head is at a fixed offset."""
        counts = self.records.baseline_counts(self.records.category, len(self.relations))
        return dict(zip(OFFSETS, counts, strict=True))

    def held_out_accuracy(self, relation: str) -> NDArray[np.float64]:
        """Return each head's accuracy on a relation in the direction that is better elsewhere.

        The direction is chosen on one random half of the sentences and scored on the other, and
        vice versa, as in :meth:`table`, over 20 splits.

        Args:
            relation: The relation.

        Returns:
            (L, H) accuracies. They are NaN for heads that the model doesn't have, and for a
            relation that occurs in a single sentence.

        Raises:
            BertlookError: If the relation was not counted.

        Example:
            >>> import bertlook as bl
            >>> sentences = list(bl.corpora.sample())[:5]
            >>> result = bl.measures.DependencyAccuracy().of(map(bl.load(), sentences))
            >>> result.held_out_accuracy("det").shape
            (6, 8)
        """
        return held_out_accuracy(self.records, find_label("relation", relation, self.relations))

    def accuracy_statistics(self) -> dict[str, Statistic]:
        """Return the accuracy of every head on each relation, as statistics by name.

        Names are "relation obj" for the better of both directions of each head, and "relation obj
        dep->head" for one. The baseline is the accuracy of the best fixed offset.

        Example:
            >>> import bertlook as bl
            >>> sentences = list(bl.corpora.sample())[:3]
            >>> result = bl.measures.DependencyAccuracy().of(map(bl.load(), sentences))
            >>> result.accuracy_statistics()["relation det"].values.shape
            (6, 8)
        """
        accuracy = np.where(self.present[..., None], self.correct / self.count, np.nan)
        best_offset = np.max(list(self.offset_correct.values()), axis=0) / self.count
        statistics = {}
        for index, relation in enumerate(self.relations):
            of_direction = dict(zip(DIRECTIONS, accuracy[..., index], strict=True))
            versions = {"": accuracy[..., index].max(0), **of_direction}
            for direction, values in versions.items():
                name = f"{relation} {direction}".strip()
                statistics[f"relation {name}"] = Statistic(
                    values,
                    domain=(0, 1),
                    baseline=best_offset[index],
                    title=f"Accuracy on {name}",
                    group=self.measure_title,
                    baseline_name="best fixed offset",
                )
        return statistics

    def input_sums(self, statistic: str) -> InputSums | None:
        """Return the hits in each sentence; None for the better of both directions.

        Args:
            statistic: The name of the statistic, such as "relation obj dep->head".
        """
        for index, relation in enumerate(self.relations):
            for side, direction in enumerate(DIRECTIONS):
                if statistic == f"relation {relation} {direction}":
                    hits = self.records.input_hits(np.flatnonzero(self.records.category == index))
                    return hits._replace(sums=hits.sums[..., side])
        return None

    def table(
        self,
        selection: Selection = "held-out",
        min_count: int = 100,
        *,
        control: DependencyResult | Sequence[DependencyResult] | None = None,
        splits: int = SPLITS,
        permutations: int = 0,
        resamples: int = 2000,
        seed: int = 0,
    ) -> Table:
        """Return the best head of each relation, next to the best fixed offset (paper, table 1).

        Rows are sorted by the lower end of the gain over the baseline, first those of frequent
        relations, then those of rare ones; the last two are "all" words and "all without punct and
        root". The table's ``attrs`` hold measure, options and provenance, which ``to_csv`` writes
        beside it.

        Args:
            selection: "held-out": head, direction and offset are selected on one random half of
                the sentences and scored on the other, and vice versa. The accuracy is over all
                words, each scored with the head selected on the other half, and is the mean over
                ``splits``. "same-data": selected and scored on all sentences, as in the paper's
                table 1, which overstates the accuracy on rare relations; without intervals, since
                they would hardly ever hold the true accuracy of the best of many heads.
            min_count: Number of words under which a relation is rare: it is shown in gray, names no
                head, and doesn't count for ``q``.
            control: Results of networks of the same architecture with random weights
                (``bl.random_init``) on the same corpus; by default those that the scan has read
                (``controls=`` of ``bl.scan``), and () for none. The column ``control`` holds their
                mean accuracy after the same selection.
            splits: Number of random splits into halves.
            permutations: Number of permutations, which exchange the gold offsets of words of one
                relation where both then lead to words that are heads of some word. Adds ``p``,
                corrected for the selection among all heads (max-T), and ``q`` over relations
                (Benjamini-Hochberg).
            resamples: Number of bootstrap resamples of sentences, for 95% intervals.
            seed: Seed of splits, resamples and permutations.

        Returns:
            The columns ``relation``, ``count``, ``head`` ("8-10": layer and head from 1) and
            ``direction`` as selected on all sentences, ``accuracy`` with its interval ``low`` to
            ``high``, ``baseline`` (accuracy of offsets that are selected as the heads are),
            ``offset`` and ``offset_accuracy`` (the best offset on all sentences, and its
            accuracy), ``gain`` over the baseline with ``gain_low`` and ``gain_high``, ``spread``
            (the standard deviation of the gain over splits), ``agreement`` (the share of halves
            that select this head and direction), ``gain_over_offset`` (over ``offset_accuracy``),
            ``syntactic`` (whether this gain is at least 10 points; Voita et al. 2019) and ``few``
            (whether the relation is rare). Selection on the same data has no intervals, spread and
            agreement. Intervals are for the selected heads; docs/calibration.md shows how often
            they hold the truth. Splits of which a half lacks the relation are left out; a relation
            that occurs in one sentence only has no held-out accuracy (NaN).

        Raises:
            BertlookError: If an option is invalid.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> sentences = list(bl.corpora.sample())[:10]
            >>> result = bl.measures.DependencyAccuracy().of(model(s) for s in sentences)
            >>> table = result.table("same-data", min_count=10, resamples=100)
            >>> list(table.columns[:5])
            ['relation', 'count', 'head', 'direction', 'accuracy']
        """
        return dependency_table(
            self.records,
            selection,
            min_count,
            self._control_records(control),
            splits,
            permutations,
            resamples,
            seed,
            self.facts,
        )

    def examples(
        self,
        relation: str,
        head: HeadLike | None = None,
        hit: bool | None = None,
        *,
        direction: Direction | None = None,
        corpus: Sequence[Any] | None = None,
    ) -> Table:
        """Return the words of a relation, with the words that a head predicts to be their heads.

        Args:
            relation: The relation.
            head: The head, in any form; by default the one that is most often right.
            hit: True for correct predictions, False for wrong ones, None for both.
            direction: "dep->head" or "head->dep"; by default the one in which this head is more
                often right.
            corpus: The sentences that were scanned, for the texts of the words.

        Returns:
            A row for each word, in the order of the corpus: sentence (the index in the corpus),
            word, gold and predicted (indices of the word, of its gold head, and of the predicted
            one) and hit; with a corpus also word_text, gold_text and predicted_text. An index is
            missing for the head of a root, where nothing is predicted, and for a head more than
            126 words away. Head and direction stand in ``attrs``.

        Raises:
            BertlookError: If the relation was not counted, there is no such head, or the corpus is
                another one.

        Example:
            >>> import bertlook as bl
            >>> sentences = list(bl.corpora.sample())[:10]
            >>> result = bl.measures.DependencyAccuracy().of(map(bl.load(), sentences))
            >>> misses = result.examples("obj", hit=False, corpus=sentences)
            >>> list(misses.columns)[:5]
            ['sentence', 'word', 'gold', 'predicted', 'hit']
        """
        return dependency_examples(self, self.correct, relation, head, hit, direction, corpus)

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the arrays, and everything else as JSON-serializable facts."""
        arrays, facts = super().to_parts()
        return {**arrays, "relation": self.records.category}, {
            **facts,
            "relations": list(self.relations),
        }

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Return the result with the given arrays and facts, as returned by ``to_parts``."""
        labels, index = facts["relations"], arrays["relation"]
        is_list = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
        if not is_list or index.dtype != np.int64 or not np.isin(index, range(len(labels))).all():
            raise BertlookError(f"A relation has no name. {DAMAGED}")
        names = np.array(labels, object)
        other_facts = {name: value for name, value in facts.items() if name != "relations"}
        return super().from_parts({**arrays, "relation": names[index]}, other_facts)
