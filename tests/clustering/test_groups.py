from __future__ import annotations

import numpy as np
import pytest

from bertlook.clustering import group_heads
from bertlook.errors import BertlookError
from tests.clustering.examples import result_of_points


def test_well_separated_groups_are_recovered() -> None:
    random = np.random.default_rng(1)
    centers = np.array([[0, 0], [9, 0], [0, 9]])
    truth = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
    points = centers[truth] + random.normal(scale=0.3, size=(12, 2))
    groups = group_heads(result_of_points(points, layers=3))
    assert groups.count == 3
    assert groups.labels.ravel().tolist() == truth.tolist()
    assert max(groups.silhouettes, key=groups.silhouettes.__getitem__) == 3
    assert groups.silhouettes[3] > 0.9
    assert groups.linkage.shape == (11, 4)
    assert group_heads(result_of_points(points, 3), 2).count == 2


def test_an_impossible_number_of_groups_is_refused() -> None:
    result = result_of_points(np.random.default_rng(2).normal(size=(6, 2)), layers=2)
    for count in (0, 1, 6, -3):
        with pytest.raises(BertlookError, match="2 to 5 groups"):
            group_heads(result, count)
    same = result_of_points(np.zeros((6, 2)), layers=2)
    with pytest.raises(BertlookError, match="All heads are identical"):
        group_heads(same)
    with pytest.raises(BertlookError, match="at least 3"):
        group_heads(result_of_points(np.eye(2), layers=1))


def test_numbers_of_groups_are_tried_up_to_a_limit() -> None:
    result = result_of_points(np.random.default_rng(3).normal(size=(12, 2)), layers=3)
    assert list(group_heads(result).silhouettes) == list(range(2, 12))
    assert list(group_heads(result, max_count=4).silhouettes) == [2, 3, 4]
    assert list(group_heads(result, 6, max_count=4).silhouettes) == [2, 3, 4, 6]
