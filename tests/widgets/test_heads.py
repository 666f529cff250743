"""Heads are taken in any form, and heads that a view lacks are named as they were given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.clustering import Embedding
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import HeadDivergence
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.head_map import HeadMap
from tests.widgets.made_up import made_up
from tests.widgets.relations import tiny_model


@pytest.fixture
def grid(short: Attention) -> HeadGrid:
    return HeadGrid(short)


def head_map(**options: Any) -> HeadMap:
    divergence = HeadDivergence().of([made_up(6)])
    return HeadMap(divergence, embedding=Embedding(np.zeros((2, 3, 2)), 0, 0), **options)


FORMS: list[dict[str, Any]] = [
    {"head": Head(1, 1)},
    {"head": "2-2"},
    {"head": (1, 1)},
    {"head": [1, 1]},
    {"layer": 1, "head": 1},
    {"layer": np.int64(1), "head": np.int64(1)},
]


@pytest.mark.parametrize("options", FORMS)
def test_every_widget_accepts_a_head_in_any_form(short: Attention, options: dict[str, Any]) -> None:
    widgets = [
        HeadGrid(short, **options),
        ArcView(short, **options),
        Explorer(tiny_model(), "the cat sat", **options),
        head_map(**options),
    ]
    for widget in widgets:
        assert widget.locked == Head(1, 1)
        assert (widget.layer, widget.head) == (1, 1)


@pytest.mark.parametrize("name", [Head(1, 2), "2-3", (1, 2)])
def test_a_head_can_be_given_by_position(short: Attention, name: Any) -> None:
    assert HeadGrid(short, name).locked == Head(1, 2)
    assert ArcView(short, name).locked == Head(1, 2)


def test_no_head_is_locked_at_first(grid: HeadGrid) -> None:
    assert grid.locked is None


@pytest.mark.parametrize("head", ["2-3", (1, 2), Head(1, 2), [1, 2]])
def test_the_locked_head_can_be_set_in_any_form(grid: HeadGrid, head: Any) -> None:
    changes: list[Any] = []
    grid.observe(lambda change: changes.append((grid.layer, grid.head)), ["layer", "head"])
    grid.locked = head
    assert (grid.layer, grid.head) == (1, 2)
    assert set(changes) == {(1, 2)}  # No observer sees half a head.
    grid.locked = None
    assert (grid.layer, grid.head, grid.locked) == (None, None, None)


@pytest.mark.parametrize("trait", ["layer", "head"])
def test_a_whole_head_may_be_assigned_to_an_index(grid: HeadGrid, trait: str) -> None:
    setattr(grid, trait, "2-3")
    assert grid.locked == Head(1, 2)


@pytest.mark.parametrize("trait", ["layer", "head"])
def test_an_index_must_be_an_integer(grid: HeadGrid, trait: str) -> None:
    setattr(grid, trait, np.int64(1))
    assert getattr(grid, trait) == 1
    with pytest.raises(BertlookError, match=f"{trait} is 1.5; give an index"):
        setattr(grid, trait, 1.5)


@pytest.mark.parametrize(("trait", "value"), [("layer", 2), ("layer", -1), ("head", 3)])
def test_a_missing_head_is_refused_and_nothing_changes(
    grid: HeadGrid, trait: str, value: int
) -> None:
    grid.layer, grid.head = 0, 1
    with pytest.raises(BertlookError, match=rf"There is no {trait} {value}: there are"):
        setattr(grid, trait, value)
    assert grid.locked == Head(0, 1)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("3-1", "locked: There is no head '3-1': there are 2 layers of 3 heads"),
        ((2, 0), r"locked: There is no head \(2, 0\)"),
        (Head(2, 0), r"locked: There is no head Head\(layer=2, head=0\)"),
        ("9", "locked: '9' is not a head"),
        (3, "locked: 3 is not a head"),
    ],
)
def test_a_missing_head_is_named_in_the_given_form(grid: HeadGrid, head: Any, message: str) -> None:
    grid.locked = "1-2"
    with pytest.raises(BertlookError, match=message):
        grid.locked = head
    assert grid.locked == Head(0, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"head": "3-1"}, "head: There is no head '3-1'"),
        ({"head": 1}, r"head: 1 is not a head. Give Head\(7, 9\)"),
        ({"layer": 1}, r"head: \(1, None\) is not a head"),
        ({"layer": 1, "head": "1-1"}, r"head: \(1, '1-1'\) is not a head"),
    ],
)
def test_a_constructor_names_an_invalid_head(
    short: Attention, options: dict[str, Any], message: str
) -> None:
    for make in (lambda: HeadGrid(short, **options), lambda: head_map(**options)):
        with pytest.raises(BertlookError, match=message):
            make()


def test_any_number_of_heads_can_stand_out(grid: HeadGrid) -> None:
    grid.highlight = [(0, 0), Head(1, 2), "2-1", (0, 0), (np.int64(0), 1), [0, 2]]
    assert grid.highlight == [(0, 0), (1, 2), (1, 0), (0, 1), (0, 2)]
    grid.set_state({"highlight": [[1, 1]]})
    assert grid.highlight == [(1, 1)]
    for bad in ([[9, 9]], 3, "x", [["a", "b"]], [[0]], [[0.5, 1]]):
        grid.set_state({"highlight": bad})
        assert grid.highlight == [(1, 1)]


@pytest.mark.parametrize("make", [lambda: HeadGrid(made_up(6)), head_map])
@pytest.mark.parametrize(
    ("heads", "message"),
    [
        ([(2, 0)], r"highlight: There is no head \(2, 0\): there are 2 layers of 3 heads"),
        (["9"], "highlight: '9' is not a head"),
        ([7], r"highlight: 7 is not a head. Give Head\(7, 9\), '8-10'"),
        (7, "highlight is a list of heads, not 7"),
    ],
)
def test_an_invalid_head_is_named(make: Any, heads: Any, message: str) -> None:
    widget = make()
    widget.highlight = ["1-2"]
    with pytest.raises(BertlookError, match=message):
        widget.highlight = heads
    assert widget.highlight == [(0, 1)]


def test_highlight_is_linked_with_any_other_list_of_heads(grid: HeadGrid) -> None:
    class Other(t.HasTraits):
        highlight = t.List(t.Tuple(t.Int(), t.Int()))

    other = Other()
    t.link((other, "highlight"), (grid, "highlight"))
    other.highlight = [(1, 0)]
    assert grid.highlight == [(1, 0)]
    grid.highlight = [Head(0, 0), Head(0, 1)]
    assert other.highlight == [(0, 0), (0, 1)]


def test_at_most_three_heads_are_compared(grid: HeadGrid) -> None:
    with pytest.raises(BertlookError, match="at most 3"):
        grid.selection = [(0, 0), (0, 1), (0, 2), (1, 0)]
    grid.selection = ["1-1", Head(0, 1), (0, 2)]
    assert grid.selection == [(0, 0), (0, 1), (0, 2)]


@pytest.mark.parametrize("view", [HeadGrid, ArcView, Explorer])
def test_an_absent_head_cannot_be_locked_at_first(view: Any) -> None:
    maps = np.full((2, 2, 2, 2), 0.5)
    maps[0] = maps[1, 1] = np.nan
    attention = Attention(["a", "b"], maps)
    for head in ("1-1", (1, 1)):
        with pytest.raises(BertlookError, match="the model doesn't have"):
            view(attention, head=head)
    assert view(attention, head="2-1").locked == Head(1, 0)
