"""What the grid shows beside patterns: statistics, heads that stand out, heads with names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets as t

import bertlook as bl
from bertlook import BertlookError, Head, Statistic
from bertlook.attention import Attention
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.conftest import made_up
from tests.widgets.relations import counted, tiny_model

VALUES = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.fixture
def grid(short: Attention) -> HeadGrid:
    return HeadGrid(short, statistics={"entropy": VALUES, "share": VALUES / 9})


def test_statistics_travel_exactly_with_their_scale(short: Attention) -> None:
    given = {"entropy": Statistic(VALUES, unit="nats", baseline=2.5)}
    [sent] = HeadGrid(short, statistics=given).statistic_values
    assert (sent["name"], sent["unit"], sent["low"], sent["high"]) == ("entropy", "nats", 0, 5)
    assert (sent["layers"], sent["heads"]) == (2, 3)
    np.testing.assert_array_equal(np.frombuffer(sent["values"], "<f4"), VALUES.ravel())
    np.testing.assert_array_equal(np.frombuffer(sent["baselines"], "<f4"), np.full(6, 2.5))


def test_the_shown_statistic_is_one_of_those_that_there_are(grid: HeadGrid) -> None:
    assert grid.statistic is None
    grid.statistic = "share"
    with pytest.raises(BertlookError, match="statistic 'length' isn't there, only entropy, share"):
        grid.statistic = "length"
    assert grid.statistic == "share"
    grid.set_state({"statistic": "length"})
    assert grid.statistic == "share"
    grid.set_state({"statistic": "entropy"})
    assert grid.statistic == "entropy"


def test_it_can_be_chosen_at_once(short: Attention) -> None:
    grid = HeadGrid(short, statistics={"a": VALUES}, statistic="a", baselines={"a": 3})
    assert grid.statistic == "a"
    with pytest.raises(BertlookError, match="statistic 'a' isn't there, only none"):
        HeadGrid(short, statistic="a")


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


def test_any_number_of_heads_can_stand_out(grid: HeadGrid) -> None:
    grid.highlight = [(0, 0), Head(1, 2), "2-1", (0, 0), (np.int64(0), 1), [0, 2]]
    assert grid.highlight == [(0, 0), (1, 2), (1, 0), (0, 1), (0, 2)]
    grid.set_state({"highlight": [[1, 1]]})
    assert grid.highlight == [(1, 1)]
    for bad in ([[9, 9]], 3, "x", [["a", "b"]], [[0]], [[0.5, 1]]):
        grid.set_state({"highlight": bad})
        assert grid.highlight == [(1, 1)]


@pytest.mark.parametrize(
    ("heads", "message"),
    [
        ([(2, 0)], r"highlight names head \(2, 0\); there are 2 layers of 3 heads"),
        (["9"], "highlight: '9' isn't the name of a head"),
        ([7], r"highlight has 7; a head is given as Head\(7, 9\), '8-10' or \(7, 9\)"),
        (7, "highlight is a list of heads, not 7"),
    ],
)
def test_a_head_that_is_none_is_named(grid: HeadGrid, heads: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        grid.highlight = heads


def test_highlight_is_linked_with_any_other_list_of_heads(grid: HeadGrid) -> None:
    class Other(t.HasTraits):
        highlight = t.List(t.Tuple(t.Int(), t.Int()))

    other = Other()
    t.link((other, "highlight"), (grid, "highlight"))
    other.highlight = [(1, 0)]
    assert grid.highlight == [(1, 0)]
    grid.highlight = [Head(0, 0), Head(0, 1)]
    assert other.highlight == [(0, 0), (0, 1)]


def test_heads_are_named_by_any_of_their_names(short: Attention) -> None:
    grid = HeadGrid(short, names={Head(0, 0): "prev", "2-3": "obj", (1, 2): "ccomp"})
    assert grid.names == {"1-1": "prev", "2-3": "obj, ccomp"}
    grid.names = {}
    assert grid.names == {}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"9-1": "x"}, r"names names head \(8, 0\)"),
        ({"obj": "1-1"}, "names: 'obj' isn't the name of a head"),
        ({"1-1": 3}, "names calls head 1-1 3, which is no string"),
        (7, "names can't be taken from this"),
    ],
)
def test_a_name_that_is_none_is_refused(short: Attention, names: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        HeadGrid(short, names=names)


def test_an_exported_page_carries_them(grid: HeadGrid, tmp_path: Path) -> None:
    grid.statistic, grid.highlight, grid.names = "share", [(0, 1)], {"1-1": "prev"}
    page = grid.to_html(tmp_path / "page.html").read_text("utf-8")
    for part in ('"statistic": "share"', '"highlight": [[0, 1]]', '"names": {"1-1": "prev"}'):
        assert part in page


def test_the_explorer_has_them_too() -> None:
    model = tiny_model()
    result = counted(model)
    explorer = bl.Explorer(
        model,
        "the cat sat",
        statistics={"x": np.eye(2)},
        statistic="x",
        highlight=["1-2"],
        results=result,
        relation="nsubj",
    )
    assert explorer.statistic == "x"
    assert explorer.highlight == [(0, 1)]
    explorer.look("the cats sat on the mat")
    assert explorer.statistic == "x"


class TestNames:
    """The names that a table of relations gives."""

    @staticmethod
    def expected(result: Any, min_count: int) -> dict[str, list[str]]:
        """The plain rule: every row whose gain is surely above 0 names its head."""
        names: dict[str, list[str]] = {}
        for row in result.table(min_count=min_count).to_dict("records"):
            single = row["relation"] in result.relations
            if single and row["relation"] not in ("punct", "root") and row["gain_low"] > 0:
                names.setdefault(row["head"], []).append(row["relation"])
        return names

    def test_are_those_of_clear_gains(self) -> None:
        """The bundled model on the sample: some heads are clear, most relations are not."""
        model = bl.load()
        result = bl.measures.DependencyAccuracy().of([model(s) for s in bl.corpora.sample()])
        found = bl.names_of(result, min_count=20)
        expected = self.expected(result, 20)
        assert found
        assert {str(head): name.split(", ") for head, name in found.items()} == expected
        assert len([name for names in expected.values() for name in names]) < len(result.relations)
        grid = HeadGrid(model("the cat sat"), names=found)
        assert grid.names == {str(head): name for head, name in found.items()}

    def test_are_none_where_nothing_is_clear(self) -> None:
        assert bl.names_of(counted(tiny_model())) == {}

    def test_need_the_right_result(self) -> None:
        with pytest.raises(BertlookError, match="names can't be taken from this"):
            bl.names_of({"x": 1})


def test_another_attention_keeps_what_still_fits(grid: HeadGrid) -> None:
    grid.statistic = "share"
    grid.attention = made_up(4)
    assert grid.statistic == "share"
