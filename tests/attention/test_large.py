"""An attention whose maps aren't in memory gives single heads, and says so for the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.attention.large import LargeAttention
from bertlook.errors import BertlookError
from bertlook.head import Head
from tests.widgets.made_up import made_up


@pytest.fixture
def whole() -> Attention:
    maps = np.array(made_up(words=150).maps)
    maps[1, 2] = np.nan
    return Attention(made_up(words=150).tokens, maps)


@pytest.fixture
def large(whole: Attention) -> LargeAttention:
    return LargeAttention(
        whole.tokens, whole.overview, whole.present, lambda head: whole.maps[tuple(head)]
    )


def test_single_heads_are_read(large: LargeAttention, whole: Attention) -> None:
    np.testing.assert_array_equal(large["2-1"], whole["2-1"])
    np.testing.assert_array_equal(large[Head(0, 2)], whole["1-3"])
    with pytest.raises(BertlookError, match="The model has no head 2-3"):
        large["2-3"]
    with pytest.raises(BertlookError, match="There is no head"):
        large["9-1"]


def test_single_layers_are_read(large: LargeAttention, whole: Attention) -> None:
    np.testing.assert_array_equal(large.word_maps(layers=1), whole.word_maps(layers=1))


@pytest.mark.parametrize(
    "use",
    [
        lambda attention: attention.maps,
        lambda attention: attention.word_maps(),
        bl.rollout,
        lambda attention: bl.measures.Entropy().of([attention]),
        lambda attention: attention.save("a.safetensors"),
    ],
)
def test_what_needs_all_maps_says_how_to_get_them(
    use: Callable[[Any], Any], large: LargeAttention, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BertlookError, match=r"aren't in memory. Take one head.*maps=\"all\""):
        use(large)
    assert not list(tmp_path.iterdir())


def test_layers_that_do_not_exist_are_refused(large: LargeAttention) -> None:
    for layers in (2, -3, "x", True):
        with pytest.raises(BertlookError):
            large.word_maps(layers=layers)  # type: ignore[arg-type]


def test_views_show_what_they_show_of_maps_in_memory(
    large: LargeAttention, whole: Attention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.attention.coding.DENSE_LIMIT", 0)
    first, second = (dict(bl.HeadGrid(each).picture) for each in (large, whole))
    assert first.pop("key") != second.pop("key")
    assert first == second
    assert bl.ArcView(large).locked == bl.ArcView(whole).locked


def test_a_short_text_without_maps_is_drawn_from_its_overview(large: LargeAttention) -> None:
    assert "thumbs" in bl.HeadGrid(large).picture


def test_the_boundary_of_a_pair_is_checked(whole: Attention) -> None:
    with pytest.raises(BertlookError, match="boundary=0"):
        LargeAttention(whole.tokens, whole.overview, whole.present, whole.__getitem__, boundary=0)
