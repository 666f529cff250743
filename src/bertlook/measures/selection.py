"""Selecting the best candidate for each group of items, and scoring it: one row of a table each.

The tables of relations and of mention types share this code. Groups are unions of categories; the
best head of each group is chosen and scored either on different halves of the units or on the same
data, next to the best baseline that is chosen and scored in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

_FEW_CLUSTERS = 10  # too few to resample


@dataclass(frozen=True)
class GroupScores:
    """Accuracy of the selected candidate in each of G groups, next to that of a baseline.

    Attributes:
        count: (G,) Number of items.
        head_counts: (C, G) Hits of every candidate.
        best_head: (G,) The candidate that is best on all units.
        best_baseline: (G,) The baseline that is best on all units.
        agreement: (G,) Number of halves (0 to 2) that select ``best_head``; None if selected on
            the same data.
        items: (S, G) Number of items in each unit.
        hits: (S, G) Number of items that the selected candidates hit.
        baseline_hits: (S, G) Number of items that the selected baselines hit.
        scorable: (G,) Whether there are items to select on and to score on.
    """

    count: Ints
    head_counts: Ints
    best_head: Ints
    best_baseline: Ints
    agreement: Ints | None
    items: Floats
    hits: Floats
    baseline_hits: Floats
    scorable: Bools

    @property
    def accuracy(self) -> Floats:
        """(G,) Share of hits; NaN in groups that cannot be scored."""
        return self._share(self.hits)

    @property
    def baseline(self) -> Floats:
        """(G,) Share of hits of the baseline; NaN in groups that cannot be scored."""
        return self._share(self.baseline_hits)

    def columns(self, baseline: Mapping[str, Any], resamples: int, seed: int) -> dict[str, Any]:
        """Return the columns of accuracy and gain with their 95% intervals.

        Args:
            baseline: Columns to put between those of accuracy and gain.
            resamples: Number of bootstrap resamples of the units.
            seed: Seed of the resamples.
        """
        low, high, gain_low, gain_high = self._interval_ends(resamples, seed)
        return {
            "accuracy": self.accuracy,
            "low": low,
            "high": high,
            **baseline,
            "gain": self.accuracy - self.baseline,
            **({} if self.agreement is None else {"agreement": self.agreement}),
            "gain_low": gain_low,
            "gain_high": gain_high,
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

    def _interval_ends(self, resamples: int, seed: int) -> Floats:
        """Return the low and high ends for accuracy, then those for gain, (4, G).

        Intervals come from the bootstrap over units, or from Wilson's and Newcombe's formulas where
        the bootstrap fails: in few units, and where no item or every item is a hit.
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
        wilson = inference.wilson(accuracy * count, count)
        newcombe = inference.difference_interval(
            accuracy, baseline, wilson, inference.wilson(baseline * count, count)
        )
        formula = (clusters < _FEW_CLUSTERS) | (accuracy <= 0) | (accuracy >= 1)
        bootstrap = [
            *inference.percentile_interval(shares, clusters),
            *inference.percentile_interval(gains, clusters),
        ]
        ends = np.where(formula, [*wilson, *newcombe], bootstrap)
        return np.where(np.isnan(accuracy), np.nan, ends)

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
    one_choice: bool = False,
) -> GroupScores:
    """Select a head and a baseline for each group, and score them.

    Args:
        records: D items in S units.
        membership: (K, G) 1 where a category belongs to a group.
        baselines: (B,) Whether each baseline can be selected.
        selection: "held-out" or "same-data".
        seed: Seed of the halves.
        one_choice: Whether to select the best candidate of the first group for all groups.

    Raises:
        BertlookError: If ``selection`` is unknown.
    """
    check_choice("selection", selection, Selection)
    num_categories, num_groups = membership.shape
    unit = np.searchsorted(records.units, records.unit_of_item)
    half = inference.halves(len(records.units), seed)[unit]
    cell = records.category * 2 + half

    def sum_groups(counts: Ints) -> Ints:
        """Return counts by group and half, (..., G, 2), from counts by cell, (..., 2 K)."""
        by_half = counts.reshape(*counts.shape[:-1], num_categories, 2)
        sums: Ints = np.einsum("...ks,kg->...gs", by_half, membership)
        return sums

    item_counts = sum_groups(np.bincount(cell, minlength=2 * num_categories))
    head_counts = sum_groups(records.head_counts(cell, 2 * num_categories))
    baseline_counts = sum_groups(records.baseline_counts(cell, 2 * num_categories))
    baseline_counts[~baselines] = -1
    basis = np.zeros(num_groups, int) if one_choice else np.arange(num_groups)
    heads = _select(head_counts[:, basis], selection)
    chosen_baselines = _select(baseline_counts[:, basis], selection)
    best_head = inference.best(head_counts[:, basis].sum(axis=2))
    items, hits, baseline_hits = np.zeros((3, len(records.units), num_groups))
    for group, categories in enumerate(membership.T.astype(bool)):
        members = np.flatnonzero(categories[records.category])
        head, baseline = heads[group, half[members]], chosen_baselines[group, half[members]]
        for sums, values in (
            (items, None),
            (hits, records.hits(members, head)),
            (baseline_hits, records.baseline_hits[members, baseline]),
        ):
            sums[:, group] = np.bincount(unit[members], values, minlength=len(records.units))
    needed = np.all if selection == "held-out" else np.any
    return GroupScores(
        count=item_counts.sum(axis=1),
        head_counts=head_counts.sum(axis=2),
        best_head=best_head,
        best_baseline=inference.best(baseline_counts[:, basis].sum(axis=2)),
        agreement=(heads == best_head[:, None]).sum(axis=1) if selection == "held-out" else None,
        items=items,
        hits=hits,
        baseline_hits=baseline_hits,
        scorable=needed(item_counts[basis], axis=1) & (item_counts.sum(axis=1) > 0),
    )


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


def _select(counts: Ints, selection: Selection) -> Ints:
    """Return the candidate to score on each half, (G, 2), from (C, G, 2) counts."""
    if selection == "held-out":
        return inference.cross_fit(counts)
    return np.repeat(inference.best(counts.sum(axis=2))[:, None], 2, axis=1)
