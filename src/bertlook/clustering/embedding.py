"""Heads as points in a plane whose distances approximate their divergences (paper, figure 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import check_count, check_seed
from bertlook.measures import DivergenceResult
from bertlook.measures.measure import find_result

#: Minimum number of random starts, and number of starts times number of heads.
_MIN_STARTS, _STARTS_TIMES_HEADS = 10, 2400
# Most starts end in poor optima: all run briefly, and only the most promising ones to the end.
_BRIEF_RUN = {"max_iter": 50, "eps": 1e-5}
_FULL_RUN = {"max_iter": 1000, "eps": 1e-8}
_FULL_RUNS = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Embedding:
    """Points for all heads whose distances approximate the heads' divergences.

    Attributes:
        points: (L, H, 2) float64, widest along the first axis, with the longer tail of each axis
            in its positive direction. Only distances have a meaning, not the axes. NaN for heads
            that the model doesn't have.
        stress: Raw stress: the sum over pairs of heads of (distance - divergence)^2.
        stress1: Normalized stress: the square root of ``stress`` over the sum of squared
            divergences. Below 0.2 an embedding is fair; not all divergences fit into a plane.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> bl.clustering.Embedding(np.zeros((2, 4, 2)), stress=0.1, stress1=0.05).points.shape
        (2, 4, 2)
    """

    points: Floats
    stress: float
    stress1: float


def embed(
    divergence: DivergenceResult | Mapping[str, Any], *, starts: int | None = None, seed: int = 0
) -> Embedding:
    """Place the heads in a plane by metric multidimensional scaling (SMACOF).

    Args:
        divergence: Result of ``HeadDivergence``, or the results of a scan that hold it; its
            ``distances`` are approximated.
        starts: Number of random starts, of which the best is kept. By default 200 for 12 heads,
            50 for 48, and 10 for 240 or more.
        seed: Seed of the random starts.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> x = np.array([0.0, 1.0, 3.0, 7.0])
        >>> divergence = bl.measures.DivergenceResult(
        ...     total=abs(x[:, None] - x), rows=1, num_layers=2, num_heads=2
        ... )
        >>> embedding = bl.clustering.embed(divergence, starts=4)
        >>> embedding.points.shape, embedding.stress1 < 0.1
        ((2, 2, 2), True)
    """
    starts = None if starts is None else check_count("starts", starts, 1, 100_000)
    seed = check_seed(seed)
    result = find_result(divergence, DivergenceResult)
    kept = np.flatnonzero(result.present)
    distances = result.distances[np.ix_(kept, kept)]
    count = len(distances)
    starts = starts or max(_MIN_STARTS, _STARTS_TIMES_HEADS // count)
    points = np.zeros((count, 2)) if count < 3 else _best_points(distances, starts, seed)
    if count == 2:
        points[1, 0] = distances[0, 1]
    points = _rotate(points)
    pairs = np.triu_indices(count, 1)
    embedded = np.linalg.norm(points[:, None] - points, axis=-1)[pairs]
    stress = float(((embedded - distances[pairs]) ** 2).sum())
    total = float((distances[pairs] ** 2).sum())
    placed = np.full((result.num_layers * result.num_heads, 2), np.nan)
    placed[kept] = points
    by_head = placed.reshape(result.num_layers, result.num_heads, 2)
    return Embedding(by_head, stress, (stress / total) ** 0.5 if total else 0.0)


def _best_points(distances: Floats, starts: int, seed: int) -> Floats:
    """Return the (K, 2) points with the least stress over all starts."""
    random = np.random.default_rng(seed)
    brief = [
        _smacof(distances, random.uniform(size=(len(distances), 2)) * distances.max(), **_BRIEF_RUN)
        for _ in range(starts)
    ]
    brief.sort(key=itemgetter(1))
    full = [_smacof(distances, points, **_FULL_RUN) for points, _ in brief[:_FULL_RUNS]]
    return min(full, key=itemgetter(1))[0]


def _smacof(distances: Floats, points: Floats, **limits: Any) -> tuple[Floats, float]:
    """Return improved points and their stress."""
    from sklearn.manifold import smacof

    if not distances.any():  # smacof divides by their sum
        return np.zeros_like(points), 0.0
    improved, stress = smacof(distances, init=points, n_init=1, normalized_stress=False, **limits)
    return improved, float(stress)


def _rotate(points: Floats) -> Floats:
    """Return the points along their principal axes, with the longer tail of each on the right."""
    centered = points - points.mean(axis=0)
    axes = np.linalg.svd(centered.T @ centered)[0]
    rotated = centered @ axes
    return rotated * np.where((rotated**3).sum(axis=0) < 0, -1, 1)
