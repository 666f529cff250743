"""Whole trees from scores: the best tree that a head's map, or a probe's logits, allow.

Raganato and Tiedemann (2018) and Htut et al. (2019) read a head as a parser this way. The
algorithm is Chu and Liu's (1965) and Edmonds's (1967).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bertlook.errors import BertlookError

Floats = NDArray[np.float64]


def maximum_spanning_tree(scores: ArrayLike) -> NDArray[np.int64]:
    """(W,) heads, 1-based, 0 for the root: the tree with one root whose scores add up to the most.

    Args:
        scores: (W, W + 1) for each word (row) the score of each candidate head: ROOT (column 0),
            and the words; as a probe's ``logits`` gives them. That of a word itself doesn't count.

    Raises:
        BertlookError: if the shape is another, or a score isn't finite.
    """
    given = np.asarray(scores, np.float64)
    if given.ndim != 2 or given.shape[1] != given.shape[0] + 1 or not len(given):
        raise BertlookError(f"scores has shape {given.shape}; (W, W + 1) is needed.")
    if not np.isfinite(given).all():
        raise BertlookError("A tree needs finite scores.")
    count = len(given)
    whole = np.full((count + 1, count + 1), -np.inf)
    whole[1:] = given
    # A root costs more than all else can bring: the best tree then has one.
    whole[1:, 0] -= 2 * count * (np.ptp(given) + 1)
    np.fill_diagonal(whole, -np.inf)
    return _best(whole)[1:]


def head_tree(weights: ArrayLike, root: int | None = None) -> NDArray[np.int64]:
    """(W,) heads of the tree that follows one head's map best.

    Args:
        weights: (W, W) how much each word (row) attends to each other word, as its head; give the
            transpose to read the map the other way round.
        root: the 1-based index of the root, where it is known (the two papers take the gold one);
            by default whichever is best.

    Raises:
        BertlookError: if the shape is another, or the root isn't a word.
    """
    given = np.asarray(weights, np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise BertlookError(f"weights has shape {given.shape}; (W, W) is needed.")
    count = len(given)
    first = np.zeros((count, 1))
    if root is not None:
        if not 1 <= root <= count:
            raise BertlookError(f"root={root} is no word of 1 to {count}.")
        first[root - 1] = count * (np.ptp(given) + 1)
    return maximum_spanning_tree(np.hstack([first, given]))


def _best(scores: Floats) -> NDArray[np.int64]:
    """(N,) the head of each node; node 0 is the root and its own head.

    Args:
        scores: (N, N) of each node (row) the score of each head; minus infinity: it can't be.
    """
    heads = scores.argmax(axis=1)
    heads[0] = 0
    cycle = _cycle(heads)
    if not len(cycle):
        return heads
    # The cycle becomes one node. It is entered where the most is gained over its own arc there.
    rest = np.setdiff1d(np.arange(len(scores)), cycle)
    smaller = np.full((len(rest) + 1,) * 2, -np.inf)
    smaller[:-1, :-1] = scores[np.ix_(rest, rest)]
    into = scores[np.ix_(cycle, rest)] - scores[cycle, heads[cycle]][:, None]
    smaller[-1, :-1] = into.max(axis=0)
    out = scores[np.ix_(rest, cycle)]
    smaller[:-1, -1] = out.max(axis=1)
    smaller[0] = -np.inf
    found = _best(smaller)
    for place, node in enumerate(rest):
        if node:
            head = found[place]
            heads[node] = cycle[out[place].argmax()] if head == len(rest) else rest[head]
    entered = found[-1]
    heads[cycle[into[:, entered].argmax()]] = rest[entered]
    return heads


def _cycle(heads: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """The nodes of a cycle that doesn't pass the root, none if there is none."""
    seen = np.zeros(len(heads), np.int64)
    for start in range(1, len(heads)):
        path: list[int] = []
        node = start
        while node and not seen[node]:
            seen[node] = start
            path.append(node)
            node = int(heads[node])
        if node and seen[node] == start:
            return np.array(path[path.index(node) :])
    return np.zeros(0, np.int64)
