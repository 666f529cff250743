"""Groups of heads that attend alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.divergence.measure import DivergenceResult


@dataclass(frozen=True)
class HeadGroups:
    """A hierarchical clustering of heads, cut into groups.

    Attributes:
        labels: (L, H) int64: the group of each head; 0 is the largest.
        silhouettes: for each number of groups that was tried, the mean silhouette of the heads,
            from -1 to 1; near 0 there are no groups to speak of.
        linkage: (L*H - 1, 4) the tree, as ``scipy.cluster.hierarchy.dendrogram`` takes it.
    """

    labels: NDArray[np.int64]
    silhouettes: Mapping[int, float]
    linkage: NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many groups there are."""
        return int(self.labels.max()) + 1


def group_heads(
    divergence: DivergenceResult, count: int | None = None, *, most: int = 12
) -> HeadGroups:
    """Group heads by average linkage of their mean divergences.

    Args:
        divergence: the result of ``HeadDivergence``.
        count: how many groups; by default as many as have the highest silhouette.
        most: the largest number of groups that is tried.

    Raises:
        BertlookError: if ``count`` isn't between 2 and the number of heads less one.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform
    from sklearn.metrics import silhouette_score

    distances = divergence.mean
    heads = len(distances)
    if count is not None and not 2 <= count < heads:
        raise BertlookError(f"count={count!r}: {heads} heads make 2 to {heads - 1} groups.")
    if heads < 3:
        raise BertlookError(f"There are {heads} heads; groups need 3 at least.")
    tree = linkage(squareform(distances, checks=False), "average")
    cuts = {}
    for wanted in sorted({*range(2, min(most, heads - 1) + 1), *([count] if count else [])}):
        cut = fcluster(tree, wanted, "maxclust")
        if len(np.unique(cut)) > 1:  # heads that are all the same can't be parted
            cuts[wanted] = cut
    silhouettes = {
        wanted: float(silhouette_score(distances, cut, metric="precomputed"))
        for wanted, cut in cuts.items()
    }
    if not cuts:
        raise BertlookError("All heads are the same: there are no groups.")
    chosen = count if count in cuts else max(silhouettes, key=lambda k: (silhouettes[k], -k))
    shape = (divergence.num_layers, divergence.num_heads)
    return HeadGroups(_by_size(cuts[chosen]).reshape(shape), silhouettes, tree)


def _by_size(labels: NDArray[np.integer]) -> NDArray[np.int64]:
    _, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.argsort(np.argsort(-counts, kind="stable"))[place]
