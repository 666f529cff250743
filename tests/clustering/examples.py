"""Divergences with a known geometry."""

from __future__ import annotations

import numpy as np

from bertlook.measures import DivergenceResult


def result_of_points(points: np.ndarray, layers: int) -> DivergenceResult:
    """A result whose divergences are the distances of points in a plane."""
    distances = np.linalg.norm(points[:, None] - points, axis=-1)
    return DivergenceResult(
        total=10 * distances, rows=10, num_layers=layers, num_heads=len(points) // layers
    )
