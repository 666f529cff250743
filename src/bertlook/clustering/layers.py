"""Whether heads of one layer are more alike than heads of different layers (paper, section 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.divergence.measure import DivergenceResult


@dataclass(frozen=True)
class LayerTest:
    """Mean divergences within and between layers, and how often chance parts them so far.

    Attributes:
        within: the mean over pairs of heads of one layer, in nats for each row.
        between: the mean over pairs of heads of different layers.
        by_layer: (L,) the mean within each layer.
        p: the share of relabelings, the true one among them, with a gap as large or larger.
        permutations: how many relabelings were drawn.
    """

    within: float
    between: float
    by_layer: NDArray[np.float64]
    p: float
    permutations: int

    @property
    def gap(self) -> float:
        """By how much heads of different layers are farther from each other."""
        return self.between - self.within


def layer_test(
    divergence: DivergenceResult, *, permutations: int = 2000, seed: int = 0
) -> LayerTest:
    """Test whether the heads of a layer are more alike than chance would have them.

    The heads are dealt out to the layers at random, again and again; the gap between the mean
    divergence between and within layers is compared with the true one.

    Args:
        divergence: the result of ``HeadDivergence``.
        permutations: how often; no p value is below 1 / (permutations + 1).
        seed: of the shuffles.

    Raises:
        BertlookError: if there is one layer only, or one head a layer.
    """
    layers, heads = divergence.num_layers, divergence.num_heads
    if layers < 2 or heads < 2:
        raise BertlookError(
            f"{layers} layers of {heads} heads: two layers of two heads are the least that have "
            "pairs within and between layers."
        )
    distances = divergence.mean
    by_layer = _within(distances, layers, heads)
    # The mean over all pairs doesn't change: the gap is the larger, the less there is within.
    random = np.random.default_rng(seed)
    observed = by_layer.mean()
    reached = 1
    for _ in range(permutations):
        order = random.permutation(len(distances))
        shuffled = _within(distances[np.ix_(order, order)], layers, heads).mean()
        reached += bool(shuffled <= observed * (1 + 1e-12))
    pairs_within = layers * heads * (heads - 1)
    pairs_between = layers * heads * (layers - 1) * heads
    between = (distances.sum() - observed * pairs_within) / pairs_between
    return LayerTest(
        within=float(observed),
        between=float(between),
        by_layer=by_layer,
        p=reached / (permutations + 1),
        permutations=permutations,
    )


def _within(distances: NDArray[np.float64], layers: int, heads: int) -> NDArray[np.float64]:
    """(L,) the mean divergence of the pairs of each layer."""
    blocks = distances.reshape(layers, heads, layers, heads)
    own = blocks[np.arange(layers), :, np.arange(layers)]
    return own.sum(axis=(1, 2)) / (heads * (heads - 1))
