"""Trees from scores: the best tree under a head's map or a probe's logits.

Raganato and Tiedemann (2018) and Htut et al. (2019) use a head as a parser in this way. The
algorithm is that of Chu and Liu (1965) and Edmonds (1967).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bertlook.choices import check_array, check_count
from bertlook.errors import BertlookError

Floats = NDArray[np.float64]


def maximum_spanning_tree(scores: ArrayLike) -> NDArray[np.int64]:
    """Return the tree with a single root whose scores have the largest sum.

    Args:
        scores: (W, W + 1) score of each candidate head of each word: ROOT (column 0) and the
            words, as a probe's ``logits`` returns them. The score of a word itself is ignored.

    Returns:
        (W,) heads, 1-based, 0 for the root.

    Raises:
        BertlookError: If the shape is wrong, or a score isn't finite.

    Example:
        >>> import bertlook as bl
        >>> bl.probes.maximum_spanning_tree([[0.1, 0, 0.9], [0.3, 0.8, 0]])
        array([2, 0])
    """
    array = check_array("scores", scores)
    if array.ndim != 2 or array.shape[1] != array.shape[0] + 1 or not len(array):
        raise BertlookError(f"scores has shape {array.shape}; (W, W + 1) is needed.")
    count = len(array)
    square = np.full((count + 1, count + 1), -np.inf)
    square[1:] = array
    # Each root costs more than all arcs can gain, so that the best tree has one root.
    square[1:, 0] -= 2 * count * (np.ptp(array) + 1)
    np.fill_diagonal(square, -np.inf)
    return _best_heads(square)[1:]


def head_tree(weights: ArrayLike, root: int | None = None) -> NDArray[np.int64]:
    """Return the tree that follows one head's map best.

    Args:
        weights: (W, W) attention from each word (row) to each candidate for its syntactic head;
            transpose the map for the opposite direction.
        root: 1-based index of the root if it is known (the two papers take the gold root), or
            None for the best one.

    Returns:
        (W,) heads, 1-based, 0 for the root.

    Raises:
        BertlookError: If the shape is wrong, or the root isn't a word.

    Example:
        >>> import bertlook as bl
        >>> weights = [[0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.0, 0.9, 0.1]]
        >>> bl.probes.head_tree(weights)
        array([2, 0, 2])
        >>> bl.probes.head_tree(weights, root=3)
        array([2, 3, 0])
    """
    array = check_array("weights", weights)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or not len(array):
        raise BertlookError(f"weights has shape {array.shape}; (W, W) is needed.")
    count = len(array)
    root_scores = np.zeros((count, 1))
    if root is not None:
        root_scores[check_count("root", root, 1, count) - 1] = count * (np.ptp(array) + 1)
    return maximum_spanning_tree(np.hstack([root_scores, array]))


def _best_heads(scores: Floats) -> NDArray[np.int64]:
    """Return the (N,) heads of the best tree over nodes; node 0 is the root and its own head.

    Args:
        scores: (N, N) score of each head (column) of each node (row); minus infinity for an
            impossible arc.
    """
    contractions: list[_Contraction] = []
    while True:
        heads = scores.argmax(axis=1)
        heads[0] = 0
        cycle = _find_cycle(heads)
        if not len(cycle):
            break
        contraction, scores = _contract(scores, heads, cycle)
        contractions.append(contraction)
    for contraction in reversed(contractions):
        heads = contraction.expand(heads)
    return heads


class _Contraction(NamedTuple):
    """A cycle that was contracted to one node, the last of the smaller graph.

    Attributes:
        heads: (N,) best head of each node, in the larger graph.
        outside: Nodes outside the cycle.
        entered: For each of these as the cycle's head, the node of the cycle that gets this head.
        left: For each of these, its best head in the cycle.
    """

    heads: NDArray[np.int64]
    outside: NDArray[np.int64]
    entered: NDArray[np.int64]
    left: NDArray[np.int64]

    def expand(self, contracted_heads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the heads in the larger graph."""
        heads = self.heads.copy()
        for index, node in enumerate(self.outside):
            if node:
                head = contracted_heads[index]
                is_in_cycle = head == len(self.outside)
                heads[node] = self.left[index] if is_in_cycle else self.outside[head]
        cycle_head = contracted_heads[-1]
        heads[self.entered[cycle_head]] = self.outside[cycle_head]
        return heads


def _contract(
    scores: Floats, heads: NDArray[np.int64], cycle: NDArray[np.int64]
) -> tuple[_Contraction, Floats]:
    """Contract a cycle; return how, and the scores of the smaller graph."""
    outside = np.setdiff1d(np.arange(len(scores)), cycle)
    # An arc into the cycle replaces the cycle's own arc at that point.
    gains = scores[np.ix_(cycle, outside)] - scores[cycle, heads[cycle]][:, None]
    from_cycle = scores[np.ix_(outside, cycle)]
    contracted = np.full((len(outside) + 1,) * 2, -np.inf)
    contracted[:-1, :-1] = scores[np.ix_(outside, outside)]
    contracted[-1, :-1] = gains.max(axis=0)
    contracted[:-1, -1] = from_cycle.max(axis=1)
    contracted[0] = -np.inf
    entered, left = cycle[gains.argmax(axis=0)], cycle[from_cycle.argmax(axis=1)]
    return _Contraction(heads, outside, entered, left), contracted


def _find_cycle(heads: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the nodes of a cycle without the root, or an empty array if there is none."""
    visited_from = np.zeros(len(heads), np.int64)
    for start in range(1, len(heads)):
        path: list[int] = []
        node = start
        while node and not visited_from[node]:
            visited_from[node] = start
            path.append(node)
            node = int(heads[node])
        if node and visited_from[node] == start:
            return np.array(path[path.index(node) :])
    return np.zeros(0, np.int64)
