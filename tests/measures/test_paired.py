"""Paired statistics: against the definition, and how often their intervals and tests are right."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest, t

from bertlook.measures.inference import percentile_interval
from bertlook.measures.paired import (
    InputSums,
    PairedStatistic,
    independent_interval,
    max_sign_flip,
    mean_interval,
    share_interval,
)


def test_means_and_differences_are_those_of_inputs_that_have_both() -> None:
    random = np.random.default_rng(0)
    a, b = random.random((2, 9, 2, 3))
    a[4] = np.nan  # an input without the statistic
    columns = PairedStatistic(a, b).columns(200, 50, 0)
    kept = [i for i in range(9) if i != 4]
    np.testing.assert_allclose(columns["a"], a[kept].mean(0))
    np.testing.assert_allclose(columns["b"], b[kept].mean(0))
    np.testing.assert_allclose(columns["difference"], (a - b)[kept].mean(0))
    assert (columns["low"] < columns["difference"]).all()
    assert (columns["difference"] < columns["high"]).all()


def test_a_head_that_one_model_lacks_has_no_difference() -> None:
    random = np.random.default_rng(1)
    a, b = random.random((2, 5, 1, 2))
    b[:, 0, 1] = np.nan
    columns = PairedStatistic(a, b).columns(100, 100, 0)
    for values in columns.values():
        assert np.isfinite(values[0, 0])
        assert np.isnan(values[0, 1])


def test_a_single_input_has_neither_interval_nor_test() -> None:
    a, b = np.random.default_rng(2).random((2, 1, 2, 2))
    columns = PairedStatistic(a, b).columns(100, 100, 0)
    assert np.isfinite(columns["difference"]).all()
    assert all(np.isnan(columns[name]).all() for name in ("low", "high", "p"))


def test_p_values_approach_those_of_all_signs() -> None:
    differences = np.random.default_rng(3).normal(0.4, 1, (8, 3))
    scaled = differences / np.sqrt((differences**2).sum(0))
    observed = abs(scaled.sum(0))
    largest = np.array(
        [abs(np.array(signs) @ scaled).max() for signs in product((-1, 1), repeat=8)]
    )
    expected = [(largest >= value - 1e-9).mean() for value in observed]
    np.testing.assert_allclose(max_sign_flip(differences, 20_000), expected, atol=0.01)


def test_differences_that_are_all_zero_are_no_change() -> None:
    assert max_sign_flip(np.zeros((5, 2)), 100).tolist() == [1, 1]


def test_a_head_that_always_changed_the_same_way_has_a_small_p() -> None:
    differences = np.random.default_rng(4).normal(0, 1, (20, 3))
    differences[:, 1] = abs(differences[:, 1]) + 0.1
    p = max_sign_flip(differences, 999)
    assert p[1] == 1 / 1000
    assert min(p[0], p[2]) > 0.05


@pytest.mark.parametrize("inputs", [12, 40])
def test_no_head_is_named_by_chance_more_often_than_promised(inputs: int) -> None:
    random = np.random.default_rng(5)
    rejected = 0
    for trial in range(400):
        shared = random.standard_t(3, (inputs, 1))  # heads depend on each other, with heavy tails
        differences = shared * random.choice([-1, 1], (inputs, 1)) + random.normal(size=(inputs, 6))
        rejected += max_sign_flip(differences, 199, trial).min() <= 0.05
    assert 0.025 <= rejected / 400 <= 0.08  # 0.05 give or take 2.75 standard errors


def test_intervals_hold_the_true_difference_as_often_as_promised() -> None:
    random = np.random.default_rng(6)
    held = total = 0
    for trial in range(150):
        level = random.beta(1, 4, (30, 1, 1))  # inputs differ, for both models alike
        a = level + random.exponential(0.2, (30, 1, 4))
        b = level + random.exponential(0.1, (30, 1, 4))
        columns = PairedStatistic(a, b).columns(400, 0, trial)
        inside = (columns["low"] <= 0.1) & (columns["high"] >= 0.1)
        held, total = held + inside.sum(), total + inside.size
    assert 0.925 <= held / total <= 0.975


def hits(random: np.random.Generator, items: Any, level: float) -> Any:
    """Return numbers of right items, (S, 1, 3): inputs differ, and three heads are equally good."""
    level_of_input = random.beta(8 * level, 8 * (1 - level), (len(items), 1, 1))
    return random.binomial(items[:, None, None], level_of_input, (len(items), 1, 3)).astype(float)


def test_means_are_over_items() -> None:
    random = np.random.default_rng(7)
    items = random.integers(1, 6, 9)
    a, b = (hits(random, items, level) for level in (0.6, 0.4))
    columns = PairedStatistic(a, b, items).columns(100, 0, 0)
    np.testing.assert_allclose(columns["a"], a.sum(0) / items.sum())
    np.testing.assert_allclose(columns["difference"], (a - b).sum(0) / items.sum())
    draws = [
        (a - b)[drawn].sum(0).ravel() / items[drawn].sum()
        for drawn in np.random.default_rng(0).integers(9, size=(100, 9))
    ]
    low, high = percentile_interval(np.array(draws), np.full(3, 9))
    np.testing.assert_allclose([columns["low"][0], columns["high"][0]], [low, high])


def test_inputs_without_the_statistic_alone_leave_nothing() -> None:
    columns = PairedStatistic(*np.full((2, 3, 1, 2), np.nan)).columns(100, 100, 0)
    assert all(np.isnan(values).all() for values in columns.values())


def test_accuracies_have_tests_and_intervals_that_are_as_right_as_promised() -> None:
    random = np.random.default_rng(8)
    held = apart = rejected = 0
    for trial in range(200):
        items, others = random.integers(1, 6, (2, 60))
        a, b, c = (hits(random, each, 0.5) for each in (items, items, others))
        columns = PairedStatistic(a, b, items).columns(400, 99, trial)
        held += ((columns["low"] <= 0) & (columns["high"] >= 0)).sum()
        rejected += columns["p"].min() <= 0.05
        sides = (InputSums(np.arange(60), *side) for side in ((a, items), (c, others)))
        low, high = independent_interval(*sides, 400, trial)
        apart += ((low <= 0) & (high >= 0)).sum()
    # The three heads of a trial depend on each other: about 200 to 600 independent trials.
    assert 0.91 <= held / 600 <= 0.985
    assert 0.91 <= apart / 600 <= 0.985
    assert 0.01 <= rejected / 200 <= 0.1


def test_an_interval_of_a_mean_is_students() -> None:
    values = np.random.default_rng(6).normal(2, 1, (12, 2, 3))
    error = values.std(0, ddof=1) / np.sqrt(12)
    interval = mean_interval(values.mean(0), error, 12)
    expected = t.interval(0.95, 11, loc=values.mean(0), scale=error)
    np.testing.assert_allclose(interval, expected)
    assert np.isnan(mean_interval(values[0], np.full((2, 3), np.nan), 1)).all()


def test_an_interval_of_a_share_holds_it_as_often_as_promised() -> None:
    # Words of a sentence are alike: each sentence has a share of its own, 0.3 in the mean.
    random, held = np.random.default_rng(7), 0
    for trial in range(200):
        items = random.integers(1, 6, 60)
        hits = random.binomial(items, random.beta(1.2, 2.8, 60)).astype(float)
        low, high = share_interval(hits[:, None], items, 300, trial)
        held += int(low[0] <= 0.3 <= high[0])
    assert 0.91 < held / 200 <= 1


def test_an_interval_of_a_share_without_variance_is_wilsons() -> None:
    items = np.full(15, 2)
    low, high = share_interval(np.zeros((15, 1)), items, 100)
    expected = binomtest(0, 30).proportion_ci(method="wilson")
    np.testing.assert_allclose([low[0], high[0]], [expected.low, expected.high], atol=1e-12)
