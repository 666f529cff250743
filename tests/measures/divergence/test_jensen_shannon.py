from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from bertlook.measures.divergence.jensen_shannon import SMOOTHING, compute_nodes, sum_divergences


def slow_divergence(p: np.ndarray, q: np.ndarray) -> float:
    """Return the Jensen-Shannon divergence of smoothed distributions, by its definition."""
    total = 0.0
    for x, y in zip(smooth(p), smooth(q), strict=True):
        mixture = (x + y) / 2
        total += (x * math.log(x / mixture) + y * math.log(y / mixture)) / 2
    return total


def smooth(weights: np.ndarray) -> list[float]:
    return [(1 - SMOOTHING) * weight + SMOOTHING / len(weights) for weight in weights.tolist()]


def slow_divergences(rows: np.ndarray, width: int) -> np.ndarray:
    """Return the sums over the distributions of each pair of rows."""
    total = np.zeros((len(rows), len(rows)))
    for first, second in np.ndindex(total.shape):
        for start in range(0, rows.shape[1], width):
            part = slice(start, start + width)
            total[first, second] += slow_divergence(rows[first, part], rows[second, part])
    return total


def random_rows(count: int, distributions: int, width: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.dirichlet(np.full(width, 0.3), (count, distributions)).reshape(count, -1)


@pytest.mark.parametrize(
    ("dtype", "relative", "absolute"), [(torch.float64, 1e-10, 1e-11), (torch.float32, 2e-5, 1e-5)]
)
@pytest.mark.parametrize(("distributions", "width"), [(1, 5), (4, 7), (3, 1), (2, 40)])
def test_divergences_are_those_of_the_definition(
    distributions: int, width: int, dtype: torch.dtype, relative: float, absolute: float
) -> None:
    rows = random_rows(7, distributions, width)
    result = sum_divergences([torch.from_numpy(rows).to(dtype)], width)
    assert result.dtype == np.float64
    expected = slow_divergences(rows, width)
    np.testing.assert_allclose(result, expected, rtol=relative, atol=absolute)


def test_they_are_symmetric_and_zero_on_the_diagonal() -> None:
    result = sum_divergences([torch.from_numpy(random_rows(10, 3, 6))], 6)
    np.testing.assert_array_equal(result, result.T)
    np.testing.assert_array_equal(result.diagonal(), 0)
    assert (result[~np.eye(10, dtype=bool)] > 0).all()


def test_equal_rows_have_no_divergence() -> None:
    row = torch.from_numpy(random_rows(1, 3, 6))
    result = sum_divergences([row.repeat(4, 1)], 6)
    np.testing.assert_allclose(result, 0, atol=1e-12)


def test_rows_in_several_tensors_are_those_of_one() -> None:
    rows = torch.from_numpy(random_rows(9, 2, 8))
    whole = sum_divergences([rows], 8)
    np.testing.assert_array_equal(sum_divergences([rows[:2], rows[2:3], rows[3:]], 8), whole)


def test_rows_wider_than_a_block_are_summed_whole() -> None:
    """One block holds 2 ** 17 elements: here 3 rows of 60,000 take two blocks."""
    width, distributions = 6, 10_000
    rows = random_rows(3, distributions, width)
    result = sum_divergences([torch.from_numpy(rows)], width)
    parts = np.split(rows, 50, axis=1)
    expected = sum(sum_divergences([torch.from_numpy(part.copy())], width) for part in parts)
    np.testing.assert_allclose(result, expected, rtol=1e-10)


def test_the_rows_are_unchanged() -> None:
    rows = torch.from_numpy(random_rows(4, 2, 5))
    copy = rows.clone()
    sum_divergences([rows], 5)
    assert torch.equal(rows, copy)


@pytest.mark.parametrize(("dtype", "error"), [(torch.float32, 1.5e-5), (torch.float64, 1.5e-11)])
def test_the_nodes_sum_to_one_over_x_and_double_from_octave_to_octave(
    dtype: torch.dtype, error: float
) -> None:
    nodes = compute_nodes(1e-4, dtype)
    t, weight = nodes[..., 0], nodes[..., 1]
    np.testing.assert_allclose(t[:, 1:], 2 * t[:, :-1])
    assert (weight >= 0).all()
    for x in (1e-4, 1e-3, 0.02, 0.5, 1.0):
        total = sum(w * math.exp(-x * node) for node, w in zip(t.flat, weight.flat, strict=True))
        assert total * x == pytest.approx(1, abs=error)
