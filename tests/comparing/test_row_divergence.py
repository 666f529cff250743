from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from bertlook.comparing.row_divergence import row_divergences


def test_divergences_are_those_of_the_definition() -> None:
    random = np.random.default_rng(0)
    a, b = random.dirichlet(np.ones(5), (2, 3, 4)), random.dirichlet(np.ones(5), (2, 3, 4))
    a[0, 0, 0, 2:] = 0
    a[0, 0, 0] /= a[0, 0, 0].sum()
    b[0, 0, 0, :2] = 0
    b[0, 0, 0] /= b[0, 0, 0].sum()
    divergences = row_divergences(a, b)
    for place in np.ndindex(divergences.shape):
        expected = jensenshannon(a[place], b[place]) ** 2
        assert divergences[place] == pytest.approx(expected, abs=1e-12)
    assert divergences[0, 0, 0] == pytest.approx(math.log(2))


def test_equal_rows_have_none_and_unknown_ones_have_nan() -> None:
    rows = np.array([[0.25, 0.75, 0.0], [np.nan] * 3])
    first, second = row_divergences(rows, rows)
    assert first == 0
    assert np.isnan(second)
