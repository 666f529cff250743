"""The difference of two results of a measure, such as those of two checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.head_statistics import find_statistic, head_statistics
from bertlook.measures.inference import check_resampling
from bertlook.measures.paired import (
    InputSums,
    PairedStatistic,
    StandardError,
    check_shapes,
    distance_from_zero,
    independent_interval,
    pair_inputs,
    welch_interval,
)
from bertlook.statistic import Statistic, all_statistics
from bertlook.text import count_of, heads_of, printable

if TYPE_CHECKING:
    from bertlook.measures.tables import Table

Floats = NDArray[np.float64]


class _Side(Protocol):
    """What a difference needs of a result."""

    @property
    def measure_name(self) -> str: ...
    @property
    def provenance(self) -> Mapping[str, Any]: ...
    @property
    def made_by(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    def input_sums(self, statistic: str) -> InputSums | None: ...
    def standard_error(self, statistic: str) -> StandardError | None: ...


@dataclass(frozen=True, eq=False, repr=False)
class ResultDifference:
    """The statistics of one result minus those of another.

    Views and :func:`bertlook.find_heads` take it in place of a result. Statistics that only one of
    the two has, such as the accuracy on a relation that doesn't occur in one corpus, are left out.

    Attributes:
        a: The first result.
        b: The result that is subtracted, of the same measure.

    Raises:
        BertlookError: If the two have different numbers of heads, or no statistic in common.

    Example:
        >>> import bertlook as bl
        >>> model, measure = bl.load(), bl.measures.Entropy()
        >>> other, texts = bl.random_init(model), ["The cat sat.", "It purred."]
        >>> change = measure.of(map(model, texts)) - measure.of(map(other, texts))
        >>> change
        <ResultDifference: 6 layers x 8 heads, 2 statistics>
        >>> change.as_statistics()["all"].label
        'Difference: Entropy (nats)'
    """

    a: _Side
    b: _Side

    def __post_init__(self) -> None:
        check_shapes(self.a.shape, self.b.shape)
        if not self._pairs:
            raise BertlookError(
                f"The results of {self.a.made_by} have no statistic of heads in common, so there "
                "is nothing to subtract. Give results of corpora that have the same annotation, "
                "of a measure with statistics of heads."
            )

    @property
    def measure_name(self) -> str:
        """The name of the measure."""
        return self.a.measure_name

    @property
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""
        return self.a.shape

    def as_statistics(self) -> dict[str, Statistic]:
        """Return the differences by name as views show them: with title, unit and scale."""
        return {name: _subtract(*pair) for name, pair in self._pairs.items()}

    def table(
        self,
        statistic: str | None = None,
        *,
        resamples: int = 2000,
        permutations: int = 2000,
        seed: int = 0,
    ) -> Table:
        """Return a row for each statistic and head, the heads that changed most first.

        Intervals need more than two means. Accuracies and losses, which are kept by input, have
        paired ones if both results are of the same corpus: by a bootstrap over the inputs that both
        have, with a test that no head has changed. If the corpora differ, each has a bootstrap of
        its own. Of other measures a scan keeps sums alone: their differences have intervals if the
        corpora differ (Welch's t), and none for one corpus, where inputs are pairs;
        ``bl.compare(a, b, corpus, measures=...)`` reads both models at once and has them. The
        better of both directions of a head has none either, since it may be another one in each
        model: look at "obj dep->head".

        Args:
            statistic: The name of a statistic, as in :func:`bertlook.find_heads`; by default all.
            resamples: Number of bootstrap resamples of the inputs.
            permutations: Number of sign flips, 0 for none.
            seed: Seed of both.

        Returns:
            The columns statistic, head ("3-1"), a and b, difference, low and high (its 95%
            interval), p (corrected for all heads) and inputs (the number of pairs). Where there
            are none, they are NaN, and 0 pairs. Heads that one model doesn't have are left out.

        Raises:
            BertlookError: If there is no such statistic, or an option is out of range.

        Example:
            >>> import bertlook as bl
            >>> model, measure = bl.load(), bl.measures.DependencyAccuracy()
            >>> other, sentences = bl.random_init(model), bl.corpora.sample()[:10]
            >>> change = measure.of(map(model, sentences)) - measure.of(map(other, sentences))
            >>> table = change.table("det dep->head")
            >>> list(table.columns)
            ['statistic', 'head', 'a', 'b', 'difference', 'low', 'high', 'p', 'inputs']
        """
        from bertlook.measures.tables import make_table  # imports pandas

        _, resamples, permutations, seed = check_resampling(1, resamples, permutations, seed)
        names = list(self._pairs)
        if statistic is not None:
            names = [find_statistic("statistic", statistic, head_statistics(self)).name]
        rows: dict[str, list[Any]] = {"statistic": [], "head": []}
        for name in names:
            columns = self._columns(name, resamples, permutations, seed)
            heads = np.argwhere(np.isfinite(columns["difference"]))
            order = np.argsort(-distance_from_zero(columns)[tuple(heads.T)], kind="stable")
            rows["statistic"] += [printable(name)] * len(heads)
            rows["head"] += [str(Head(*pair)) for pair in heads[order].tolist()]
            for column, values in columns.items():
                rows.setdefault(column, []).extend(values[tuple(heads[order].T)].tolist())
        options = {"resamples": resamples, "permutations": permutations, "seed": seed}
        return make_table(rows, {"a": self.a.facts, "b": self.b.facts, **options})

    def __repr__(self) -> str:
        counted = count_of(len(self._pairs), "statistic")
        return f"<ResultDifference: {heads_of(*self.shape)}, {counted}>"

    @cached_property
    def _pairs(self) -> dict[str, tuple[Statistic, Statistic]]:
        first, second = all_statistics(self.a), all_statistics(self.b)
        return {name: (first[name], second[name]) for name in first if name in second}

    @property
    def _same_corpus(self) -> bool | None:
        """Whether both are of one corpus, None if unknown."""
        first, second = (side.provenance.get("corpus_hash") for side in (self.a, self.b))
        return None if first is None or second is None else bool(first == second)

    def _columns(
        self, name: str, resamples: int, permutations: int, seed: int
    ) -> dict[str, NDArray[Any]]:
        """Return the columns of a statistic, each (L, H)."""
        sums_a, sums_b = self.a.input_sums(name), self.b.input_sums(name)
        paired = self._pair(sums_a, sums_b) if sums_a and sums_b else None
        if paired:
            columns = paired.columns(resamples, permutations, seed)
            return {**columns, "inputs": np.full(self.shape, len(paired.a))}
        first, second = (np.asarray(side.values, np.float64) for side in self._pairs[name])
        unknown = np.full(self.shape, np.nan)
        low, high = unknown, unknown
        error_a, error_b = self.a.standard_error(name), self.b.standard_error(name)
        if sums_a and sums_b:
            low, high = independent_interval(sums_a, sums_b, resamples, seed)
        elif error_a and error_b and self._same_corpus is False:
            low, high = welch_interval(first - second, error_a, error_b)
        return {
            "a": first,
            "b": second,
            "difference": first - second,
            "low": low,
            "high": high,
            "p": unknown,
            "inputs": np.zeros(self.shape, np.int64),
        }

    def _pair(self, a: InputSums, b: InputSums) -> PairedStatistic | None:
        """Return the statistic on the inputs of both, None if they are of different corpora."""
        if self._same_corpus is None:  # equal counts tell that both have read the same
            same = np.array_equal(a.positions, b.positions) and np.array_equal(a.items, b.items)
        else:
            same = self._same_corpus
        return pair_inputs(a, b) if same else None


def _subtract(a: Statistic, b: Statistic) -> Statistic:
    """Return the difference of two statistics, on a scale with 0 in its middle."""
    values = np.asarray(a.values, np.float64) - np.asarray(b.values, np.float64)
    end = float(np.nanmax(abs(values), initial=0))
    return replace(
        a,
        values=values,
        domain=(-end, end) if end else None,
        baseline=None,
        baseline_name="",
        title=f"Difference: {a.title}",
    )
