"""How well groups of items are predicted by the candidates chosen for them.

What the tables of relations and of kinds of mentions share: C candidates (heads) are counted on
two halves of the S clusters (sentences, documents) for G groups of items; each group's choice is
scored on items that it wasn't made on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures import inference

Selection = Literal["held-out", "same-data"]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEW_CLUSTERS = 10  # too few to resample


def check_selection(selection: Selection) -> None:
    """Refuse a selection that is neither of the two."""
    if selection not in get_args(Selection):
        raise BertlookError(f"selection={selection!r} is unknown. Use 'held-out' or 'same-data'.")


def choose(counts: Ints, selection: Selection) -> Ints:
    """(G, 2) the candidate that is scored on each half, from (C, G, 2) counts."""
    if selection == "held-out":
        return inference.cross_fit(counts)
    return np.repeat(inference.best(counts.sum(axis=2))[:, None], 2, axis=1)


def scorable(total: Ints, selection: Selection) -> Bools:
    """(G,) whether there are items to choose on and to score on, from (G, 2) numbers of items."""
    return np.all(total, axis=1) if selection == "held-out" else np.any(total, axis=1)


@dataclass(frozen=True)
class GroupScores:
    """Hits of what was chosen for each of G groups, and of a baseline, summed by cluster.

    Attributes:
        items: (S, G) how many items each cluster has of each group.
        hits: (S, G) how many of them are hits.
        baseline_hits: (S, G) how many are hits of the baseline.
        scorable: (G,) whether the group has a figure at all.
    """

    items: Floats
    hits: Floats
    baseline_hits: Floats
    scorable: Bools

    @property
    def accuracy(self) -> Floats:
        """(G,) the share of hits; not a number where there is none to be had."""
        return self._share(self.hits)

    @property
    def baseline(self) -> Floats:
        """(G,) the baseline's share of hits."""
        return self._share(self.baseline_hits)

    def intervals(self, resamples: int, seed: int) -> dict[str, Floats]:
        """The ends of the accuracy's and the gain's intervals.

        By the bootstrap over clusters; by Wilson's and Newcombe's formulas where it has no
        sense: in few clusters, and where no item or every item is a hit.
        """
        count = self.items.sum(axis=0)
        accuracy, baseline = self.accuracy, self.baseline
        sums = np.concatenate([self.hits, self.baseline_hits, self.items], axis=1)
        hits, baseline_hits, items = np.split(
            inference.resampled_sums(sums, resamples, seed), 3, axis=1
        )
        with np.errstate(invalid="ignore"):  # a resample without the group
            shares, gains = hits / items, (hits - baseline_hits) / items
        clusters = (self.items > 0).sum(axis=0)
        of_accuracy = inference.percentile_interval(shares, clusters)
        of_gain = inference.percentile_interval(gains, clusters)
        wilson = inference.wilson(accuracy * count, count)
        newcombe = inference.difference_interval(
            accuracy, baseline, wilson, inference.wilson(baseline * count, count)
        )
        formula = (clusters < _FEW_CLUSTERS) | (accuracy <= 0) | (accuracy >= 1)
        low, high = np.where(formula, wilson, of_accuracy)
        gain_low, gain_high = np.where(formula, newcombe, of_gain)
        known = np.where(np.isnan(accuracy), np.nan, 0)
        ends = {"low": low, "high": high, "gain_low": gain_low, "gain_high": gain_high}
        return {name: end + known for name, end in ends.items()}

    def _share(self, hits: Floats) -> Floats:
        with np.errstate(invalid="ignore"):  # a group without items
            return np.where(self.scorable, hits.sum(axis=0) / self.items.sum(axis=0), np.nan)
