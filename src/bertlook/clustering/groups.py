"""Groups of heads with similar attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import check_count
from bertlook.errors import BertlookError
from bertlook.measures import DivergenceResult
from bertlook.measures.measure import find_result


@dataclass(frozen=True)
class HeadGroups:
    """A hierarchical clustering of heads, cut into groups.

    Attributes:
        labels: (L, H) int64 group of each head; group 0 is the largest, and -1 stands for heads
            that the model doesn't have.
        silhouettes: Mean silhouette of the heads (-1 to 1) for each number of groups that was
            tried. Near 0 the heads form no distinct groups.
        linkage: (K - 1, 4) cluster tree of the K heads that the model has, in the format of
            ``scipy.cluster.hierarchy.dendrogram``.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> bl.clustering.HeadGroups(np.array([[0, 0, 1]]), {2: 0.5}, np.zeros((2, 4))).count
        2
    """

    labels: NDArray[np.int64]
    silhouettes: Mapping[int, float]
    linkage: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.labels.max()) + 1


def group_heads(
    divergence: DivergenceResult | Mapping[str, Any],
    count: int | None = None,
    *,
    max_count: int = 12,
) -> HeadGroups:
    """Group heads by average linkage of their mean divergences.

    Args:
        divergence: Result of ``HeadDivergence``, or the results of a scan that hold it.
        count: Number of groups; by default the number with the highest mean silhouette.
        max_count: Largest number of groups to try.

    Raises:
        BertlookError: If ``count`` isn't between 2 and the number of heads minus one, there are
            fewer than 3 heads, or all heads are identical.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> x = np.array([0.0, 0.1, 0.2, 5.0])
        >>> divergence = bl.measures.DivergenceResult(
        ...     total=abs(x[:, None] - x), rows=1, num_layers=2, num_heads=2
        ... )
        >>> bl.clustering.group_heads(divergence).labels
        array([[0, 0],
               [0, 1]])
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform
    from sklearn.metrics import silhouette_score

    count = None if count is None else check_count("count", count, -(10**9))
    max_count = check_count("max_count", max_count, 2)
    result = find_result(divergence, DivergenceResult)
    kept = np.flatnonzero(result.present)
    distances = result.mean[np.ix_(kept, kept)]
    num_heads = len(distances)
    if num_heads < 3:
        raise BertlookError(f"There are {num_heads} heads; grouping needs at least 3.")
    if count is not None and not 2 <= count < num_heads:
        raise BertlookError(
            f"count={count!r} is impossible: {num_heads} heads form 2 to {num_heads - 1} groups."
        )
    tree = linkage(squareform(distances, checks=False), "average")
    counts = set(range(2, min(max_count, num_heads - 1) + 1)) | ({count} if count else set())
    cuts = {number: fcluster(tree, number, "maxclust") for number in sorted(counts)}
    # Identical heads can't be separated: a cut may have a single group.
    cuts = {number: cut for number, cut in cuts.items() if len(np.unique(cut)) > 1}
    if not cuts:
        raise BertlookError("All heads are identical: they form no groups.")
    silhouettes = {
        number: float(silhouette_score(distances, cut, metric="precomputed"))
        for number, cut in cuts.items()
    }
    best = max(silhouettes, key=lambda number: (silhouettes[number], -number))
    labels = np.full(result.shape, -1)
    labels[result.present] = _sort_by_size(cuts[count if count in cuts else best])
    return HeadGroups(labels, silhouettes, tree)


def _sort_by_size(labels: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return labels renumbered so that larger groups come first."""
    _, indices, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    ranks = np.argsort(np.argsort(-sizes, kind="stable"))
    return ranks[indices]
