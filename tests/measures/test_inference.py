"""Statistics are tested on simulated data, whose truth is known; all seeds are fixed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bertlook.measures import inference


def guesses(random: np.random.Generator, n: int, candidates: int = 288, truth: float = 0.3):
    """(candidates, n) hits of candidates that are all equally good."""
    return random.random((candidates, n)) < truth


def by_half(hits: np.ndarray, side: np.ndarray) -> np.ndarray:
    """(C, 1, 2) counts in one group."""
    return np.stack([hits[:, side == half].sum(axis=1) for half in (0, 1)], axis=-1)[:, None]


@pytest.mark.parametrize(("n", "flattered"), [(50, 0.495), (100, 0.435), (300, 0.377)])
def test_selection_is_biased_on_the_same_data_but_not_held_out(n, flattered) -> None:
    random = np.random.default_rng(0)
    same, held_out = [], []
    for repeat in range(300):
        hits = guesses(random, n)
        counts = by_half(hits, inference.halves(n, seed=repeat)[0])
        same.append(hits[inference.best(counts.sum(axis=2))[0]].mean())
        chosen = inference.cross_fit(counts)[0]
        held_out.append(sum(counts[chosen[half], 0, half] for half in (0, 1)) / n)
    assert np.mean(same) == pytest.approx(flattered, abs=0.01)
    assert np.mean(held_out) == pytest.approx(0.3, abs=0.01)


def test_halves_are_equal_random_and_seeded() -> None:
    sides = inference.halves(101, seed=1, splits=7)
    assert sides.shape == (7, 101)
    assert all(sorted(np.bincount(side)) == [50, 51] for side in sides)
    assert len(set(map(tuple, sides.tolist()))) == 7
    assert (sides == inference.halves(101, seed=1, splits=7)).all()
    assert (sides != inference.halves(101, seed=2, splits=7)).any(axis=1).all()


def test_more_splits_begin_with_those_of_fewer() -> None:
    sides = inference.halves(40, seed=3, splits=5)
    assert (inference.halves(40, seed=3) == sides[:1]).all()


def test_each_cluster_is_in_either_half_and_with_any_other_about_as_often() -> None:
    sides = inference.halves(10, splits=2000)
    np.testing.assert_allclose(sides.mean(axis=0), 0.5, atol=0.05)
    together = (sides[:, :, None] == sides[:, None]).mean(axis=0)
    np.testing.assert_allclose(together[~np.eye(10, dtype=bool)], 4 / 9, atol=0.05)


def test_ties_go_to_the_last_candidate() -> None:
    assert inference.best(np.array([[1, 2], [3, 2], [3, 0]])).tolist() == [2, 1]


def test_each_half_is_scored_with_the_selection_of_the_other() -> None:
    correct = np.array([[[5, 0]], [[0, 5]]])
    assert inference.cross_fit(correct).tolist() == [[1, 0]]


def test_each_split_has_selections_of_its_own() -> None:
    correct = np.random.default_rng(0).integers(4, size=(5, 3, 6, 2))  # with ties
    best, chosen = inference.best(correct), inference.cross_fit(correct)
    assert best.shape == chosen.shape == (3, 6, 2)
    for group, split, half in np.ndindex(3, 6, 2):
        counts = correct[:, group, split, half].tolist()
        expected = max(range(5), key=lambda c, counts=counts: (counts[c], c))
        assert best[group, split, half] == chosen[group, split, 1 - half] == expected


def clustered(random: np.random.Generator, clusters: int, sets: int, truth: float):
    """Hits and items of data sets whose clusters differ: (clusters, sets) each."""
    items = random.integers(1, 5, size=(clusters, sets))
    accuracy = random.beta(9 * truth, 9 * (1 - truth), size=items.shape)
    return random.binomial(items, accuracy).astype(float), items.astype(float)


@pytest.mark.parametrize(("clusters", "truth"), [(30, 0.3), (100, 0.3), (100, 0.8), (400, 0.6)])
def test_the_bootstrap_interval_has_its_nominal_coverage(clusters, truth) -> None:
    hits, items = clustered(np.random.default_rng(clusters), clusters, sets=1000, truth=truth)
    sums = inference.resampled_sums(np.hstack([hits, items]), resamples=1000)
    shares = sums[:, :1000] / sums[:, 1000:]
    interval = inference.percentile_interval(shares, np.full(1000, clusters))
    covered = (interval.low <= truth) & (truth <= interval.high)
    assert 0.93 <= covered.mean() <= 0.97


def test_the_interval_of_a_difference_has_its_nominal_coverage() -> None:
    random = np.random.default_rng(1)
    hits, items = clustered(random, 200, sets=1000, truth=0.5)
    others = random.binomial(items.astype(int), 0.4).astype(float)
    sums = inference.resampled_sums(np.hstack([hits - others, items]), resamples=1000)
    gains = sums[:, :1000] / sums[:, 1000:]
    interval = inference.percentile_interval(gains, np.full(1000, 200))
    assert 0.93 <= ((interval.low <= 0.1) & (interval.high >= 0.1)).mean() <= 0.97


def test_resampled_sums_are_sums_over_drawn_clusters() -> None:
    values = np.column_stack([np.ones(7), 10.0 ** np.arange(7)])
    sums = inference.resampled_sums(values, resamples=50, seed=3)
    assert (sums[:, 0] == 7).all()
    # The digits of the second column are the numbers of draws of each cluster.
    assert all(sum(map(int, str(int(total)))) == 7 for total in sums[:, 1])
    assert (sums == inference.resampled_sums(values, resamples=50, seed=3)).all()
    assert (sums != inference.resampled_sums(values, resamples=50, seed=4)).any()


def test_resamples_do_not_depend_on_slices(monkeypatch) -> None:
    values = np.random.default_rng(0).random((11, 2))
    whole = inference.resampled_sums(values, resamples=20)
    monkeypatch.setattr(inference, "MAX_RESAMPLING_WEIGHTS", 33)
    np.testing.assert_allclose(inference.resampled_sums(values, resamples=20), whole)


def test_draws_that_are_not_a_number_are_left_out() -> None:
    draws = np.linspace(0, 1, 1001)[:, None].repeat(2, axis=1)
    draws[::2, 1] = np.nan
    interval = inference.percentile_interval(draws, np.array([10_000, 10_000]))
    np.testing.assert_allclose(interval.low, 0.025, atol=0.002)
    np.testing.assert_allclose(interval.high, 0.975, atol=0.002)
    none = inference.percentile_interval(np.full((5, 1), np.nan), np.array([0]))
    assert np.isnan(none.low)
    assert np.isnan(none.high)


def test_fewer_clusters_make_a_wider_interval_of_the_same_draws() -> None:
    draws = np.random.default_rng(0).normal(size=(2000, 1)).repeat(2, axis=1)
    interval = inference.percentile_interval(draws, np.array([5, 500]))
    assert interval.low[0] < interval.low[1]
    assert interval.high[0] > interval.high[1]


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_equal_published_ones(correct, total, low, high) -> None:
    interval = inference.wilson(np.array([correct / total]), np.array([total]))
    assert interval.low[0] == pytest.approx(low, abs=5e-5)
    assert interval.high[0] == pytest.approx(high, abs=5e-5)


def test_wilson_intervals_without_misses_hits_or_items() -> None:
    interval = inference.wilson(np.array([1, 0, 0.5]), np.array([20, 20, 0]))
    assert interval.high[0] == 1
    assert 0.8 < interval.low[0] < 1
    assert interval.low[1] == 0
    assert interval.high[1] == pytest.approx(1 - interval.low[0])
    assert np.isnan([interval.low[2], interval.high[2]]).all()


def test_wilson_intervals_of_part_of_an_item_lie_between_those_of_whole_ones() -> None:
    interval = inference.wilson(np.full(3, 0.3), np.array([20, 20.5, 21]))
    assert (np.diff(interval.low) > 0).all()
    assert (np.diff(interval.high) < 0).all()


def share_draws(hits: np.ndarray, items: np.ndarray, resamples: int = 4000) -> np.ndarray:
    """(resamples, 1) bootstrap draws of the share of hits of (S,) clusters."""
    sums = inference.resampled_sums(np.column_stack([hits, items]).astype(float), resamples)
    return sums[:, :1] / sums[:, 1:]


def test_independent_items_count_about_once_each() -> None:
    hits = np.random.default_rng(0).random(500) < 0.3
    draws = share_draws(hits, np.ones(500))
    [count] = inference.effective_count(hits.mean(keepdims=True), draws, np.array([500]))
    assert count == pytest.approx(500, rel=0.07)


def test_equal_items_of_a_cluster_count_about_once_together() -> None:
    hits = np.random.default_rng(0).random(500) < 0.3
    draws = share_draws(8 * hits, np.full(500, 8))
    [count] = inference.effective_count(hits.mean(keepdims=True), draws, np.array([500]))
    assert count == pytest.approx(500, rel=0.07)


def test_clusters_with_equal_shares_count_as_more_items_than_they_have() -> None:
    hits = np.where(np.arange(50) % 10, 5, 4)
    draws = share_draws(hits, np.full(50, 10))
    [count] = inference.effective_count(np.array([hits.sum() / 500]), draws, np.array([50]))
    assert count > 1000


def test_fewer_clusters_make_a_smaller_effective_count_of_the_same_draws() -> None:
    draws = np.random.default_rng(0).normal(0.4, 0.01, size=(2000, 3))
    few, more, many = inference.effective_count(
        np.full(3, 0.4), draws[:, :1].repeat(3, axis=1), np.array([5, 50, 10_000])
    )
    assert few < more < many
    assert many == pytest.approx(0.4 * 0.6 / draws[:, 0].var(), rel=0.01)
    # Student's t of 4 degrees of freedom is 2.776, and of 49 2.010.
    assert few / many == pytest.approx((1.96 / 2.776) ** 2, rel=0.02)
    assert more / many == pytest.approx((1.96 / 2.010) ** 2, rel=0.01)


def test_draws_that_are_not_a_number_leave_the_effective_count_alone() -> None:
    draws = np.random.default_rng(0).normal(0.4, 0.01, size=(500, 1))
    gaps = np.concatenate([draws, np.full((300, 1), np.nan)])
    share, clusters = np.array([0.4]), np.array([60])
    whole = inference.effective_count(share, draws, clusters)
    np.testing.assert_allclose(inference.effective_count(share, gaps, clusters), whole)
    nothing = inference.effective_count(share, np.full((9, 1), np.nan), np.array([0]))
    assert not np.isfinite(nothing).any()


@pytest.mark.parametrize(("clusters", "truth"), [(30, 0.1), (30, 0.95), (100, 0.3), (100, 0.95)])
def test_wilsons_interval_of_effective_counts_has_about_its_nominal_coverage(
    clusters, truth
) -> None:
    hits, items = clustered(np.random.default_rng(clusters), clusters, sets=1000, truth=truth)
    sums = inference.resampled_sums(np.hstack([hits, items]), resamples=500)
    draws = sums[:, :1000] / sums[:, 1000:]
    share = hits.sum(axis=0) / items.sum(axis=0)
    count = inference.effective_count(share, draws, np.full(1000, clusters))
    count = np.where((share > 0) & (share < 1), count, items.sum(axis=0))
    interval = inference.wilson(share, count)
    covered = (interval.low <= truth) & (truth <= interval.high)
    assert 0.93 <= covered.mean() <= 0.98


def test_the_interval_of_a_difference_equals_the_published_one() -> None:
    # Newcombe (1998), "Interval estimation for the difference", table II, 56/70 - 48/80
    first, second = np.array([56 / 70]), np.array([48 / 80])
    interval = inference.difference_interval(
        first,
        second,
        inference.wilson(first, np.array([70])),
        inference.wilson(second, np.array([80])),
    )
    assert interval.low[0] == pytest.approx(0.0524, abs=5e-5)
    assert interval.high[0] == pytest.approx(0.3339, abs=5e-5)


def test_the_max_t_p_value_holds_its_level_over_many_candidates() -> None:
    random = np.random.default_rng(0)
    observed = random.binomial(100, 0.3, size=(50, 400))  # 400 groups without any effect
    permuted = (random.binomial(100, 0.3, size=(50, 400)) for _ in range(199))
    p = inference.max_t(observed, permuted)
    assert (p <= 0.05).mean() == pytest.approx(0.04, abs=0.025)


def test_the_max_t_p_value_of_an_effect_is_minimal() -> None:
    random = np.random.default_rng(0)
    observed = random.binomial(100, 0.3, size=(50, 2))
    observed[7, 1] = 90
    permuted = [random.binomial(100, 0.3, size=(50, 2)) for _ in range(99)]
    assert inference.max_t(observed, permuted)[1] == 0.01


def test_q_values_equal_published_ones() -> None:
    q = inference.benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.005, 0.9]))
    np.testing.assert_allclose(q, [0.025, 0.05, 0.05, 0.025, 0.9])
    assert len(inference.benjamini_hochberg(np.array([]))) == 0


def test_p_values_of_means_are_the_larger_of_two() -> None:
    random = np.random.default_rng(0)
    values = np.stack([random.normal(0.2, 1, 20), random.exponential(1, 20) - 0.7], 1)
    for column, p in zip(values.T, inference.mean_p_values(values), strict=True):
        t = stats.ttest_1samp(column, 0).pvalue
        n, ratio, skew = len(column), column.mean() / column.std(ddof=1), stats.skew(column)
        corrected = ratio + skew * ratio**2 / 3 + skew**2 * ratio**3 / 27 + skew / (6 * n)
        hall = 2 * stats.t.sf(abs(n**0.5 * corrected), n - 1)
        assert p == pytest.approx(max(t, hall))


def test_p_values_of_values_without_variance() -> None:
    values = np.array([[0.0, 1.0], [0.0, 1.0]])
    assert inference.mean_p_values(values).tolist() == [1, 0]
    assert np.isnan(inference.mean_p_values(values[:1])).all()


def test_rank_correlations_equal_spearmans() -> None:
    random = np.random.default_rng(0)
    first, second = random.integers(5, size=(2, 40)).astype(float)
    expected = stats.spearmanr(first, second).statistic
    assert inference.rank_correlation(first, second) == pytest.approx(expected)
    assert np.isnan(inference.rank_correlation(first, np.ones(40)))


def test_q_values_control_the_false_discovery_rate() -> None:
    random = np.random.default_rng(0)
    shares = []
    for _ in range(500):
        p = np.concatenate([random.random(30), random.random(10) / 1000])
        discoveries = inference.benjamini_hochberg(p) <= 0.1
        shares.append(discoveries[:30].sum() / max(1, discoveries.sum()))
    assert np.mean(shares) <= 0.1


def test_students_t_quantiles_equal_published_ones() -> None:
    quantiles = inference.t_quantile(0.975, np.array([1, 2, 4, 30, 10**9, 0]))
    np.testing.assert_allclose(quantiles[:5], [12.706, 4.303, 2.776, 2.042, 1.960], atol=5e-4)
    assert np.isnan(quantiles[5])
