"""Spanning trees with the largest sums of scores, of many matrices at once.

The algorithm is that of Chu and Liu (1965) and Edmonds (1967), in the order of Gabow et al. (1986):
a path grows from a node to its best head and on to the head's, and nodes on a cycle become one.
That takes time proportional to the number of scores. Trees advance in step, so that a step is an
operation on arrays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class _Contractions(NamedTuple):
    """How the N nodes of each of M trees were joined, into one in the end.

    Attributes:
        parent: (M, 2N) number of the larger node that a node was joined to, -1 for the last one.
            Nodes have the numbers from 0 to N - 1, joined nodes those from N on.
        head: (M, 2N) original node at the head of the best arc into each node.
        dependent: (M, 2N) original node at which this arc enters it.
        num_nodes: (M,) number of nodes, joined ones included.
    """

    parent: Ints
    head: Ints
    dependent: Ints
    num_nodes: Ints


def best_trees(scores: Floats, roots: Ints) -> Ints:
    """Return the trees with given roots whose scores have the largest sums.

    Args:
        scores: (M, N, N) score of each candidate head (column) of each node (row), minus infinity
            for an impossible arc. Those of a node itself and of a root's heads are ignored. Every
            node must be reached from the root by possible arcs.
        roots: (M,) roots.

    Returns:
        (M, N) heads; a root's is -1.
    """
    rows = scores.astype(np.float64)
    rows[np.arange(len(rows)), roots] = 0  # with arcs into the root, everything ends up in one node
    nodes = np.arange(rows.shape[1])
    rows[:, nodes, nodes] = -np.inf
    return _expand(_contract(rows), roots)


def _contract(rows: Floats) -> _Contractions:
    """Join nodes until one is left. Changes ``rows``.

    A joined node takes the place of one of its members in ``rows``, whose scores then tell what is
    gained by an arc into it in place of the best one found.
    """
    num_trees, num_nodes, _ = rows.shape
    nodes = np.arange(num_nodes)
    dependent = np.broadcast_to(nodes[:, None], rows.shape).copy()  # of each arc in `rows`
    place = np.broadcast_to(nodes, (num_trees, num_nodes)).copy()  # of each original node in `rows`
    number = place.copy()  # of the node at each place
    path = np.zeros((num_trees, num_nodes), np.int64)  # of places, which starts at node 0
    on_path = np.zeros((num_trees, num_nodes), bool)
    on_path[:, 0] = True
    last = np.zeros(num_trees, np.int64)  # index of the path's end
    cycle = np.full(num_trees, -1)  # place of the first node of a cycle that is being joined
    parent, head_of, dependent_of = np.full((3, num_trees, 2 * num_nodes), -1)
    joined = _Contractions(parent, head_of, dependent_of, np.full(num_trees, num_nodes))
    active = np.arange(num_trees)
    while len(active):
        growing = active[cycle[active] < 0]
        end = path[growing, last[growing]]
        gains = rows[growing, end]
        head = gains.argmax(1)
        best = gains[np.arange(len(growing)), head]
        is_done = best == -np.inf
        if is_done.any():
            active = np.setdiff1d(active, growing[is_done], assume_unique=True)
            growing, end, gains, head, best = (
                part[~is_done] for part in (growing, end, gains, head, best)
            )
        rows[growing, end] = gains - best[:, None]
        joined.head[growing, number[growing, end]] = head
        joined.dependent[growing, number[growing, end]] = dependent[growing, end, head]
        following = place[growing, head]
        closes = on_path[growing, following]
        cycle[growing[closes]] = following[closes]
        growing, following = growing[~closes], following[~closes]
        last[growing] += 1
        path[growing, last[growing]] = following
        on_path[growing, following] = True

        joining = active[cycle[active] >= 0]
        end, before = path[joining, last[joining]], path[joining, last[joining] - 1]
        gains, own = rows[joining, end], rows[joining, before]
        is_better = gains > own
        place[joining] = np.where(place[joining] == end[:, None], before[:, None], place[joining])
        is_inside = place[joining] == before[:, None]
        rows[joining, before] = np.where(is_inside, -np.inf, np.where(is_better, gains, own))
        dependent[joining, before] = np.where(
            is_better, dependent[joining, end], dependent[joining, before]
        )
        joined.parent[joining, number[joining, end]] = joined.num_nodes[joining]
        last[joining] -= 1
        is_first = before == cycle[joining]
        joining, before = joining[is_first], before[is_first]
        joined.parent[joining, number[joining, before]] = joined.num_nodes[joining]
        number[joining, before] = joined.num_nodes[joining]
        joined.num_nodes[joining] += 1
        cycle[joining] = -1
    return joined


def _expand(joined: _Contractions, roots: Ints) -> Ints:
    """Return the (M, N) heads of the nodes, from the last joined node to the first.

    An arc into a joined node takes the place of the arcs into those of its parts that have the
    arc's dependent among their nodes.
    """
    trees = np.arange(len(roots))
    heads = np.full((len(roots), joined.parent.shape[1] // 2), -1)
    is_entered = np.zeros(joined.parent.shape, bool)
    # The nodes from `inner` to `outer` are being marked as entered.
    inner, outer = roots.copy(), joined.num_nodes - 1
    current = joined.num_nodes.copy()
    while (current >= 0).any():
        marking = trees[inner >= 0]
        is_entered[marking, inner[marking]] = True
        is_last = inner[marking] == outer[marking]
        inner[marking] = np.where(is_last, -1, joined.parent[marking, inner[marking]])
        ready = trees[(inner < 0) & (current >= 0)]
        current[ready] -= 1
        ready = ready[current[ready] >= 0]
        ready = ready[~is_entered[ready, current[ready]]]
        node = current[ready]
        dependent = joined.dependent[ready, node]
        heads[ready, dependent] = joined.head[ready, node]
        inner[ready], outer[ready] = dependent, node
    return heads
