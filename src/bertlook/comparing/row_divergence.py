"""The Jensen-Shannon divergence of the rows of two maps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def row_divergences(a: NDArray[np.floating], b: NDArray[np.floating]) -> Floats:
    """Return the Jensen-Shannon divergence of each row of some maps and that of others, in nats.

    It lies between 0 and ln 2 for rows that sum to 1. Nothing is smoothed: 0 log 0 is 0.

    Args:
        a: (..., N, K) weights.
        b: (..., N, K) weights.

    Returns:
        (..., N) divergences, NaN where a row is.
    """
    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    mean = (first + second) / 2
    return (_relative_entropy(first, mean) + _relative_entropy(second, mean)) / 2


def _relative_entropy(weights: Floats, mean: Floats) -> Floats:
    # The mean is positive where the weight is.
    ratio = np.divide(weights, mean, out=np.ones_like(weights), where=weights != 0)
    total: Floats = (weights * np.log(ratio)).sum(-1)
    return total
