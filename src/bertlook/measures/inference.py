"""Statistical inference from counts: selection, intervals, tests.

Nothing here depends on attention. There are C candidates (heads, offsets, rules) and G groups of
items (relations, types); items come in clusters (sentences, documents). ``correct[c, g]`` is
the number of the ``total[g]`` items of group g that candidate c hits.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import check_count, check_seed

#: Maximum number of resampling weights in memory at once.
MAX_RESAMPLING_WEIGHTS = 4_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Interval(NamedTuple):
    """Lower and upper ends of intervals, elementwise."""

    low: Floats
    high: Floats


#: Maximum number of resamples or permutations; a table takes memory and minutes in proportion.
MAX_RESAMPLES = 1_000_000
MAX_SPLITS = 10_000
_FEW_CLUSTERS = 10  # too few to resample


def check_resampling(
    splits: int, resamples: int, permutations: int, seed: int
) -> tuple[int, int, int, int]:
    """Return the options of resampling, checked.

    Args:
        splits: Number of splits into halves, at least 1.
        resamples: Number of bootstrap resamples, at least 1.
        permutations: Number of permutations, 0 for none.
        seed: The seed of all.

    Raises:
        BertlookError: If one is not a whole number in its range.
    """
    return (
        check_count("splits", splits, 1, MAX_SPLITS),
        check_count("resamples", resamples, 1, MAX_RESAMPLES),
        check_count("permutations", permutations, 0, MAX_RESAMPLES),
        check_seed(seed),
    )


def halves(num_clusters: int, seed: int = 0, splits: int = 1) -> Ints:
    """Return random splits of clusters into halves, (splits, num_clusters), each entry 0 or 1.

    The sizes of two halves differ by at most one.

    Args:
        num_clusters: Number of clusters.
        seed: Seed of the splits.
        splits: Number of splits.
    """
    random = np.random.default_rng(seed)
    side = np.arange(num_clusters) % 2
    return np.stack([random.permutation(side) for _ in range(splits)])


def best(correct: NDArray[np.integer]) -> Ints:
    """Return the candidate with the most hits in each group, (G, ...). Ties go to the last one.

    Args:
        correct: (C, G, ...) Hits by candidate and group.
    """
    last = correct.shape[0] - 1
    winners: Ints = last - np.argmax(correct[::-1], axis=0)
    return winners


def cross_fit(correct: Ints) -> Ints:
    """Return the candidate to score on each half, (G, ..., 2): the best one on the other half.

    Args:
        correct: (C, G, ..., 2) Hits by candidate, group and half.
    """
    return best(correct[..., ::-1])


def resampled_sums(values: Floats, resamples: int = 2000, seed: int = 0) -> Floats:
    """Return sums of values over clusters drawn with replacement, (resamples, K).

    Resamples are vectors of multinomial weights, and the sums are products of matrices, in slices
    that keep the weights below some tens of megabytes.

    Args:
        values: (S, K) Values of S clusters.
        resamples: Number of resamples.
        seed: Seed of the draws.
    """
    num_clusters = len(values)
    random = np.random.default_rng(seed)
    sums = np.empty((resamples, values.shape[1]))
    step = max(1, MAX_RESAMPLING_WEIGHTS // num_clusters)
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
    """Return the expanded percentile interval of bootstrap draws (Hesterberg 2015).

    The percentiles are expanded as a t quantile exceeds a normal one, times sqrt(n / (n - 1)) for
    the plug-in variance. Otherwise intervals from few clusters would be too narrow. NaN draws
    (resamples without an item) are ignored.

    Args:
        draws: (resamples, K) Draws of K statistics.
        num_clusters: (K,) Number of clusters of each.
        level: Confidence level.
    """
    ordered = np.sort(draws, axis=0)  # NaN goes last
    valid = np.isfinite(ordered).sum(axis=0)
    tails = _expanded_tails(num_clusters, level)
    return Interval(_quantile(ordered, valid, tails), _quantile(ordered, valid, 1 - tails))


def wilson(share: Floats, total: NDArray[np.number], level: float = 0.95) -> Interval:
    """Return Wilson's score interval of proportions, NaN where there are no items.

    Args:
        share: Shares of hits.
        total: Numbers of items.
        level: Confidence level.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = np.where(total > 0, total, np.nan).astype(np.float64)
    center = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Undo rounding at the ends, where the bounds are exactly 0 and 1.
    return Interval(np.clip(center - reach, 0, share), np.clip(center + reach, share, 1))


