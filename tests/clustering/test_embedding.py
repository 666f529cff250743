from __future__ import annotations

import json

import numpy as np
import pytest

from bertlook.clustering import embed
from bertlook.measures import HeadDivergence
from tests.clustering.examples import result_of_points
from tests.measures.divergence.test_measure import general
from tests.reference import GOLDEN


def test_the_stress_is_at_most_that_of_the_reference() -> None:
    reference = json.loads((GOLDEN / "mds_reference.json").read_text())
    embedding = embed(HeadDivergence().of(general()))
    expected = reference["synthetic:js_mean_per_row"]
    assert embedding.stress <= 1.01 * expected["best_raw_stress"]
    assert embedding.stress1 == pytest.approx(expected["stress1"], rel=0.01)
    assert embedding.points.shape == (3, 4, 2)


def test_points_in_a_plane_are_recovered() -> None:
    points = np.random.default_rng(0).normal(size=(12, 2))
    embedding = embed(result_of_points(points, layers=3))
    assert embedding.stress1 < 1e-2
    flat = embedding.points.reshape(12, 2)
    again = np.linalg.norm(flat[:, None] - flat, axis=-1)
    np.testing.assert_allclose(again, result_of_points(points, 3).mean, atol=0.05)
    assert np.ptp(flat[:, 0]) >= np.ptp(flat[:, 1])
    np.testing.assert_array_equal(embed(result_of_points(points, 3)).points, embedding.points)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_heads_are_embedded(count: int) -> None:
    embedding = embed(result_of_points(np.arange(2.0 * count).reshape(count, 2), layers=1))
    assert np.isfinite(embedding.points).all()


def test_identical_heads_are_one_point() -> None:
    embedding = embed(result_of_points(np.zeros((6, 2)), layers=2))
    assert (embedding.stress, embedding.stress1) == (0, 0)
    assert not embedding.points.any()
