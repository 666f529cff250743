"""The base class of the views: exact maps, changing the attention, and still images."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.made_up import made_up
from tests.widgets.messages import request


@pytest.fixture
def grid(short: Attention) -> HeadGrid:
    return HeadGrid(short)


@pytest.mark.parametrize("view", [HeadGrid, ArcView])
@pytest.mark.parametrize("thing", [None, "text", np.zeros((1, 1, 2, 2))])
def test_only_an_attention_can_be_viewed(view: Any, thing: Any) -> None:
    with pytest.raises(BertlookError, match=f"{view.__name__} needs an Attention, not"):
        view(thing)


def test_the_opened_head_is_sent_exactly(grid: HeadGrid, short: Attention) -> None:
    key = grid.picture["key"]
    content = {"kind": "head", "id": "v:1", "key": key, "layer": 1, "head": 2}
    [(reply, buffers)] = request(grid, content)
    assert reply == {"id": "v:1"}
    exact = np.frombuffer(buffers[0], np.float16).reshape(short.maps.shape[2:])
    np.testing.assert_array_equal(exact, short.maps[1, 2].astype(np.float16))


def test_the_opened_head_of_signed_maps_is_sent_as_shares_of_the_largest_weight() -> None:
    maps = np.array([[[[1e-9, -4e-9], [2e-9, 0]]]])
    grid = HeadGrid(Attention(["a", "b"], maps, signed=True))
    content = {"kind": "head", "id": "v:1", "key": grid.picture["key"], "layer": 0, "head": 0}
    [(_, buffers)] = request(grid, content)
    assert np.frombuffer(buffers[0], np.float16).tolist() == [0.25, -1, 0.5, 0]


def test_the_opened_head_of_cross_attention_has_a_row_for_each_query() -> None:
    maps = np.array([[[[0.5, 0.25, 0.25]] * 2]])
    grid = HeadGrid(Attention(["a", "b"], maps, key_tokens=["x", "y", "z"]))
    content = {"kind": "head", "id": "v:1", "key": grid.picture["key"], "layer": 0, "head": 0}
    [(_, buffers)] = request(grid, content)
    assert np.frombuffer(buffers[0], np.float16).reshape(2, 3).tolist() == maps[0, 0].tolist()


def test_a_head_that_the_model_lacks_is_not_locked(short: Attention) -> None:
    maps = short.maps.copy()
    maps[1] = np.nan
    grid = HeadGrid(
        Attention(short.tokens, maps, short.word_ids), statistics={"s": np.ones((2, 3))}
    )
    for name in ("locked", "highlight", "selection"):
        with pytest.raises(BertlookError, match=f"{name} is 2-1, a head that the model doesn't"):
            setattr(grid, name, "2-1")
    assert np.isnan(grid.statistics["s"].values[1]).all()


def test_another_attention_can_be_shown(grid: HeadGrid) -> None:
    previous_key = grid.picture["key"]
    grid.layer, grid.head = 1, 2
    other = made_up(words=3, layers=1, heads=3)
    grid.attention = other
    assert grid.attention is other
    assert grid.picture["key"] != previous_key
    assert grid.locked is None


def test_a_value_that_is_not_an_attention_is_refused_and_the_view_unchanged(grid: HeadGrid) -> None:
    attention = grid.attention
    with pytest.raises(BertlookError, match="HeadGrid needs an Attention, not str"):
        grid.attention = "the cat sat"
    assert grid.attention is attention


def test_another_attention_is_sent_in_one_update(
    grid: HeadGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid.locked = "2-3"
    updates: list[set[str]] = []
    monkeypatch.setattr(grid, "send_state", lambda key=None: updates.append(set(key)))
    grid.attention = made_up(words=3, layers=1, heads=3)
    assert updates == [{"picture", "layer", "head"}]


@pytest.mark.parametrize("options", [{}, {"include": None, "exclude": None}])
def test_the_view_is_displayed_as_any_other_object(grid: HeadGrid, options: Any) -> None:
    bundle, _ = grid._repr_mimebundle_(**options)
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == grid.model_id
    assert "2 layers x 3 heads" in bundle["text/plain"]
    assert not hasattr(grid, "_ipython_display_")  # it would take precedence over the bundle
