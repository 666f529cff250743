"""Matched heads against maps that are put in order by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.comparing.matches import arrange_heads, head_columns, read_matches
from bertlook.errors import BertlookError
from bertlook.head import Head


def attention(shape: tuple[int, int], seed: int, **options: Any) -> bl.Attention:
    maps = np.random.default_rng(seed).dirichlet(np.ones(3), (*shape, 3)).astype(np.float32)
    return bl.Attention(["a", "b", "c"], maps, **options)


def shuffled(a: bl.Attention) -> tuple[bl.Attention, dict[tuple[int, int], tuple[int, int]]]:
    """Return the heads of 2 layers of 3 in another order, as 3 layers of 2, and where they are."""
    order = [4, 2, 0, 5, 1, 3]
    maps = a.maps.reshape(6, 3, 3)[order].reshape(3, 2, 3, 3)
    places = {divmod(head, 3): divmod(order.index(head), 2) for head in range(6)}
    return bl.Attention(a.tokens, maps), places


def test_heads_in_another_order_are_the_same_once_matched() -> None:
    a = attention((2, 3), 0)
    b, places = shuffled(a)
    comparison = bl.compare(a, b, matches=bl.clustering.match_heads([a], [b]))
    np.testing.assert_allclose(comparison.divergence, 0, atol=1e-12)
    table = comparison.table()
    assert list(table.columns[:3]) == ["head", "other", "divergence"]
    assert {Head(row.head): Head(row.other) for row in table.itertuples()} == {
        Head(*head): Head(*other) for head, other in places.items()
    }


def test_heads_without_a_counterpart_are_left_out() -> None:
    a, b = attention((2, 3), 0), attention((1, 2), 1)
    comparison = bl.compare(a, b, matches=[("2-1", "1-2"), (Head(0, 2), (0, 0))])
    single = bl.compare(
        bl.Attention(a.tokens, a.maps[[0, 1], [2, 0]][None]), bl.Attention(b.tokens, b.maps)
    )
    assert comparison.divergence[0, 2] == single.divergence[0, 0]
    assert comparison.divergence[1, 0] == single.divergence[0, 1]
    assert np.isfinite(comparison.divergence).sum() == 2
    assert set(comparison.table()["head"]) == {"1-3", "2-1"}


def test_values_and_masks_go_with_the_maps() -> None:
    maps = np.array([[[[1, 0], [0.5, 0.5]]], [[[1, 0], [0, 1]]]])
    visible = np.array([[[1, 0], [1, 1]], [[1, 0], [0, 1]]], bool)
    norms = np.array([[[1.0, 2.0]], [[3.0, 4.0]]])
    given = bl.Attention(["a", "b"], maps, visible=visible, value_norms=norms, note="n")
    arranged = arrange_heads(given, {Head(0, 1): Head(1, 0)}, (1, 2))
    assert arranged.note == "n"
    assert arranged.present.tolist() == [[False, True]]
    np.testing.assert_array_equal(arranged["1-2"], maps[1, 0])
    assert arranged.visible is not None
    assert arranged.visible.tolist() == [[[True, False], [True, True]]]
    assert arranged.value_norms is not None
    np.testing.assert_array_equal(arranged.value_norms[0, 1], [3, 4])


def test_matched_heads_are_compared_on_a_corpus() -> None:
    model = bl.load()
    other = bl.random_init(model)
    matches = [("1-1", "2-3"), ("6-8", "1-1")]
    texts = ["The cat sat.", "It purred.", "The dog barked."]
    measures = bl.measures.RelativePosition()
    comparison = bl.compare(
        model, other, texts, matches=matches, measures=measures, progress=False, resamples=50
    )
    table = comparison.table("previous")
    assert list(table.columns[:3]) == ["head", "other", "a"]
    results = [measures.of(map(each, texts)).previous for each in (model, other)]
    for head, counterpart in matches:
        row = table.set_index("head").loc[head]
        assert row["other"] == counterpart
        assert row["a"] == pytest.approx(results[0][tuple(Head(head))], abs=1e-6)
        assert row["b"] == pytest.approx(results[1][tuple(Head(counterpart))], abs=1e-6)
        assert np.isfinite([row["low"], row["high"], row["p"]]).all()
    table = comparison.table()
    assert len(table) == 2
    assert table.notna().all(axis=None)
    sides = [model(texts[0])["1-1"], other(texts[0])["2-3"]]
    first = bl.compare(*(bl.Attention(list("abcdef"), side[None, None]) for side in sides))
    rows = comparison.row_sums[0, 0, 0] / comparison.row_counts[0]
    assert rows == pytest.approx(first.divergence[0, 0], abs=1e-9)


def test_other_numbers_of_heads_name_the_way_out() -> None:
    with pytest.raises(BertlookError, match=r"2 layers of 3 heads and 1 layers.*matches=matches"):
        bl.compare(attention((2, 3), 0), attention((1, 2), 1))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (3, "matches=3 has no pairs"),
        ({"1-1": "1-1"}, "has no pairs"),
        ([], "matches is empty"),
        (["1-1"], r"matches\[0\]: '1' is not a head"),
        ([("1-1",)], r"matches\[0\]=.* is no pair"),
        ([("1-1", "2-9")], r"matches\[0\]: There is no head '2-9'"),
        ([("1-1", "1-2"), ("1-2", "1-2")], r"matches\[1\]: 1-2 or 1-2 is in an earlier pair"),
    ],
)
def test_what_is_no_matching_gets_a_sentence(given: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        read_matches(given, (2, 3), (1, 2))


def test_a_table_names_both_heads_of_a_pair() -> None:
    heads = [Head(0, 1), Head(0, 0)]
    assert head_columns(heads, None) == {"head": ["1-2", "1-1"]}
    assert head_columns(heads, {Head(0, 0): Head(4, 4), Head(0, 1): Head(2, 2)}) == {
        "head": ["1-2", "1-1"],
        "other": ["3-3", "5-5"],
    }
