from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertlook.errors import BertlookError
from bertlook.probes import head_tree, maximum_spanning_tree


def is_tree(heads: tuple[int, ...]) -> bool:
    """Return whether there is one root from which every word is reached."""
    if heads.count(0) != 1:
        return False
    for word in range(1, len(heads) + 1):
        steps = 0
        while word:
            word = heads[word - 1]
            steps += 1
            if steps > len(heads):
                return False
    return True


def total(scores: np.ndarray, heads: tuple[int, ...]) -> float:
    return float(sum(scores[word, head] for word, head in enumerate(heads)))


@settings(max_examples=60)
@given(count=st.integers(1, 5), seed=st.integers(0, 10_000), whole=st.booleans())
def test_no_tree_has_a_higher_sum(count: int, seed: int, whole: bool) -> None:
    random = np.random.default_rng(seed)
    scores = random.normal(size=(count, count + 1)) * 10
    if whole:  # many ties
        scores = np.round(scores / 8)
    trees = [heads for heads in product(range(count + 1), repeat=count) if is_tree(heads)]
    best = tuple(maximum_spanning_tree(scores).tolist())
    assert is_tree(best)
    assert total(scores, best) == pytest.approx(max(total(scores, tree) for tree in trees))


@pytest.mark.parametrize("seed", range(5))
def test_trees_of_long_sentences_equal_those_of_another_library(seed: int) -> None:
    networkx = pytest.importorskip("networkx", reason="the second implementation isn't installed")
    count = 25
    scores = np.random.default_rng(seed).normal(size=(count, count + 1))
    graph = networkx.DiGraph()
    for word, head in np.ndindex(scores.shape):
        if head != word + 1:
            cost = 1000 if head == 0 else 0
            graph.add_edge(head, word + 1, weight=scores[word, head] - cost)
    expected = networkx.maximum_spanning_arborescence(graph)
    heads = {word: head for head, word in expected.edges}
    assert maximum_spanning_tree(scores).tolist() == [heads[word + 1] for word in range(count)]


def test_head_tree_returns_the_best_tree_of_a_map() -> None:
    weights = [[0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.0, 0.9, 0.1]]
    # Of the two words that attend to each other, one needs another head.
    assert head_tree(weights).tolist() == [2, 0, 2]
    assert head_tree(weights, root=3).tolist() == [2, 3, 0]
    assert head_tree(np.transpose(weights), root=1).tolist() == [0, 1, 2]
    assert head_tree([[1.0]]).tolist() == [0]


def test_invalid_scores_are_refused() -> None:
    with pytest.raises(BertlookError, match=r"scores has shape \(2, 2\); \(W, W \+ 1\)"):
        maximum_spanning_tree(np.zeros((2, 2)))
    with pytest.raises(BertlookError, match="finite"):
        maximum_spanning_tree([[np.nan, 0]])
    with pytest.raises(BertlookError, match=r"weights has shape \(2, 3\)"):
        head_tree(np.zeros((2, 3)))
    with pytest.raises(BertlookError, match=r"root=4 is out of range\. .* from 1 to 3"):
        head_tree(np.zeros((3, 3)), root=4)


def test_cycles_within_cycles_of_a_long_sentence_are_resolved() -> None:
    # Each contraction ends in another cycle of two nodes, with the next word.
    count = 1500
    scores = np.zeros((count, count + 1))
    scores[0, 2] = 3 * count
    for word in range(1, count):
        scores[word, word] = 3 * count - word
        scores[: word - 1, word + 1] = -word
        scores[word - 1, word + 1] = 3 * count - word if word == 1 else 2 * count - word
    heads = maximum_spanning_tree(scores)
    assert is_tree(tuple(heads.tolist()))
