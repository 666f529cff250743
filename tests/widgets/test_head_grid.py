from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook import BertlookError, Head, Statistic
from bertlook.attention.attention import Attention
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.messages import request

VALUES = np.arange(6, dtype=np.float32).reshape(2, 3)


def test_it_opens_with_patterns_and_no_locked_head(short: Attention) -> None:
    grid = HeadGrid(short)
    assert grid.attention is short
    assert (grid.locked, grid.statistic) == (None, None)
    assert (grid.selection, grid.highlight) == ([], [])
    assert (grid.names, grid.statistics) == ({}, {})


@pytest.mark.parametrize("head", ["2-3", (1, 2), Head(1, 2)], ids=["name", "pair", "head"])
def test_a_head_can_be_locked_in_each_form(short: Attention, head: Any) -> None:
    assert HeadGrid(short, head).locked == Head(1, 2)
    assert HeadGrid(short, head=head).locked == Head(1, 2)


def test_all_options_can_be_given_at_once(short: Attention) -> None:
    grid = HeadGrid(
        short,
        "1-2",
        statistics={"entropy": Statistic(VALUES, measured_in="nats")},
        baselines={"entropy": 2.5},
        names={"2-1": "obj"},
        statistic="entropy",
        highlight=["1-1"],
        selection=[(1, 1)],
    )
    assert grid.locked == Head(0, 1)
    assert grid.statistic == "entropy"
    assert grid.statistics["entropy"].measured_in == "nats"
    np.testing.assert_array_equal(grid.statistics["entropy"].baseline, np.full((2, 3), 2.5))
    assert grid.names == {"2-1": "obj"}
    assert (grid.highlight, grid.selection) == ([(0, 0)], [(1, 1)])


def test_a_result_of_a_measure_gives_its_statistics() -> None:
    attention = bl.load()("The cat sat.")
    result = bl.measures.Entropy().of(attention)
    grid = HeadGrid(attention, statistics=result)
    expected = result.statistics()
    assert list(grid.statistics) == list(expected)
    for name, statistic in grid.statistics.items():
        np.testing.assert_array_equal(statistic.values, expected[name].astype(np.float32))


def test_its_repr_is_its_text_and_numbers_of_heads(short: Attention) -> None:
    assert repr(HeadGrid(short)) == "<HeadGrid: w0 w1 w2x w3 w4 w5x (2 layers x 3 heads)>"
    many_words = Attention(["word"] * 100, np.full((1, 1, 100, 100), 0.01))
    assert len(repr(HeadGrid(many_words))) < 100


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"head": "3-1"}, "head: There is no head '3-1'"),
        ({"head": "first"}, "head: 'first' is not a head"),
        ({"highlight": [(0, 3)]}, r"highlight: There is no head \(0, 3\)"),
        ({"selection": ["1-1", "1-2", "1-3", "2-1"]}, "selection has 4 heads"),
        ({"statistics": {"a": np.zeros((3, 2))}}, "shape"),
        ({"statistics": {"a": np.full((2, 3), np.nan)}}, "finite"),
        ({"baselines": {"a": 1}}, "without statistics"),
        ({"statistic": "a"}, "There is no statistic 'a'"),
        ({"names": {"1-1": 5}}, "names: the name of head 1-1 is 5"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(
    short: Attention, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        HeadGrid(short, **options)


def test_something_else_than_an_attention_is_refused() -> None:
    with pytest.raises(BertlookError, match="HeadGrid needs an Attention, not str"):
        HeadGrid("The cat sat.")


@pytest.mark.parametrize("option", ["color", "statistic_values", "links"])
def test_an_unknown_option_and_one_of_the_kernel_are_refused(short: Attention, option: str) -> None:
    message = rf"HeadGrid has no option {option}\. (It has|Did you mean) .*"
    with pytest.raises(TypeError, match=message):
        HeadGrid(short, **{option: 1})


def test_a_heads_exact_map_is_sent_on_request(short: Attention) -> None:
    grid = HeadGrid(short)
    content = {"id": "v:1", "kind": "head", "key": grid.picture["key"], "layer": 1, "head": 2}
    [(answer, [weights])] = request(grid, content)
    assert answer == {"id": "v:1"}
    size = len(short.tokens)
    sent = np.frombuffer(weights, np.float16).reshape(size, size)
    np.testing.assert_array_equal(sent, short.maps[1, 2].astype(np.float16))
