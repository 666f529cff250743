"""Trees from scores: the best tree under a head's map or a probe's logits.

Raganato and Tiedemann (2018) and Htut et al. (2019) use a head as a parser in this way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bertlook.choices import check_array, check_count
from bertlook.errors import BertlookError
from bertlook.measures.trees.spanning import best_trees


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
    square = np.zeros((count + 1, count + 1))
    square[1:] = array
    # Each root costs more than all arcs can gain, so that the best tree has one root.
    square[1:, 0] -= 2 * count * (np.ptp(array) + 1)
    return best_trees(square[None], np.zeros(1, np.int64))[0, 1:]


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
