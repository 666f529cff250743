"""The comparison of two models on a corpus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bertlook.comparing.matches import head_columns, rank_heads
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.inference import Interval
from bertlook.measures.paired import PairedStatistic, bootstrap_interval, distance_from_zero
from bertlook.text import count_of, heads_of, quote

if TYPE_CHECKING:
    from bertlook.measures.tables import Table
    from bertlook.scanning.skipped import Skipped

Floats = NDArray[np.float64]
#: The number of names that a message lists.
_LISTED = 3


@dataclass(frozen=True, eq=False, repr=False)
class CorpusComparison:
    """Two models on a corpus with their heads side by side.

    Attributes:
        names: What the two are called.
        matches: The head of the second model that was compared with each head of the first, or None
            if heads are compared place by place.
        row_sums: (S, L, H) float64. Jensen-Shannon divergences of each input, summed over rows.
        row_counts: (S,) int64. The number of these rows.
        statistics: The statistics that were measured on both, by name: that of the measure, and its
            own.
        skipped: The inputs that one of the models couldn't read.
        provenance: Facts on the models and the corpus.
        resamples: The number of bootstrap resamples of the inputs, for intervals.
        permutations: The number of sign flips, for p values.
        seed: The seed of both.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> texts = ["The cat sat.", "It purred.", "The dog barked."]
        >>> comparison = bl.compare(model, bl.random_init(model), texts, progress=False)
        >>> comparison.divergence.shape
        (6, 8)
    """

    names: tuple[str, str]
    row_sums: Floats
    row_counts: NDArray[np.int64]
    statistics: Mapping[str, PairedStatistic]
    skipped: tuple[Skipped, ...]
    provenance: Mapping[str, Any]
    matches: Mapping[Head, Head] | None = None
    resamples: int = 2000
    permutations: int = 2000
    seed: int = 0

    @property
    def divergence(self) -> Floats:
        """(L, H) mean over all rows of the Jensen-Shannon divergence between the two, in nats."""
        mean: Floats = self.row_sums.sum(0) / self.row_counts.sum()
        return mean

    @property
    def low(self) -> Floats:
        """(L, H) lower ends of the divergences' 95% intervals, NaN for a single input."""
        return self._interval.low

    @property
    def high(self) -> Floats:
        """(L, H) upper ends of the divergences' 95% intervals, NaN for a single input."""
        return self._interval.high

    @property
    def ranked_heads(self) -> list[Head]:
        """The heads that both have, those that certainly changed most first."""
        change = self.divergence if np.isnan(self.low).all() else self.low
        return rank_heads(self.divergence, change)

    def table(self, statistic: str | None = None) -> Table:
        """Return a row for each head, those that changed most first.

        Args:
            statistic: The name of a statistic that was measured, such as "previous", "det
                dep->head" or "RelativePosition previous"; by default the divergence.

        Returns:
            For the divergence the columns head, divergence, low and high, sorted by low. For a
            statistic the columns head, a and b (its means), difference, low, high and p, sorted by
            the distance of the interval from 0. ``p`` is that of the hypothesis that no head has
            changed, corrected for all heads. For matched heads the second column is other, the head
            of the second model. Heads that one model doesn't have are left out.

        Raises:
            BertlookError: If there is no such statistic.

        Example:
            >>> import bertlook as bl
            >>> model, texts = bl.load(), ["The cat sat.", "It purred.", "The dog barked."]
            >>> measures = [bl.measures.RelativePosition()]
            >>> comparison = bl.compare(
            ...     model, bl.random_init(model), texts, measures=measures, progress=False
            ... )
            >>> list(comparison.table("previous").columns)
            ['head', 'a', 'b', 'difference', 'low', 'high', 'p']
        """
        from bertlook.measures.tables import make_table  # imports pandas

        if statistic is None:
            columns = {"divergence": self.divergence, "low": self.low, "high": self.high}
            heads = self.ranked_heads
            facts = {**self.provenance, "resamples": self.resamples, "seed": self.seed}
        else:
            paired = self._find(statistic)
            columns = paired.columns(self.resamples, self.permutations, self.seed)
            heads = rank_heads(self.divergence, distance_from_zero(columns))
            facts = {
                **self.provenance,
                "statistic": statistic,
                "resamples": self.resamples,
                "permutations": self.permutations,
                "seed": self.seed,
            }
        names = head_columns(heads, self.matches)
        rows = {name: [values[tuple(head)] for head in heads] for name, values in columns.items()}
        return make_table({**names, **rows}, facts)

    def __repr__(self) -> str:
        _, layers, heads = self.row_sums.shape
        inputs = count_of(len(self.row_counts), "input")
        statistics = f", {count_of(len(self.statistics), 'statistic')}" if self.statistics else ""
        aligned = self.provenance.get("aligned", 0)
        words = f", {aligned} of other tokens compared word by word" if aligned else ""
        return (
            f"<CorpusComparison: {' and '.join(self.names)}, {heads_of(layers, heads)}, "
            f"{inputs}{statistics}{words}>"
        )

    @cached_property
    def _interval(self) -> Interval:
        count, *shape = self.row_sums.shape
        sums = self.row_sums.reshape(count, -1)
        ends = bootstrap_interval(sums, self.row_counts, self.resamples, self.seed)
        return Interval(*(end.reshape(shape) for end in ends))

    def _find(self, name: str) -> PairedStatistic:
        matches = [full for full in self.statistics if name == full or full.endswith(f" {name}")]
        if len(matches) == 1:
            return self.statistics[matches[0]]
        if matches:
            listed = ", ".join(map(quote, matches[:_LISTED]))
            raise BertlookError(
                f"statistic={quote(name)} has several meanings. Give one of {listed}."
            )
        if not self.statistics:
            raise BertlookError(
                f"statistic={quote(name)} was not measured: give measures to bl.compare."
            )
        near = get_close_matches(str(name), self.statistics, _LISTED, 0)
        listed = ", ".join(map(quote, near))
        raise BertlookError(f"statistic={quote(name)} was not measured. Near are {listed}.")
