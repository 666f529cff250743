"""What every widget does: the locked head, requests, bad messages, a stand-in."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.relation_table import RelationTable
from bertlook.widgets.view import public_traits
from tests.widgets.conftest import made_up


@pytest.fixture
def grid(short: Attention) -> HeadGrid:
    return HeadGrid(short)


@pytest.fixture
def sent(grid: HeadGrid, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    messages: list[tuple[Any, Any]] = []
    monkeypatch.setattr(
        grid, "send", lambda content, buffers=None: messages.append((content, buffers))
    )
    return messages


def ask(widget: Any, content: Any) -> None:
    widget._handle_custom_msg(content, [])


@pytest.mark.parametrize("name", [Head(1, 2), "2-3"])
def test_a_head_can_be_named_in_several_ways(short: Attention, name: Any) -> None:
    widget = HeadGrid(short, name)
    assert (widget.layer, widget.head) == (1, 2)
    assert widget.locked == Head(1, 2)
    widget = HeadGrid(short, layer=1, head=2)
    assert widget.locked == Head(1, 2)


def test_no_head_is_locked_at_first(grid: HeadGrid) -> None:
    assert grid.locked is None


@pytest.mark.parametrize(("trait", "value"), [("layer", 2), ("layer", -1), ("head", 3)])
def test_a_head_that_is_not_there_is_refused_and_nothing_changes(
    grid: HeadGrid, trait: str, value: int
) -> None:
    grid.layer, grid.head = 0, 1
    with pytest.raises(BertlookError, match=rf"{trait} {value} isn't there"):
        setattr(grid, trait, value)
    assert grid.locked == Head(0, 1)


def test_an_unknown_option_names_the_known_ones(short: Attention) -> None:
    with pytest.raises(TypeError, match="no option color; it has head, highlight, layer"):
        HeadGrid(short, color="red")


@pytest.mark.parametrize("thing", [None, "text", np.zeros((1, 1, 2, 2))])
def test_only_an_attention_can_be_viewed(thing: Any) -> None:
    with pytest.raises(BertlookError, match="needs an Attention"):
        HeadGrid(thing)


def test_the_opened_head_is_sent_exactly(grid: HeadGrid, sent: list[Any], short: Attention) -> None:
    key = grid.picture["key"]
    ask(grid, {"kind": "head", "id": "v:1", "key": key, "layer": 1, "head": 2})
    [(reply, buffers)] = sent
    assert reply == {"id": "v:1", "kind": "head", "key": key, "layer": 1, "head": 2}
    exact = np.frombuffer(buffers[0], np.float16).reshape(short.maps.shape[2:])
    np.testing.assert_array_equal(exact, short.maps[1, 2].astype(np.float16))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"layer": 9}, "layer 9"),
        ({"layer": -1}, "layer -1"),
        ({"layer": True}, "layer True"),
        ({"layer": "0; rm"}, "layer 0; rm"),
        ({"head": None}, "head None"),
        ({"head": 1.5}, "head 1.5"),
        ({"key": -1}, "has been replaced"),
        ({"key": None}, "has been replaced"),
        ({"kind": "format the disk"}, "asked for 'format the disk'"),
        ({"kind": None}, "asked for 'None'"),
        ({"kind": ["x"] * 1000}, "asked for"),
    ],
)
def test_a_malformed_request_is_answered_with_an_error(
    grid: HeadGrid, sent: list[Any], change: dict[str, Any], error: str
) -> None:
    good = {"kind": "head", "id": "v:1", "key": grid.picture["key"], "layer": 0, "head": 0}
    ask(grid, good | change)
    [(reply, buffers)] = sent
    assert reply["id"] == "v:1"
    assert error in reply["error"]
    assert len(reply["error"]) < 250
    assert buffers is None
    ask(grid, good)
    assert "error" not in sent[-1][0]


@pytest.mark.parametrize(
    "content", [None, 7, "text", [], {}, {"id": 3}, {"id": ""}, {"id": "x" * 101}, {"kind": "head"}]
)
def test_a_message_without_an_address_is_ignored(
    grid: HeadGrid, sent: list[Any], content: Any
) -> None:
    ask(grid, content)
    assert sent == []


@pytest.mark.parametrize(
    "state",
    [{"layer": 99}, {"head": "x"}, {"selection": [[9, 9]]}, {"selection": 3}, {"layer": [1, 2]}],
)
def test_a_bad_state_from_the_browser_is_answered_with_the_good_one(
    grid: HeadGrid, monkeypatch: pytest.MonkeyPatch, state: dict[str, Any]
) -> None:
    returned: list[Any] = []
    monkeypatch.setattr(grid, "send_state", lambda key=None: returned.append(key))
    grid.set_state(state)
    assert list(state) in returned
    assert grid.locked is None
    assert grid.selection == []


def test_state_from_the_browser_is_taken(grid: HeadGrid) -> None:
    grid.set_state({"layer": 1, "head": 0, "selection": [[0, 0], [1, 1]]})
    assert grid.locked == Head(1, 0)
    assert grid.selection == [(0, 0), (1, 1)]


def test_at_most_three_heads_are_compared(grid: HeadGrid) -> None:
    with pytest.raises(BertlookError, match="at most 3"):
        grid.selection = [(0, 0), (0, 1), (0, 2), (1, 0)]


def test_another_attention_can_be_shown(grid: HeadGrid) -> None:
    before = grid.picture["key"]
    grid.layer, grid.head = 1, 2
    other = made_up(words=3, layers=1, heads=3)
    grid.attention = other
    assert grid.attention is other
    assert grid.picture["key"] != before
    assert grid.locked is None


def test_a_picture_stands_in_where_no_widget_can_be_drawn(
    grid: HeadGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(
        "bertlook.widgets.attention_widget.display", lambda bundle, **_: shown.append(bundle)
    )
    grid._ipython_display_()
    live, picture = shown
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "2 layers x 3 heads" in live["text/plain"]
    found = re.fullmatch(
        r'<img class="bertlook-still" alt="(.*)" src="data:image/png;base64,(.*)">',
        picture["text/html"],
    )
    assert "w0 w1 w2" in found[1]
    assert Image.open(io.BytesIO(base64.b64decode(found[2]))).width > 100


def test_words_in_the_stand_in_cannot_become_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(
        "bertlook.widgets.attention_widget.display", lambda bundle, **_: shown.append(bundle)
    )
    maps = np.full((1, 1, 2, 2), 0.5, np.float32)
    HeadGrid(Attention(['"><script>', "</script>"], maps))._ipython_display_()
    assert "<script" not in shown[1]["text/html"]


def test_the_views_share_their_names() -> None:
    common = {"picture", "layer", "head"}
    arcs = {"threshold", "mass", "top", "unit", "specials", "token"}
    grid = {"selection", "highlight", "names", "statistic", "statistic_values"}
    assert set(public_traits(HeadGrid)) == common | grid
    assert set(public_traits(ArcView)) == common | arcs
    table = {"relation", "rows", "sort", "about"}
    running = {"running", "progress", "remaining", "scan_error"}
    assert set(public_traits(RelationTable)) == table | running
    explorer = grid | {"text", "model_name", "accuracies", "example"}
    assert set(public_traits(Explorer)) == common | arcs | table | running | explorer


@pytest.mark.parametrize(
    ("trait", "value"),
    [("threshold", 1.5), ("mass", -0.1), ("top", 0), ("unit", "letters"), ("token", 99)],
)
def test_an_arc_option_out_of_range_is_refused(short: Attention, trait: str, value: Any) -> None:
    view = ArcView(short, "1-1")
    before = getattr(view, trait)
    with pytest.raises(ValueError, match=trait):
        setattr(view, trait, value)
    assert getattr(view, trait) == before


def test_arcs_open_on_a_head_that_looks_far_at_no_fixed_distance() -> None:
    maps = np.zeros((2, 2, 6, 6), np.float32)
    maps[:] = np.eye(6)
    maps[0, 1] = np.eye(6)[[1, 2, 3, 4, 5, 5]]  # to the next word
    maps[1, 1] = np.eye(6)[[2, 3, 4, 5, 5, 5]]  # two words on
    maps[1, 0] = np.eye(6)[[3, 5, 0, 0, 1, 2]]  # here and there
    assert ArcView(Attention(list("abcdef"), maps)).locked == Head(1, 0)


def test_arcs_of_two_words_open_on_no_head_in_particular() -> None:
    maps = np.full((1, 2, 2, 2), 0.5, np.float32)
    assert ArcView(Attention(["a", "b"], maps)).locked is None
