"""A test of whether heads of one layer are more alike than others (paper, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import check_count, check_seed
from bertlook.errors import BertlookError
from bertlook.measures import DivergenceResult
from bertlook.measures.inference import MAX_RESAMPLES
from bertlook.measures.measure import find_result


@dataclass(frozen=True)
class LayerTest:
    """Mean divergences within and between layers, with a permutation test of their difference.

    Attributes:
        within: Mean divergence over pairs of heads of one layer, in nats per row.
        between: Mean divergence over pairs of heads of different layers, in nats per row.
        by_layer: (L,) mean divergence within each layer, in nats per row.
        p: Share of relabelings, including the true one, whose gap is at least as large.
        permutations: Number of random relabelings.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> bl.clustering.LayerTest(0.25, 0.75, np.array([0.25, 0.25]), 0.01, 99).gap
        0.5
    """

    within: float
    between: float
    by_layer: NDArray[np.float64]
    p: float
    permutations: int

    @property
    def gap(self) -> float:
        """Mean divergence between layers minus mean divergence within layers."""
        return self.between - self.within


def layer_test(
    divergence: DivergenceResult | Mapping[str, Any], *, permutations: int = 2000, seed: int = 0
) -> LayerTest:
    """Test whether heads of one layer are more alike than expected by chance.

    The heads are reassigned to layers at random, and the gap between the mean divergences between
    and within layers is compared with the gap of the true layers.

    Args:
        divergence: Result of ``HeadDivergence``, or the results of a scan that hold it.
        permutations: Number of reassignments; p is at least 1 / (permutations + 1).
        seed: Seed of the reassignments.

    Raises:
        BertlookError: If there are fewer than two layers, or fewer than two heads in a layer.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> x = np.repeat([0.0, 1.0, 2.0], 3)  # heads of a layer are identical
        >>> divergence = bl.measures.DivergenceResult(
        ...     total=abs(x[:, None] - x), rows=1, num_layers=3, num_heads=3
        ... )
        >>> result = bl.clustering.layer_test(divergence, permutations=99)
        >>> result.within, result.p < 0.05
        (0.0, True)
    """
    permutations = check_count("permutations", permutations, 1, MAX_RESAMPLES)
    seed = check_seed(seed)
    result = find_result(divergence, DivergenceResult)
    sizes = result.present.sum(axis=1)
    if (sizes > 1).sum() < 2:
        raise BertlookError(
            f"The model has {result.num_layers} layers of {result.num_heads} heads; the test needs "
            "at least two layers of two heads."
        )
    kept = np.flatnonzero(result.present)
    distances = result.mean[np.ix_(kept, kept)]
    by_layer = _means_within(distances, sizes)
    observed = np.nanmean(by_layer)
    # The mean over all pairs is constant, so a smaller mean within layers means a larger gap.
    random = np.random.default_rng(seed)
    at_least_as_large = 1
    for _ in range(permutations):
        order = random.permutation(len(distances))
        shuffled = np.nanmean(_means_within(distances[np.ix_(order, order)], sizes))
        at_least_as_large += bool(shuffled <= observed * (1 + 1e-12))
    pairs_within = sizes * (sizes - 1)
    pairs_between = len(kept) ** 2 - (sizes**2).sum()
    between = (distances.sum() - np.nansum(by_layer * pairs_within)) / pairs_between
    return LayerTest(
        within=float(observed),
        between=float(between),
        by_layer=by_layer,
        p=at_least_as_large / (permutations + 1),
        permutations=permutations,
    )


def _means_within(distances: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the (L,) mean divergence over the pairs of heads of each layer, NaN without pairs.

    Args:
        distances: (K, K) divergences between all heads, layer by layer.
        sizes: (L,) the number of heads in each layer.
    """
    num_heads = int(sizes[0])
    if (sizes == num_heads).all():
        blocks = distances.reshape(len(sizes), num_heads, len(sizes), num_heads)
        sums = blocks[np.arange(len(sizes)), :, np.arange(len(sizes))].sum(axis=(1, 2))
    else:
        ends = np.cumsum(sizes)
        sums = np.array(
            [
                distances[end - size : end, end - size : end].sum()
                for end, size in zip(ends, sizes, strict=True)
            ]
        )
    means: NDArray[np.float64] = sums / np.where(sizes > 1, sizes * (sizes - 1), np.nan)
    return means