def effective_count(
    share: Floats, draws: Floats, num_clusters: NDArray[np.integer], level: float = 0.95
) -> Floats:
    """Return the number of independent items whose share would vary as the bootstrap draws do.

    With this number instead of that of the items, Wilson's interval holds for items in clusters
    (Korn and Graubard 1998). It is reduced for the uncertainty of a variance from few clusters, as
    a t quantile exceeds a normal one.

    Args:
        share: (K,) Proportions.
        draws: (resamples, K) Bootstrap draws of them; NaN draws are ignored.
        num_clusters: (K,) Number of clusters of each.
        level: Confidence level of the interval.
    """
    valid = np.isfinite(draws)
    count = np.maximum(valid.sum(axis=0), 1)
    mean = np.where(valid, draws, 0).sum(axis=0) / count
    variance = (np.where(valid, draws - mean, 0) ** 2).sum(axis=0) / count
    z = NormalDist().inv_cdf((1 + level) / 2)
    quantiles = t_quantile((1 + level) / 2, np.maximum(num_clusters - 1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):  # no variance, no items
        effective: Floats = share * (1 - share) / variance * (z / quantiles) ** 2
    return effective


def lacks_variance(independent: Floats, num_clusters: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return where a bootstrap tells nothing: few clusters, or all with the same share of hits.

    Args:
        independent: (K,) Numbers of independent items, from ``effective_count``.
        num_clusters: (K,) Number of clusters of each.
    """
    fails: NDArray[np.bool_] = np.asarray(num_clusters) < _FEW_CLUSTERS
    return fails | ~np.isfinite(independent) | (independent <= 0)


def difference_interval(first: Floats, second: Floats, a: Interval, b: Interval) -> Interval:
    """Return the interval of ``first - second`` (Newcombe 1998, method 10).

    Args:
        first: A proportion.
        second: Another proportion.
        a: The interval of the first.
        b: The interval of the second.
    """
    difference = first - second
    low = difference - np.hypot(first - a.low, b.high - second)
    high = difference + np.hypot(a.high - first, second - b.low)
    return Interval(low, high)


def max_t(observed: Ints, permuted: Iterable[Ints]) -> Floats:
    """Return p values of the best candidate, corrected for its selection among all, (G,).

    The p value is the share of permutations, the observed counts among them, whose largest count
    reaches the largest observed one (max-T, Westfall and Young 1993).

    Args:
        observed: (C, G) Hits by candidate and group.
        permuted: Hits by candidate and group for each permutation.
    """
    highest = observed.max(axis=0)
    reached = np.ones_like(highest)
    count = 1
    for counts in permuted:
        reached += counts.max(axis=0) >= highest
        count += 1
    p: Floats = reached / count
    return p


def mean_p_values(values: Floats) -> Floats:
    """Return two-sided p values of the hypotheses that means are 0, NaN for a single row.

    The larger of that of Student's t and that of Hall's (1992), which corrects t for skewness:
    alone, the first is too small for skewed values, and the second for values with heavy tails.

    Args:
        values: (S, K) S independent observations of K variables.
    """
    from scipy.special import stdtr

    count = len(values)
    if count < 2:
        return np.full(values.shape[1:], np.nan)
    mean = values.mean(axis=0)
    centered = values - mean
    variance = (centered**2).mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):  # values that are all the same
        ratio = mean / np.sqrt(variance * count / (count - 1))
        skewness = np.where(variance > 0, (centered**3).mean(axis=0) / variance**1.5, 0)
        ratio = np.where(mean == 0, 0, ratio)
        hall = (
            ratio + skewness * ratio**2 / 3 + skewness**2 * ratio**3 / 27 + skewness / (6 * count)
        )
    least = np.where(variance > 0, np.minimum(np.abs(ratio), np.abs(hall)), np.abs(ratio))
    p: Floats = 2 * stdtr(count - 1, -np.sqrt(count) * least)
    return p


def rank_correlation(first: Floats, second: Floats) -> float:
    """Return Spearman's rank correlation, NaN if one has the same value everywhere.

    Args:
        first: Finite values.
        second: As many others.
    """
    from scipy.stats import rankdata

    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])


def benjamini_hochberg(p: Floats) -> Floats:
    """Return q values: the false discovery rate at which each hypothesis would be rejected.

    Args:
        p: P values.
    """
    order = np.argsort(p)[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(scaled), 1)
    return q


def t_quantile(probability: float, freedom: NDArray[np.number]) -> Floats:
    """Return Student's t quantile, NaN without degrees of freedom.

    Args:
        probability: The share of the distribution below the quantile.
        freedom: Degrees of freedom.
    """
    from scipy.special import stdtrit

    quantile: Floats = stdtrit(np.where(freedom > 0, freedom, np.nan), probability)
    return quantile


def _expanded_tails(num_clusters: NDArray[np.integer], level: float) -> Floats:
    """Return the shares of draws below the lower ends of expanded percentile intervals."""
    from scipy.special import ndtr

    n = np.maximum(num_clusters, 2)
    tails: Floats = ndtr(-t_quantile((1 + level) / 2, n - 1) * np.sqrt(n / (n - 1)))
    return np.where(num_clusters < 2, 0.0, tails)


def _quantile(ordered: Floats, valid: Ints, share: Floats) -> Floats:
    """Return each column's quantile, interpolated linearly among its first ``valid`` rows."""
    position = share * np.maximum(valid - 1, 0)
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(valid - 1, 0))
    columns = np.arange(ordered.shape[1])
    weight = position - below
    value = (1 - weight) * ordered[below, columns] + weight * ordered[above, columns]
    return np.where(valid > 0, value, np.nan)
