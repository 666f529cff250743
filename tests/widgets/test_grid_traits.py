"""The traits of the grid: statistics, highlighted heads, and names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bertlook import BertlookError, Head, Statistic
from bertlook.attention.attention import Attention
from bertlook.drawings.paper import find_paper
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.made_up import made_up

VALUES = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.fixture
def grid(short: Attention) -> HeadGrid:
    return HeadGrid(short, statistics={"entropy": VALUES, "share": VALUES / 9})


def test_statistics_are_sent_exactly_with_their_scale(short: Attention) -> None:
    given = {"entropy": Statistic(VALUES, measured_in="nats", baseline=2.5)}
    [sent] = HeadGrid(short, statistics=given).statistic_values
    assert (sent["name"], sent["unit"], sent["low"], sent["high"]) == ("entropy", "nats", 0, 5)
    assert (sent["layers"], sent["heads"]) == (2, 3)
    np.testing.assert_array_equal(np.frombuffer(sent["values"], "<f4"), VALUES.ravel())
    np.testing.assert_array_equal(np.frombuffer(sent["baselines"], "<f4"), np.full(6, 2.5))


def test_an_unknown_statistic_is_refused(grid: HeadGrid) -> None:
    assert grid.statistic is None
    grid.statistic = "share"
    with pytest.raises(
        BertlookError, match="There is no statistic 'length'; there are 'entropy', 'share'"
    ):
        grid.statistic = "length"
    assert grid.statistic == "share"
    grid.set_state({"statistic": "length"})
    assert grid.statistic == "share"
    grid.set_state({"statistic": "entropy"})
    assert grid.statistic == "entropy"


def test_a_statistic_can_be_given_to_the_constructor(short: Attention) -> None:
    grid = HeadGrid(short, statistics={"a": VALUES}, statistic="a", baselines={"a": 3})
    assert grid.statistic == "a"
    with pytest.raises(BertlookError, match="There is no statistic 'a'; there are none"):
        HeadGrid(short, statistic="a")


def test_heads_can_be_ordered_by_a_statistic(short: Attention) -> None:
    grid = HeadGrid(short, statistics={"length": np.ones(short.maps.shape[:2])}, order="length")
    assert grid.order == "length"
    with pytest.raises(BertlookError, match="There is no statistic 'depth'; there are 'length'"):
        grid.order = "depth"
    grid.statistics = {"depth": np.ones(short.maps.shape[:2])}
    assert grid.order is None


def test_a_grid_of_heads_that_meet_a_condition_is_saved_as_it_is(short: Attention) -> None:
    values = np.arange(short.maps.shape[0] * short.maps.shape[1], dtype=float)
    statistics = {"rank": values.reshape(short.maps.shape[:2])}
    grid = HeadGrid(short, statistics=statistics, find="rank < 2", only_passing=True, order="rank")
    choices = grid._grid_choices()
    assert (choices.is_only_passing, choices.order is not None) == (True, True)
    svg = grid._draw(find_paper()).svg()
    assert svg.index(">1-2<") < svg.index(">1-1<")
    assert ">1-3<" not in svg


def test_statistics_can_be_replaced(grid: HeadGrid) -> None:
    grid.statistic = "share"
    grid.statistics = {"share": VALUES}
    assert grid.statistic == "share"
    assert list(grid.statistics) == ["share"]
    with pytest.raises(BertlookError, match="shape"):
        grid.statistics = {"other": np.zeros((1, 1))}
    assert list(grid.statistics) == ["share"]
    grid.statistics = {}
    assert grid.statistic is None
    assert grid.statistic_values == []


def test_baselines_need_statistics(short: Attention) -> None:
    with pytest.raises(BertlookError, match="without statistics"):
        HeadGrid(short, baselines={"x": 1})


def test_names_are_accepted_with_heads_in_any_form(short: Attention) -> None:
    grid = HeadGrid(short, names={Head(0, 0): "prev", "2-3": "obj", (1, 2): "ccomp"})
    assert grid.names == {"1-1": "prev", "2-3": "obj, ccomp"}
    grid.names = {}
    assert grid.names == {}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"9-1": "x"}, "names: There is no head '9-1'"),
        ({"obj": "1-1"}, "names: 'obj' is not a head"),
        ({"1-1": 3}, "names: the name of head 1-1 is 3; give a string"),
        (7, "Names can't be taken from this"),
    ],
)
def test_an_invalid_name_is_refused(short: Attention, names: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        HeadGrid(short, names=names)


def test_an_exported_page_contains_statistics_and_names(grid: HeadGrid, tmp_path: Path) -> None:
    grid.statistic, grid.highlight, grid.names = "share", [(0, 1)], {"1-1": "prev"}
    page = grid.to_html(tmp_path / "page.html").read_text("utf-8")
    for part in ('"statistic": "share"', '"highlight": [[0, 1]]', '"names": {"1-1": "prev"}'):
        assert part in page


def test_another_attention_keeps_valid_traits(grid: HeadGrid) -> None:
    grid.statistic = "share"
    grid.attention = made_up(4)
    assert grid.statistic == "share"


def test_an_attention_with_fewer_heads_drops_missing_ones(grid: HeadGrid) -> None:
    grid.statistic, grid.names = "share", {"1-1": "prev", "2-3": "obj"}
    grid.selection, grid.highlight = ["1-1", "2-1"], ["2-2", "1-2"]
    grid.attention = made_up(4, layers=1, heads=2)
    assert grid.names == {"1-1": "prev"}
    assert (grid.selection, grid.highlight) == ([(0, 0)], [(0, 1)])
    assert (grid.statistic, grid.statistic_values) == (None, [])
