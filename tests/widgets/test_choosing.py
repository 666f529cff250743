"""Several attentions in one view, of which one is shown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.widgets import choosing
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.made_up import made_up
from tests.widgets.messages import returned_state


@pytest.fixture
def streams() -> dict[str, Attention]:
    cross = Attention(
        ["le", "chat"], np.full((1, 3, 2, 3), 1 / 3), key_tokens=["the", "cat", "</s>"]
    )
    return {"encoder": made_up(words=3), "cross": cross}


def test_the_first_is_shown_and_another_can_be_chosen(streams: dict[str, Attention]) -> None:
    grid = HeadGrid(streams)
    assert (grid.choices, grid.choice) == (["encoder", "cross"], "encoder")
    assert grid.attention is streams["encoder"]
    key = grid.picture["key"]
    grid.choice = "cross"
    assert grid.attention is streams["cross"]
    assert grid.picture["key"] != key
    assert grid.picture["keys"]["tokens"] == ["the", "cat", "</s>"]
    assert HeadGrid(streams, choice="cross").attention is streams["cross"]


def test_a_choice_in_the_browser_sends_the_picture(streams: dict[str, Attention]) -> None:
    view = ArcView(streams, "2-1", token=4)
    assert returned_state(view, {"choice": "cross"}) is not None
    assert view.picture["words"] == ["le", "chat"]
    # What belonged to the other attention is dropped: the second layer, and the pinned word.
    assert (view.locked, view.token) == (None, None)


def test_an_unknown_choice_is_refused(streams: dict[str, Attention]) -> None:
    grid = HeadGrid(streams)
    for name in ("decoder", ""):
        with pytest.raises(BertlookError, match="there are 'encoder', 'cross'"):
            grid.choice = name
    returned_state(grid, {"choice": "decoder"})
    assert grid.choice == "encoder"
    with pytest.raises(BertlookError, match="only one, unnamed"):
        HeadGrid(streams["encoder"], choice="encoder")


def test_one_attention_leaves_no_choice(streams: dict[str, Attention]) -> None:
    grid = HeadGrid(streams)
    grid.attention = streams["cross"]
    assert (grid.choices, grid.choice) == ([], None)
    grid.attention = {"a": streams["cross"], "b": streams["encoder"]}
    assert (grid.choices, grid.choice) == (["a", "b"], "a")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "empty dict"),
        ({"a": "text"}, "needs an Attention, not str"),
        ({"": made_up(words=2)}, "the name ''"),
        ({3: made_up(words=2)}, "the name 3"),
        ({"a\ud800": made_up(words=2)}, "can be shown as text"),
    ],
)
def test_other_mappings_are_refused(value: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        HeadGrid(value)


def test_the_current_choice_stays_if_its_name_does(streams: dict[str, Attention]) -> None:
    grid = HeadGrid(streams, choice="cross")
    grid.attention = dict(streams)
    assert grid.choice == "cross"


def exported(view: HeadGrid, folder: Path) -> dict[str, Any]:
    page = view.to_html(folder / "page.html").read_text("utf-8")
    match = re.search(r'id="state"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert match is not None
    state: dict[str, Any] = json.loads(match[1])
    return state


def test_a_page_has_the_pictures_of_all_choices(
    streams: dict[str, Attention], tmp_path: Path
) -> None:
    state = exported(HeadGrid(streams, choice="cross"), tmp_path)
    assert state["choices"] == ["encoder", "cross"]
    assert {name: len(p["tokens"]) for name, p in state["pictures"].items()} == {
        "encoder": 6,
        "cross": 2,
    }
    assert state["pictures"]["cross"] == state["picture"]
    assert "pictures" not in exported(HeadGrid(streams["cross"]), tmp_path)


def test_a_page_says_which_large_pictures_are_left_out(
    streams: dict[str, Attention], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MAX_EMBEDDED", 10)
    state = exported(HeadGrid(streams), tmp_path)
    assert state["choices"] == ["encoder"]
    assert "pictures" not in state
    assert "'encoder' alone; those left out: cross" in state["picture"]["note"]
