"""What may be concluded from counts: selection, intervals, tests.

Nothing here knows about attention. There are C candidates (heads, offsets, guesses) and G groups
of items (relations, types); items come in clusters (sentences, documents). ``correct[c, g]``
says how many of the ``total[g]`` items of a group a candidate gets right.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_WEIGHTS = 4_000_000
"""The most resampling weights that are in memory at once."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Interval(NamedTuple):
    """The lower and upper ends of an interval, elementwise."""

    low: Floats
    high: Floats


def halves(num_clusters: int, seed: int = 0) -> Ints:
    """A random half, 0 or 1, for each cluster; their sizes differ by at most one."""
    side = np.arange(num_clusters) % 2
    return np.random.default_rng(seed).permutation(side)


def best(correct: NDArray[np.integer]) -> Ints:
    """(G,) the candidate that is right most often in each group of a (C, G) table.

    Of equally good candidates the last is taken, so their order decides ties.
    """
    last = correct.shape[0] - 1
    return last - np.argmax(correct[::-1], axis=0)


def cross_fit(correct: Ints) -> Ints:
    """(G, 2) the candidate to score on each half: the one that is best on the other half.

    Args:
        correct: (C, G, 2) counts by candidate, group and half.
    """
    return np.stack([best(correct[..., 1]), best(correct[..., 0])], axis=-1)


def resampled_sums(values: Floats, resamples: int = 2000, seed: int = 0) -> Floats:
    """(resamples, K) sums of the (S, K) values of clusters drawn with replacement.

    Each resample is a vector of multinomial weights, so that all of them are one product of
    matrices, in slices that keep the weights in memory below some tens of megabytes.
    """
    num_clusters = len(values)
    random = np.random.default_rng(seed)
    sums = np.empty((resamples, values.shape[1]))
    step = max(1, MOST_WEIGHTS // num_clusters)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = random.integers(num_clusters, size=(rows, num_clusters))
        drawn += np.arange(rows)[:, None] * num_clusters
        weights = np.bincount(drawn.ravel(), minlength=rows * num_clusters)
        sums[start : start + rows] = weights.reshape(rows, num_clusters).astype(np.float64) @ values
    return sums


def percentile_interval(
    draws: Floats, num_clusters: NDArray[np.integer], level: float = 0.95
) -> Interval:
    """The central part of bootstrap draws (resamples, K) of statistics of so many clusters.

    The percentiles lie a little farther out than the level says, as a t quantile lies beyond a
    normal one, times sqrt(n / (n - 1)) for the plug-in variance; without it intervals from few
    clusters are too short (Hesterberg 2015, the expanded percentile interval). Draws that are
    not a number (resamples without an item) are left out.
    """
    ordered = np.sort(draws, axis=0)  # not-a-number goes last
    valid = np.isfinite(ordered).sum(axis=0)
    tails = np.array([_expanded_tail(int(n), level) for n in num_clusters])
    return Interval(_quantile(ordered, valid, tails), _quantile(ordered, valid, 1 - tails))


def wilson(correct: NDArray[np.number], total: NDArray[np.number], level: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion; not a number where there are no items."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = np.where(total > 0, total, np.nan).astype(np.float64)
    share = correct / n
    center = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # the clips undo rounding at the ends, where the bounds are exactly 0 and 1
    return Interval(np.clip(center - reach, 0, share), np.clip(center + reach, share, 1))


def difference_interval(first: Floats, second: Floats, a: Interval, b: Interval) -> Interval:
    """The interval of ``first - second`` from the intervals of each (Newcombe 1998, method 10)."""
    difference = first - second
    low = difference - np.hypot(first - a.low, b.high - second)
    high = difference + np.hypot(a.high - first, second - b.low)
    return Interval(low, high)


def max_t(observed: Ints, permuted: Iterable[Ints]) -> Floats:
    """(G,) p values of the best candidate's count, corrected for there being many candidates.

    Each permutation's (C, G) counts are reduced to their largest, and the share of permutations
    (with the observed counts as one of them) that reach the observed maximum is the p value
    (Westfall and Young 1993).
    """
    highest = observed.max(axis=0)
    reached = np.ones_like(highest)
    count = 1
    for counts in permuted:
        reached += counts.max(axis=0) >= highest
        count += 1
    return reached / count


def benjamini_hochberg(p: Floats) -> Floats:
    """The q value of each p value: the false discovery rate at which it would be kept."""
    order = np.argsort(p)[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(scaled), 1)
    return q


def _expanded_tail(num_clusters: int, level: float) -> float:
    if num_clusters < 2:
        return 0.0
    normal = NormalDist()
    quantile = _t_quantile((1 + level) / 2, num_clusters - 1)
    return normal.cdf(-quantile * np.sqrt(num_clusters / (num_clusters - 1)))


def _t_quantile(probability: float, freedom: int) -> float:
    """Student's t quantile by its expansion around the normal one (Abramowitz & Stegun 26.7.5)."""
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def _quantile(ordered: Floats, valid: Ints, share: Floats) -> Floats:
    """Each column's quantile, by linear interpolation among its first ``valid`` rows."""
    place = share * np.maximum(valid - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(valid - 1, 0))
    columns = np.arange(ordered.shape[1])
    weight = place - below
    value = (1 - weight) * ordered[below, columns] + weight * ordered[above, columns]
    return np.where(valid > 0, value, np.nan)
