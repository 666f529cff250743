"""The best trees of many matrices equal those of an exhaustive search and of another library."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertlook.measures.trees.spanning import best_trees


def trees_from(root: int, count: int) -> list[tuple[int, ...]]:
    """Return the heads of all trees on some nodes with a root, whose own head is -1."""
    others = [node for node in range(count) if node != root]
    trees = []
    for chosen in product(range(count), repeat=count - 1):
        heads = [-1] * count
        for node, head in zip(others, chosen, strict=True):
            heads[node] = head
        reached = {root}
        for _ in range(count):
            reached |= {node for node in others if heads[node] in reached}
        if len(reached) == count:
            trees.append(tuple(heads))
    return trees


def total(scores: np.ndarray, heads: np.ndarray | tuple[int, ...], root: int) -> float:
    return float(sum(scores[node, head] for node, head in enumerate(heads) if node != root))


@settings(max_examples=40)
@given(count=st.integers(1, 5), seed=st.integers(0, 10_000), whole=st.booleans())
def test_no_tree_has_a_larger_sum(count: int, seed: int, whole: bool) -> None:
    random = np.random.default_rng(seed)
    scores = random.normal(size=(7, count, count)) * 10
    if whole:  # many ties
        scores = np.round(scores / 8)
    roots = random.integers(0, count, 7)
    before = scores.copy()
    for matrix, root, heads in zip(scores, roots, best_trees(scores, roots), strict=True):
        trees = trees_from(root, count)
        assert tuple(heads) in trees
        largest = max(total(matrix, tree, root) for tree in trees)
        assert total(matrix, heads, root) == pytest.approx(largest)
    np.testing.assert_array_equal(scores, before)


def test_impossible_arcs_are_left_out() -> None:
    scores = np.full((1, 4, 4), -np.inf)
    for node, head in [(1, 0), (2, 1), (3, 2), (1, 3), (2, 3)]:
        scores[0, node, head] = node + head
    assert best_trees(scores, np.array([0])).tolist() == [[-1, 0, 1, 2]]


def test_trees_of_long_sentences_equal_those_of_another_library() -> None:
    networkx = pytest.importorskip("networkx", reason="the second implementation isn't installed")
    random = np.random.default_rng(0)
    scores = random.dirichlet(np.full(30, 0.3), size=(6, 30))
    scores[:3, :, 4] += 0.5  # most words attend to one of them
    roots = random.integers(0, 30, 6)
    for matrix, root, heads in zip(scores, roots, best_trees(scores, roots), strict=True):
        graph = networkx.DiGraph()
        for node, head in np.ndindex(matrix.shape):
            if node not in (head, root):
                graph.add_edge(head, node, weight=matrix[node, head])
        expected = networkx.maximum_spanning_arborescence(graph).edges
        assert {(head, node) for node, head in enumerate(heads.tolist()) if node != root} == set(
            expected
        )
