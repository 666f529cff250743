"""Scores of heads' trees equal those of a loop over words, and baselines an exhaustive search."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import Trees, TreesResult
from bertlook.probes import head_tree, punctuation
from tests.measures.feeding import feed
from tests.measures.trees.test_spanning import trees_from


@pytest.fixture(scope="module")
def attentions() -> list[Attention]:
    model = bl.load()
    return [model(sentence) for sentence in bl.corpora.sample()[:12]]


def gold_arcs(sentence: Sentence) -> list[tuple[int, int]]:
    """Return the arcs that count, as (word, head) from 1."""
    excluded = punctuation(sentence)
    return [
        (word, head)
        for word, head in enumerate(sentence.heads, 1)
        if head and not excluded[word - 1]
    ]


def count_arcs(heads: list[int], sentence: Sentence) -> tuple[int, int]:
    """Return the numbers of gold arcs in a tree, and of those in it in either direction."""
    arcs = gold_arcs(sentence)
    directed = sum(heads[word - 1] == head for word, head in arcs)
    either = sum(heads[word - 1] == head or heads[head - 1] == word for word, head in arcs)
    return directed, either


def slow_counts(attention: Attention) -> np.ndarray:
    """Return (scores, directions, L, H) numbers of gold arcs in the trees of one sentence."""
    sentence = attention.source
    root = sentence.heads.index(0) + 1
    maps = attention.word_maps(specials=False).astype(float)
    counts = np.zeros((2, 2, *maps.shape[:2]), int)
    for layer, head in np.ndindex(maps.shape[:2]):
        for direction, weights in enumerate([maps[layer, head], maps[layer, head].T]):
            tree = head_tree(weights, root).tolist()
            counts[:, direction, layer, head] = count_arcs(tree, sentence)
    return counts


def assert_equal(result: TreesResult, expected: TreesResult) -> None:
    np.testing.assert_allclose(result.baseline_sums, expected.baseline_sums, atol=1e-12)
    for name in ("correct", "squares", "products", "sizes", "present"):
        np.testing.assert_array_equal(getattr(result, name), getattr(expected, name), err_msg=name)


def test_scores_equal_a_loop_over_sentences_and_heads(attentions: list[Attention]) -> None:
    result = Trees().of(attentions)
    counts = np.array([slow_counts(attention) for attention in attentions])
    arcs = np.array([len(gold_arcs(attention.source)) for attention in attentions])
    np.testing.assert_array_equal(result.correct, counts.sum(0))
    np.testing.assert_array_equal(result.squares, (counts**2).sum(0))
    np.testing.assert_array_equal(result.products, np.tensordot(arcs, counts, 1))
    assert result.sizes.tolist() == [12, arcs.sum(), (arcs**2).sum()]
    np.testing.assert_allclose(result.scores, counts.sum(0) / arcs.sum())


def test_a_padded_batch_counts_like_single_sentences(attentions: list[Attention]) -> None:
    assert_equal(feed(Trees(), attentions).compute(), Trees().of(attentions))


def test_results_add_up_and_measures_resume_from_them(attentions: list[Attention]) -> None:
    first, rest, whole = (Trees().of(part) for part in (attentions[:5], attentions[5:], attentions))
    assert_equal(first + rest, whole)
    resumed = Trees()
    resumed.resume(first)
    assert_equal(feed(resumed, attentions[5:]).compute(), whole)


def test_baselines_equal_the_mean_over_all_trees() -> None:
    words = ["a", "b", "c", "d", "!", "e"]
    labels = ["x", "x", "root", "x", "punct", "x"]
    sentences = [
        Sentence(words, [2, 3, 0, 3, 3, 4], labels),
        Sentence(words[:4], [3, 1, 0, 1], labels[:4]),
        Sentence(["Go"], [0], ["root"]),
        Sentence(["Go", "on"], [0, 1], ["root", "x"]),
    ]
    expected = np.zeros(5)
    for sentence in sentences:
        size, root = len(sentence), sentence.heads.index(0)
        trees = [[head + 1 for head in tree] for tree in trees_from(root, size)]
        directed, either = np.mean([count_arcs(tree, sentence) for tree in trees], axis=0)
        left = count_arcs(list(range(size)), sentence)
        right = count_arcs([*range(2, size + 1), 0], sentence)
        expected += [left[0], right[0], directed, left[1], either]
    uniform = [
        Attention(s.words, np.full((1, 1, len(s), len(s)), 1 / len(s)), source=s) for s in sentences
    ]
    result = Trees().of(uniform)
    np.testing.assert_allclose(result.baseline_sums, expected)
    np.testing.assert_allclose(list(result.baselines.values()), expected / result.sizes[1])


def test_heads_that_a_model_lacks_have_no_score() -> None:
    sentence = Sentence(["a", "cat", "sat"], [2, 3, 0], ["det", "nsubj", "root"])
    maps = np.zeros((1, 2, 3, 3))
    maps[0, 0] = [[0, 1, 0], [0, 0, 1], [0, 0, 1]]
    maps[0, 1] = np.nan
    result = Trees().of(Attention(sentence.words, maps, source=sentence))
    np.testing.assert_array_equal(result.scores[0, :, 0], [[1, np.nan], [0, np.nan]])
    np.testing.assert_array_equal(result.scores[1, :, 0], [[1, np.nan], [0.5, np.nan]])
    assert list(result.table()["head"]) == ["1-1", "1-1"]


def test_inputs_without_a_gold_tree_are_refused() -> None:
    with pytest.raises(BertlookError, match="has no gold tree"):
        Trees().of(bl.load()("A cat sat."))
    measure = Trees()
    with pytest.raises(BertlookError, match="nothing to count: no sentence was read"):
        measure.compute()
