"""The counts of dependency accuracy, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.measure import Result
from bertlook.measures.selection import Selection

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self


@dataclass(frozen=True)
class WordRecords:
    """What is known of each of D words.

    Attributes:
        sentence: (D,) int64: the place of its sentence in the corpus.
        relation: (D,) str objects: its gold relation.
        gold: (D,) int8: the code of its gold head (``offset_code``).
        predicted: (D, L, H, 2) int8: the codes of the predicted heads, by direction.
        offset_hits: (D, O) bool: whether the word at each fixed offset is its head.
    """

    sentence: NDArray[np.int64]
    relation: NDArray[np.object_]
    gold: NDArray[np.int8]
    predicted: NDArray[np.int8]
    offset_hits: NDArray[np.bool_]

    @classmethod
    def joined(cls, parts: Sequence[WordRecords]) -> WordRecords:
        """All the words, in the order of the corpus."""
        if len({part.predicted.shape[1:] for part in parts}) > 1:
            raise BertlookError("The maps are of models with different numbers of heads.")
        order = np.argsort(np.concatenate([part.sentence for part in parts]), kind="stable")
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in parts])[order]
                for f in fields(cls)
            }
        )


@dataclass(frozen=True)
class DependencyResult(Result):
    """Every head's counts of right predictions, by direction and relation.

    Directions are in the order of ``directions``, L layers, H heads, and R relations from the
    most to the least frequent. All of the words are counted, those of ``root`` and ``punct``
    too.

    Attributes:
        relations: the R labels, most frequent first.
        offsets: the O fixed offsets of the baseline.
        rows: the rule that made rows of words from rows of pieces.
        official: whether the released code's reading was counted.
        sentence: (D,) the place in the corpus of each word's sentence.
        relation: (D,) the index of each word's relation.
        gold: (D,) int8: the code of each word's gold head (``measures.offset_code``).
        predicted: (D, L, H, 2) int8: the codes of the predicted heads.
        offset_hits: (D, O) bool: whether the word at each fixed offset is the head.
    """

    measure_name: ClassVar[str] = "DependencyAccuracy"
    directions: ClassVar[tuple[str, str]] = ("dep->head", "head->dep")

    relations: tuple[str, ...]
    offsets: tuple[int, ...]
    rows: str
    official: bool
    sentence: NDArray[np.int64]
    relation: NDArray[np.int64]
    gold: NDArray[np.int8]
    predicted: NDArray[np.int8]
    offset_hits: NDArray[np.bool_]

    @classmethod
    def of(
        cls, records: WordRecords, offsets: tuple[int, ...], *, rows: str, official: bool
    ) -> DependencyResult:
        """The result of these words."""
        labels, relation, counts = np.unique(
            records.relation, return_inverse=True, return_counts=True
        )
        by_count = np.argsort(-counts, kind="stable")
        return cls(
            relations=tuple(labels[by_count].tolist()),
            offsets=offsets,
            rows=rows,
            official=official,
            sentence=records.sentence,
            relation=np.argsort(by_count)[relation],
            gold=records.gold,
            predicted=records.predicted,
            offset_hits=records.offset_hits,
        )

    def __add__(self, other: DependencyResult) -> DependencyResult:
        """The counts over the sentences of both, which are others of the same corpus.

        Raises:
            BertlookError: if the options or the numbers of heads differ, or both have counted
                the same sentence.
        """
        if (self.rows, self.official, self.offsets) != (other.rows, other.official, other.offsets):
            raise BertlookError("The counts can't be merged: the options differ.")
        twice = np.intersect1d(self.sentence, other.sentence)
        if len(twice):
            raise BertlookError(
                f"The counts can't be merged: sentence {twice[0] + 1} of the corpus would be "
                "counted twice."
            )
        records = WordRecords.joined([self.records, other.records])
        return self.of(records, self.offsets, rows=self.rows, official=self.official)

    @property
    def records(self) -> WordRecords:
        """What is known of each word, its relation by name."""
        names = np.array(self.relations, object)
        return WordRecords(
            self.sentence, names[self.relation], self.gold, self.predicted, self.offset_hits
        )

    @property
    def num_layers(self) -> int:
        """L."""
        return self.predicted.shape[1]

    @property
    def num_heads(self) -> int:
        """H: the heads of a layer."""
        return self.predicted.shape[2]

    @cached_property
    def count(self) -> NDArray[np.int64]:
        """(R,) how many words have each relation."""
        return np.bincount(self.relation, minlength=len(self.relations))

    @cached_property
    def correct(self) -> NDArray[np.int64]:
        """(directions, L, H, R) how many of them each head predicts rightly."""
        counts = self.candidate_counts(self.relation, len(self.relations))
        shape = (self.num_layers, self.num_heads, len(self.directions), len(self.relations))
        return np.moveaxis(counts.reshape(shape), 2, 0)

    @cached_property
    def offset_correct(self) -> dict[int, NDArray[np.int64]]:
        """{offset: (R,)} how many of them the word at a fixed offset is right for."""
        counts = self.offset_counts(self.relation, len(self.relations))
        return dict(zip(self.offsets, counts, strict=True))

    @property
    def flat(self) -> NDArray[np.int8]:
        """(D, 2 L H) the predictions by candidate: ordered by layer, head, direction."""
        return self.predicted.reshape(len(self.gold), -1)

    def candidate_counts(self, group: NDArray[np.integer], num_groups: int) -> NDArray[np.int64]:
        """(2 L H, G) right predictions of each candidate, by group of words."""
        counts = np.zeros((self.flat.shape[1], num_groups), np.int64)
        for index, words in _members(group):
            counts[:, index] = (self.flat[words] == self.gold[words, None]).sum(axis=0)
        return counts

    def offset_counts(self, group: NDArray[np.integer], num_groups: int) -> NDArray[np.int64]:
        """(O, G) words for which a fixed offset is right, by group of words."""
        counts = np.zeros((len(self.offsets), num_groups), np.int64)
        for index, words in _members(group):
            counts[:, index] = self.offset_hits[words].sum(axis=0)
        return counts

    def permuted_counts(self, permutations: int, seed: int = 0) -> Iterator[NDArray[np.int64]]:
        """(2 L H, R) counts, each after shuffling the gold distances of each relation's words.

        A shuffle keeps how far away the heads of a relation lie, but not which word's lies
        where: what remains is what a head scores by knowing the relation's usual distances.
        """
        random = np.random.default_rng(seed)
        members = list(_members(self.relation))
        for _ in range(permutations):
            shuffled = self.gold.copy()
            for _, words in members:
                shuffled[words] = random.permutation(self.gold[words])
            yield replace(self, gold=shuffled).candidate_counts(self.relation, len(self.relations))

    def table(
        self,
        selection: Selection = "held-out",
        min_count: int = 100,
        *,
        control: DependencyResult | Sequence[DependencyResult] | None = None,
        permutations: int = 0,
        resamples: int = 2000,
        seed: int = 0,
    ) -> pd.DataFrame:
        """The best head of each relation, beside the best fixed offset.

        Sorted by the lower end of the gain over the offset; the last two rows are "all" words,
        and "all without punct and root". How the table was made is in its ``attrs``.

        Args:
            selection: "held-out": head, direction and offset are chosen on one random half of the
                sentences and scored on the other, both ways round, and the accuracy is that of
                all words, each scored under the choice that its own sentence had no part in.
                "same-data": chosen and scored on all sentences, as in the paper's table 1, which
                flatters rare relations.
            min_count: leave out relations with fewer words.
            control: results of the same architecture with fresh weights on the same corpus
                (``random_init``); adds the column ``control``, their mean accuracy after
                the same selection.
            permutations: how often to shuffle gold distances; adds ``p``, corrected for the choice
                among all heads (max-T), and ``q`` over the relations (Benjamini-Hochberg).
            resamples: bootstrap resamples of the sentences, for the 95% intervals.
            seed: of the halves, the resamples and the permutations.

        Returns:
            The columns ``relation``, ``count``, ``head`` ("8-10": layer and head from 1) and
            ``direction`` as chosen on all sentences, ``accuracy`` with its interval ``low`` to
            ``high``, ``baseline`` (the offset's accuracy), ``offset``, ``gain`` with ``gain_low``
            and ``gain_high``; for held-out selection ``agreement``, the number of halves (0 to 2)
            that chose this head and direction. Intervals are conditional on the selection. A
            relation whose words all fall into one half has no held-out accuracy: not a number.

        Raises:
            BertlookError: if ``selection`` is neither of the two.
        """
        from bertlook.measures.dependency.table import dependency_table

        controls = [control] if isinstance(control, DependencyResult) else list(control or [])
        return dependency_table(self, selection, min_count, controls, permutations, resamples, seed)

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Arrays, and all else as JSON takes it."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
        return arrays, {name: value for name, value in values.items() if name not in arrays}

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """The result that ``to_parts`` took apart."""
        lists = {name: tuple(facts[name]) for name in ("relations", "offsets")}
        return cls(**{**facts, **lists, **arrays})


def _members(group: NDArray[np.integer]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The index of each group that has members, with its members' places in order."""
    order = np.argsort(group, kind="stable")
    indices, starts = np.unique(group[order], return_index=True)
    yield from zip(indices.tolist(), np.split(order, starts[1:]), strict=True)
