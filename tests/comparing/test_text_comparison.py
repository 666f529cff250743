"""Comparisons of two attentions against loops over the definition."""

from __future__ import annotations

import math

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError


def attention(text: str, seed: int, heads: int = 3, **options: object) -> Attention:
    """Random maps; "play##ing" is one word of two pieces."""
    tokens = text.replace("##", " ##").split()
    maps = np.random.default_rng(seed).dirichlet(np.ones(len(tokens)), (2, heads, len(tokens)))
    return Attention(tokens, maps, **options)  # type: ignore[arg-type]


def slow_divergence(p: list[float], q: list[float]) -> float:
    total = 0.0
    for x, y in zip(p, q, strict=True):
        mean = (x + y) / 2
        total += x * math.log(x / mean) / 2 if x else 0
        total += y * math.log(y / mean) / 2 if y else 0
    return total


def test_the_same_tokens_are_compared_token_by_token() -> None:
    a, b = (attention("[CLS] play##ing dogs [SEP]", seed) for seed in (0, 1))
    comparison = TextComparison(a, b)
    assert comparison.same_tokens
    np.testing.assert_array_equal(comparison.difference, a.maps - b.maps)
    for layer, head in np.ndindex(2, 3):
        rows = zip(a.maps[layer, head].tolist(), b.maps[layer, head].tolist(), strict=True)
        expected = np.mean([slow_divergence(p, q) for p, q in rows])
        assert comparison.divergence[layer, head] == pytest.approx(expected)


def test_other_texts_are_compared_over_the_words_that_correspond() -> None:
    a = attention("[CLS] the old dog saw him [SEP]", 2)
    b = attention("[CLS] the play##ing dog saw her now [SEP]", 3)
    comparison = TextComparison(a, b)
    # "old" and "playing" are exchanged, "him" has no single counterpart in "her now".
    rows_a, rows_b = [0, 1, 2, 3, 4, 6], [0, 1, 2, 3, 4, 7]
    assert comparison.alignment.pairs.T.tolist() == [rows_a, rows_b]
    words_a, words_b = a.word_maps(), b.word_maps()
    for layer, head in np.ndindex(2, 3):
        divergences = []
        for i, j in zip(rows_a, rows_b, strict=True):
            p = [float(words_a[layer, head, i, k]) for k in rows_a]
            q = [float(words_b[layer, head, j, k]) for k in rows_b]
            expected = [x - y for x, y in zip(p, q, strict=True)]
            row = rows_a.index(i)
            assert comparison.difference[layer, head, row].tolist() == pytest.approx(expected)
            rest = float(words_a[layer, head, i, 5]), float(words_b[layer, head, j, 5:7].sum())
            for side in (0, 1):
                kept = comparison.unmatched[side][layer, head, row]
                assert kept == pytest.approx(rest[side])
            divergences.append(slow_divergence([*p, rest[0]], [*q, rest[1]]))
        assert comparison.divergence[layer, head] == pytest.approx(np.mean(divergences))


def test_the_table_begins_with_the_head_that_changed_most() -> None:
    a, b = attention("x y z", 4), attention("x y z", 5)
    comparison = TextComparison(a, b, ("before", "after"))
    table = comparison.table()
    assert table["divergence"].is_monotonic_decreasing
    assert len(table) == 6
    for row in table.itertuples():
        head = bl.Head(row.head)
        assert row.divergence == comparison.divergence[head.layer, head.head]
        i, j = a.tokens.index(row.query), a.tokens.index(row.key)
        difference = comparison.difference[head.layer, head.head]
        assert abs(difference[i, j]) == abs(difference).max()
        assert row.weight_a - row.weight_b == pytest.approx(difference[i, j])
    assert table.attrs["a"]["name"] == "before"


def test_attention_to_another_text_is_compared_on_both_axes() -> None:
    maps = np.random.default_rng(6).dirichlet(np.ones(3), (2, 1, 2, 2))
    a = Attention(["le", "chat"], maps[0], key_tokens=["the", "cat", "</s>"])
    b = Attention(["le", "chien"], maps[1], key_tokens=["the", "dog", "</s>"])
    comparison = TextComparison(a, b)
    assert comparison.alignment.labels == ["le", "chat / chien"]
    assert comparison.key_alignment.labels == ["the", "cat / dog", "</s>"]
    np.testing.assert_allclose(comparison.difference, a.maps - b.maps)


def test_heads_that_one_model_lacks_are_left_out() -> None:
    a, b = attention("x y z", 7), attention("x y z", 8)
    maps = b.maps.copy()
    maps[1, 2] = np.nan
    comparison = TextComparison(a, Attention(b.tokens, maps))
    assert np.argwhere(np.isnan(comparison.divergence)).tolist() == [[1, 2]]
    assert "2-3" not in comparison.table()["head"].tolist()


@pytest.mark.parametrize(
    ("b", "message"),
    [
        (
            attention("x y z", 9, heads=2),
            "2 layers of 3 heads and 2 layers of 2 heads.*match_heads",
        ),
        (attention("u v w t", 9), "'x y z' and 'u v w t' have no word in common"),
        (Attention(["x", "y", "z"], np.zeros((2, 3, 3, 3)), signed=True), "no divergence"),
    ],
)
def test_what_has_nothing_in_common_is_refused(b: Attention, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        TextComparison(attention("x y z", 0), b)


def test_the_comparison_says_what_is_compared() -> None:
    comparison = TextComparison(attention("x y z", 0), attention("x z", 1), ("old", "new"))
    expected = "<TextComparison: old and new, 2 layers x 3 heads, 2 words and special tokens"
    assert repr(comparison) == f"{expected}, 1 without a counterpart>"
