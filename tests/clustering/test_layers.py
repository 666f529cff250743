from __future__ import annotations

import itertools

import numpy as np
import pytest

from bertlook.clustering import layer_test
from bertlook.errors import BertlookError
from tests.clustering.examples import result_of_points


def test_layers_of_similar_heads_are_distinguished_from_mixed_ones() -> None:
    random = np.random.default_rng(3)
    layered = np.repeat(random.normal(scale=3, size=(4, 2)), 4, axis=0)
    layered += random.normal(scale=0.3, size=layered.shape)
    outcome = layer_test(result_of_points(layered, layers=4), permutations=500)
    assert outcome.p == 1 / 501
    assert outcome.gap > 1
    mixed = layer_test(result_of_points(random.permutation(layered), layers=4), permutations=500)
    assert mixed.p > 0.05


def test_means_within_and_between_equal_means_over_pairs() -> None:
    result = result_of_points(np.random.default_rng(4).normal(size=(6, 2)), layers=2)
    pairs = {True: [], False: []}
    for one, other in itertools.combinations(range(6), 2):
        pairs[one // 3 == other // 3].append(result.mean[one, other])
    outcome = layer_test(result, permutations=10)
    assert outcome.within == pytest.approx(np.mean(pairs[True]))
    assert outcome.between == pytest.approx(np.mean(pairs[False]))
    assert outcome.by_layer.mean() == pytest.approx(outcome.within)


def test_the_p_value_is_the_share_of_all_relabelings() -> None:
    result = result_of_points(np.random.default_rng(5).normal(size=(6, 2)), layers=2)
    within = []
    for order in itertools.permutations(range(6)):
        d = result.mean[np.ix_(order, order)]
        within.append(np.mean([d[0, 1], d[0, 2], d[1, 2], d[3, 4], d[3, 5], d[4, 5]]))
    exact = np.mean(np.array(within) <= within[0] + 1e-12)
    assert layer_test(result, permutations=4000).p == pytest.approx(exact, abs=0.03)


def test_a_single_layer_is_refused() -> None:
    with pytest.raises(BertlookError, match="at least two layers of two heads"):
        layer_test(result_of_points(np.eye(2), layers=1))
