"""P values and intervals are right as often as they claim, in simulations with a known truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import bertlook as bl
from bertlook.measures import DependencyResult
from tests.measures import calibration
from tests.measures.calibration import Rate, below

#: Standard errors by which a simulated share may be beyond the nominal one.
TOLERANCE = 3.5


def check_p_values(rate: Rate, level: float) -> None:
    """Check that p values aren't at or below a level more often than the level says."""
    assert rate.trials > 0
    assert rate.share <= level + TOLERANCE * rate.error(level)


@pytest.mark.parametrize("sentences", [60, 262])
@pytest.mark.parametrize(
    "null", [calibration.with_uniform_predictions, calibration.with_positional_predictions]
)
def test_predictions_that_know_no_relation_are_not_significant(
    null: Callable[[DependencyResult, int], DependencyResult], sentences: int
) -> None:
    result = calibration.sample_result(sentences)
    tables = [calibration.relation_p_values(null(result, seed), 99, seed) for seed in range(20)]
    check_p_values(below(0.05, (table["p"].to_numpy() for table in tables)), 0.05)
    assert sum((table["q"] <= 0.05).any() for table in tables) <= 3


def test_an_untrained_network_knows_no_relation_but_the_trained_one_does() -> None:
    untrained = [
        calibration.relation_p_values(calibration.untrained_result(262, seed), 99, seed)
        for seed in range(3)
    ]
    assert sum(int((table["q"] <= 0.05).sum()) for table in untrained) <= 1
    trained = calibration.relation_p_values(calibration.sample_result(262), 199, 0)
    assert (trained["q"] <= 0.05).sum() >= 3


@pytest.mark.parametrize("by_rank", [False, True])
def test_random_picks_of_antecedents_are_not_significant(by_rank: bool) -> None:
    documents = list(bl.corpora.sample_documents())
    measure = bl.measures.CoreferenceAccuracy
    result = bl.scan(bl.load(), documents, measure, progress=False)["CoreferenceAccuracy"]
    tables = (calibration.mention_p_values(result, 99, seed, by_rank=by_rank) for seed in range(30))
    check_p_values(below(0.05, (table["p"].to_numpy() for table in tables)), 0.05)


@pytest.mark.parametrize("clustered", [False, True])
def test_layers_without_likeness_are_not_significant(clustered: bool) -> None:
    p_values = (
        np.array([calibration.layer_p_value(8, seed, clustered=clustered)]) for seed in range(100)
    )
    check_p_values(below(0.05, p_values), 0.05)


@pytest.mark.parametrize("scenario", calibration.SCENARIOS)
@pytest.mark.parametrize("sentences", [50, 100])
def test_intervals_of_tables_hold_the_truth_as_often_as_they_say(
    scenario: str, sentences: int
) -> None:
    tables = [calibration.covers(scenario, sentences, seed) for seed in range(100)]
    for held in (sum(t.accuracy for t in tables), sum(t.gain for t in tables)):
        rate = Rate(held, len(tables), len(tables))
        assert rate.share >= 0.95 - TOLERANCE * rate.error(0.95)


@pytest.mark.parametrize("changes", calibration.CHANGES)
@pytest.mark.parametrize("inputs", [60, 262])
def test_heads_without_effect_are_not_significant(changes: str, inputs: int) -> None:
    results = [calibration.ablation_without_effect(inputs, seed, changes) for seed in range(100)]
    check_p_values(below(0.05, (result.p.ravel() for result in results)), 0.05)
    discovered = sum(bool((result.q <= 0.05).any()) for result in results)
    assert discovered <= 100 * (0.05 + TOLERANCE * Rate(0, 100, 100).error(0.05))
    held = calibration.interval_rate(iter(results[:20]))
    assert held.share >= 0.95 - TOLERANCE * held.error(0.95)


@pytest.mark.parametrize(("distribution", "inputs"), [("normal", 5), ("skewed (exponential)", 60)])
def test_intervals_of_means_hold_the_truth_as_often_as_they_say(
    distribution: str, inputs: int
) -> None:
    draw = calibration.DISTRIBUTIONS[distribution]
    held = sum(calibration.mean_covers(inputs, seed, draw) for seed in range(300))
    rate = Rate(held, 300, 300)
    assert abs(rate.share - 0.95) <= TOLERANCE * rate.error(0.95)
