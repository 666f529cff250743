"""Selecting the best candidate for each group of items, and scoring it: one row of a table each.

The tables of relations and of mention types share this code. Groups are unions of categories; the
best head of each group is chosen and scored either on different halves of the units or on the same
data, next to the best baseline that is chosen and scored in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import check_choice
from bertlook.head import Head
from bertlook.measures import inference
from bertlook.measures.gold import Bools, Ints, Records

#: "held-out": chosen on one half of the units and scored on the other; "same-data": on all units.
Selection = Literal["held-out", "same-data"]
Floats = NDArray[np.float64]

#: Number of random splits into halves over which held-out scores are averaged.
SPLITS = 20

_CHUNK = 65_536  # items whose hits are in memory at once


@dataclass(frozen=True)
class GroupScores:
    """Accuracy of the selected candidate in each of G groups, next to that of a baseline.

    Held-out scores are means over R random splits of the units into two halves: an item is scored
    with the candidate that is best on the half that it isn't in. Splits of which one half has no
    item of a group are left out.

    Attributes:
        count: (G,) Number of items.
        head_counts: (C, G) Hits of every candidate.
        best_head: (G,) The candidate that is best on all units.
        best_baseline: (G,) The baseline that is best on all units.
        best_baseline_hits: (G,) Number of items that this baseline hits.
        agreement: (G,) Share of the halves that select ``best_head``; None if selected on the same
            data.
        items: (S, G) Number of items in each unit.
        hits: (S, G) Number of items that the selected candidates hit, the mean over splits.
        baseline_hits: (S, G) Number of items that the selected baselines hit, the mean over splits.
        split_gains: (R, G) Gain in each split, NaN where a half has no items.
        widening: (2, G) Factors for intervals of accuracy and of gain (``_widening``).
        scorable: (G,) Whether there are items to select on and to score on, in some split.
    """

    count: Ints
    head_counts: Ints
    best_head: Ints
    best_baseline: Ints
    best_baseline_hits: Ints
    agreement: Floats | None
    items: Floats
    hits: Floats
    baseline_hits: Floats
    split_gains: Floats
    widening: Floats
    scorable: Bools

    @property
    def accuracy(self) -> Floats:
        """(G,) Share of hits; NaN in groups that cannot be scored."""
        return self._share(self.hits)

    @property
    def baseline(self) -> Floats:
        """(G,) Share of hits of the baseline; NaN in groups that cannot be scored."""
        return self._share(self.baseline_hits)

    @property
    def best_baseline_accuracy(self) -> Floats:
        """(G,) Share of hits of the baseline that is best on all units; NaN without items."""
        with np.errstate(invalid="ignore"):
            return self.best_baseline_hits / self.count

    def columns(self, baseline: Mapping[str, Any], resamples: int, seed: int) -> dict[str, Any]:
        """Return the columns of accuracy and gain.

        Selected on the same data, they have no intervals: those of the best of many candidates
        would miss its true accuracy nearly always.

        Args:
            baseline: Columns to put between those of accuracy and gain.
            resamples: Number of bootstrap resamples of the units, for 95% intervals.
            seed: Seed of the resamples.
        """
        gain = self.accuracy - self.baseline
        if self.agreement is None:
            return {"accuracy": self.accuracy, **baseline, "gain": gain}
        accuracy, gains = self._intervals(resamples, seed)
        return {
            "accuracy": self.accuracy,
            "low": accuracy.low,
            "high": accuracy.high,
            **baseline,
            "gain": gain,
            "gain_low": gains.low,
            "gain_high": gains.high,
            "spread": self._spread(),
            "agreement": self.agreement,
        }

    def permutation_columns(
        self, records: Records, membership: Ints, tested: Bools, permutations: int, seed: int
    ) -> dict[str, Floats]:
        """Return the columns ``p`` and ``q``.

        Args:
            records: The records that were scored.
            membership: (K, G) 1 where a category belongs to a group.
            tested: (G,) The groups among which ``q`` controls the false discovery rate.
            permutations: Number of permutations.
            seed: Seed of the permutations.
        """
        shuffled = (counts @ membership for counts in records.permuted_counts(permutations, seed))
        p = np.where(self.count > 0, inference.max_t(self.head_counts, shuffled), np.nan)
        q = np.full_like(p, np.nan)
        tested = tested & (self.count > 0)
        q[tested] = inference.benjamini_hochberg(p[tested])
        return {"p": p, "q": q}

    def _intervals(
        self, resamples: int, seed: int
    ) -> tuple[inference.Interval, inference.Interval]:
        """Return the intervals of accuracy and of gain.

        The variance comes from the bootstrap over units. An accuracy has Wilson's interval for the
        number of independent items of that variance, and a gain the widened percentiles. Where the
        bootstrap fails, in few units and where all units have the same share of hits, they are
        Wilson's and Newcombe's intervals for the items.
        """
        count = self.items.sum(axis=0)
        accuracy, baseline = self.accuracy, self.baseline
        sums = np.concatenate([self.hits, self.baseline_hits, self.items], axis=1)
        hits, baseline_hits, items = np.split(
            inference.resampled_sums(sums, resamples, seed), 3, axis=1
        )
        with np.errstate(invalid="ignore"):  # resamples without the group
            shares, gains = hits / items, (hits - baseline_hits) / items
        clusters = (self.items > 0).sum(axis=0)
        independent = inference.effective_count(accuracy, shares, clusters) / self.widening[0] ** 2
        fails = inference.lacks_variance(independent, clusters)
        wilson = inference.wilson(accuracy, np.where(fails, count, independent))
        newcombe = inference.difference_interval(
            accuracy, baseline, wilson, inference.wilson(baseline, count)
        )
        bootstrap = inference.percentile_interval(gains, clusters)
        reach = self.widening[1] * (np.array(bootstrap) - (accuracy - baseline))
        gain_ends = np.where(fails, newcombe, accuracy - baseline + reach)
        ends = np.where(np.isnan(accuracy), np.nan, [*wilson, *gain_ends])
        return inference.Interval(*ends[:2]), inference.Interval(*ends[2:])

    def _spread(self) -> Floats:
        """Return the (G,) standard deviations of the gain over splits."""
        valid = np.isfinite(self.split_gains)
        with np.errstate(invalid="ignore"):  # groups without a score
            mean = np.where(valid, self.split_gains, 0).sum(axis=0) / valid.sum(axis=0)
            squares = np.where(valid, (self.split_gains - mean) ** 2, 0)
            spread: Floats = np.sqrt(squares.sum(axis=0) / valid.sum(axis=0))
        return spread

    def _share(self, hits: Floats) -> Floats:
        with np.errstate(invalid="ignore"):  # groups without items
            return np.where(self.scorable, hits.sum(axis=0) / self.items.sum(axis=0), np.nan)


def score_groups(
    records: Records,
    membership: Ints,
    baselines: Bools,
    selection: Selection,
    seed: int,
    *,
    splits: int = SPLITS,
    one_choice: bool = False,
) -> GroupScores:
    """Select a head and a baseline for each group, and score them.

    Args:
        records: D items in S units.
        membership: (K, G) 1 where a category belongs to a group.
        baselines: (B,) Whether each baseline can be selected.
        selection: "held-out" or "same-data".
        seed: Seed of the splits.
        splits: Number of random splits into halves, R.
        one_choice: Whether to select the best candidate of the first group for all groups.

    Raises:
        BertlookError: If ``selection`` is unknown.
    """
    check_choice("selection", selection, Selection)
    is_held_out = selection == "held-out"
    num_units, num_groups = len(records.units), membership.shape[1]
    halves = inference.halves(num_units, seed, splits if is_held_out else 1)
    unit = np.searchsorted(records.units, records.unit_of_item)
    half_of_item = halves[:, unit]
    item_counts, head_counts, baseline_counts = (
        _count_halves(counted, records, half_of_item, membership)
        for counted in (
            lambda items: np.ones((len(items), 1), bool),
            records.hits,
            lambda items: records.baseline_hits[items],
        )
    )
    baseline_counts[~baselines] = -1
    absent = ~records.present.ravel()
    head_counts[np.repeat(absent, len(head_counts) // absent.size)] = -1
    basis = np.zeros(num_groups, int) if one_choice else np.arange(num_groups)
    heads = _select(head_counts[:, basis], selection)
    chosen_baselines = _select(baseline_counts[:, basis], selection)
    all_heads, all_baselines = (
        counts[:, :, 0].sum(axis=-1) for counts in (head_counts, baseline_counts)
    )
    best_head = inference.best(all_heads[:, basis])
    best_baseline = inference.best(all_baselines[:, basis])
    # A split of which one half has no items selects nothing there.
    usable = item_counts[0][basis].min(axis=2) > 0
    if not is_held_out:
        usable[:] = True
    items, hits, baseline_hits = np.zeros((3, num_units, num_groups))
    agreement, widening = np.full(num_groups, np.nan), np.ones((2, num_groups))
    split_gains = np.full((len(halves), num_groups), np.nan)
    for group, categories in enumerate(membership.T.astype(bool)):
        members, splits_used = np.flatnonzero(categories[records.category]), usable[group]
        if not len(members) or not splits_used.any():
            continue
        present, row = np.unique(unit[members], return_inverse=True)
        chosen, fixed = heads[group, splits_used], chosen_baselines[group, splits_used]
        half = half_of_item[splits_used][:, members]
        own, other = (
            np.array([np.bincount(row, values) for values in hits_by_split])
            for hits_by_split in (
                (
                    records.hits(members, each[side])
                    for each, side in zip(chosen, half, strict=True)
                ),
                (
                    records.baseline_hits[members, each[side]]
                    for each, side in zip(fixed, half, strict=True)
                ),
            )
        )
        size = np.bincount(row).astype(np.float64)
        hits[present, group], baseline_hits[present, group] = own.mean(0), other.mean(0)
        items[present, group] = size
        split_gains[splits_used, group] = (own - other).sum(axis=1) / len(members)
        agreement[group] = (chosen == best_head[group]).mean()
        widening[:, group] = _widening(own, size), _widening(own - other, size)
    return GroupScores(
        count=item_counts[0, :, 0].sum(axis=-1),
        head_counts=all_heads,
        best_head=best_head,
        best_baseline=best_baseline,
        best_baseline_hits=all_baselines[best_baseline, np.arange(num_groups)],
        agreement=agreement if is_held_out else None,
        items=items,
        hits=hits,
        baseline_hits=baseline_hits,
        split_gains=split_gains,
        widening=widening,
        scorable=np.isfinite(split_gains).any(axis=0),
    )


def _count_halves(
    hits: Callable[[Ints], Bools], records: Records, half: Ints, membership: Ints
) -> Ints:
    """Return the number of hits of X candidates in each group, split and half, (X, G, R, 2).

    Args:
        hits: Returns the (N, X) hits on N items.
        records: D items in K categories.
        half: (R, D) The half of each item in each split, 0 or 1.
        membership: (K, G) 1 where a category belongs to a group.
    """
    by_category = []
    for category in range(len(membership)):
        items = np.flatnonzero(records.category == category)
        totals = np.zeros((len(half), 2, hits(items[:0]).shape[1]), np.int64)
        for chunk in np.split(items, range(_CHUNK, len(items), _CHUNK)):
            matrix = hits(chunk).astype(np.float32)  # sums below 2^24 are exact
            second = half[:, chunk].astype(np.float32) @ matrix
            totals[:, 0] += (matrix.sum(axis=0) - second).astype(np.int64)
            totals[:, 1] += second.astype(np.int64)
        by_category.append(totals)
    sums: Ints = np.einsum("krhx,kg->xgrh", by_category, membership)
    return sums


def _select(counts: Ints, selection: Selection) -> Ints:
    """Return the candidate to score on each half, (G, R, 2), from (C, G, R, 2) counts."""
    if selection == "held-out":
        return inference.cross_fit(counts)
    return np.repeat(inference.best(counts.sum(axis=-1))[..., None], 2, axis=-1)


def _widening(hits: Floats, items: Floats) -> float:
    """Return the factor by which an interval of a mean over splits exceeds the bootstrap's.

    The bootstrap resamples the mean over splits as if all selections were fixed. But where halves
    select different heads, they do so because of the items that the other splits score with these
    heads, and the mean over splits varies more than that. In simulations the variance lies halfway
    between the bootstrap's and that of a single split (docs/calibration.md).

    Args:
        hits: (R, S) Sums of hits in each split and unit.
        items: (S,) Numbers of items.
    """
    residuals = hits - items * (hits.sum(axis=1, keepdims=True) / items.sum())
    single = float((residuals**2).sum(axis=1).mean())
    mean = float((residuals.mean(axis=0) ** 2).sum())
    return math.sqrt((single + mean) / (2 * mean)) if mean > 0 else 1.0


def head_names(layers: Ints, heads: Ints) -> list[str]:
    """Return names such as "8-10" of heads that are given by 0-based indices."""
    return [str(Head(*pair)) for pair in zip(layers.tolist(), heads.tolist(), strict=True)]


def mean_accuracy(
    names: Sequence[str], controls: Sequence[tuple[Sequence[str], GroupScores]]
) -> Floats:
    """Return the mean accuracy over controls in each named group, NaN where one lacks the group."""
    accuracies = []
    for control_names, scores in controls:
        by_name = dict(zip(control_names, scores.accuracy, strict=True))
        accuracies.append([by_name.get(name, np.nan) for name in names])
    means: Floats = np.mean(accuracies, axis=0)
    return means
