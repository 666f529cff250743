"""Heads as points in a plane, as far from each other as they diverge (paper, figure 6)."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertlook.measures.divergence.measure import DivergenceResult

_LEAST_STARTS, _STARTS_OF_HEADS = 10, 2400  # the latter divided by the number of heads
# Most starts lead to poor ends: all go a little way, and the most promising on to the end.
_SOME_WAY = {"max_iter": 50, "eps": 1e-5}
_TO_THE_END = {"max_iter": 1000, "eps": 1e-8}
_PROMISING = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Embedding:
    """Points whose distances come as near to the divergences as they can.

    Attributes:
        points: (L, H, 2) float64; the picture is turned so that it is widest along the first axis,
            and its long tails lead to the right and upwards. The axes have no meaning, only
            distances have.
        stress: raw stress: the sum over pairs of the squared difference of distance and divergence.
        stress1: its root as a share of the root of the sum of squared divergences; below 0.2 a
            picture is fair, and there are divergences that no plane can hold.
    """

    points: Floats
    stress: float
    stress1: float


def embed(divergence: DivergenceResult, *, starts: int | None = None, seed: int = 0) -> Embedding:
    """Place the heads by metric multidimensional scaling (SMACOF) of their mean divergences.

    Args:
        divergence: the result of ``HeadDivergence``.
        starts: from how many random places to begin; the best end is taken. By default 200 for 12
            heads, 50 for 48, and 10 for 240 or more.
        seed: of the starts.
    """
    wanted = divergence.mean
    count = len(wanted)
    starts = starts or max(_LEAST_STARTS, _STARTS_OF_HEADS // count)
    points = np.zeros((count, 2)) if count < 3 else _best(wanted, starts, seed)
    if count == 2:
        points[1, 0] = wanted[0, 1]
    points = _turned(points)
    pairs = np.triu_indices(count, 1)
    distances = np.linalg.norm(points[:, None] - points, axis=-1)[pairs]
    stress = float(((distances - wanted[pairs]) ** 2).sum())
    whole = float((wanted[pairs] ** 2).sum())
    shape = (divergence.num_layers, divergence.num_heads, 2)
    return Embedding(points.reshape(shape), stress, (stress / whole) ** 0.5 if whole else 0.0)


def _best(wanted: Floats, starts: int, seed: int) -> Floats:
    """(K, 2) points with the least stress that was found."""
    random = np.random.default_rng(seed)
    begun = [
        _smacof(wanted, random.uniform(size=(len(wanted), 2)) * wanted.max(), **_SOME_WAY)
        for _ in range(starts)
    ]
    begun.sort(key=itemgetter(1))
    ended = [_smacof(wanted, points, **_TO_THE_END) for points, _ in begun[:_PROMISING]]
    return min(ended, key=itemgetter(1))[0]


def _smacof(wanted: Floats, points: Floats, **until: Any) -> tuple[Floats, float]:
    """Better points, and their stress."""
    from sklearn.manifold import smacof

    if not wanted.any():  # all heads are the same
        return np.zeros_like(points), 0.0
    return smacof(wanted, init=points, n_init=1, normalized_stress=False, **until)


def _turned(points: Floats) -> Floats:
    """The same picture along its principal axes, its long tails to the right and upwards."""
    centerd = points - points.mean(axis=0)
    axes = np.linalg.svd(centerd.T @ centerd)[0]
    turned = centerd @ axes
    return turned * np.where((turned**3).sum(axis=0) < 0, -1, 1)
