from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import numpy as np
import pytest

import bertlook as bl
from bertlook import figures
from bertlook.errors import BertlookError
from bertlook.figures.selecting import heads_of
from bertlook.measures import Entropy, TokenClasses
from tests.measures.surface_examples import random_texts

pytest.importorskip("vl_convert", reason="a chart that is linked offline needs vl-convert")


@pytest.fixture
def grid() -> bl.HeadGrid:
    return bl.HeadGrid(bl.Attention(["a", "b"], np.full((2, 3, 2, 2), 0.5)))


def click(shown: alt.JupyterChart, name: str, *heads: str) -> None:
    """Simulate the browser's report of a click."""
    value = [{"head": head} for head in heads]
    selection = alt.jupyter.jupyter_chart.PointSelection(name=name, value=value, store=[])
    shown.selections._set_value(name, selection)


def drag(shown: alt.JupyterChart, name: str, **ends: list[float]) -> None:
    """Simulate the browser's report of a dragged box."""
    selection = alt.jupyter.jupyter_chart.IntervalSelection(name=name, value=ends, store=[])
    shown.selections._set_value(name, selection)


def test_a_click_in_the_chart_highlights_heads_in_the_grid(grid: bl.HeadGrid) -> None:
    shown = figures.linked(figures.entropy(Entropy().of(random_texts(0))), grid)
    click(shown, "heads", "2-1", "1-3")
    assert grid.highlight == [(0, 2), (1, 0)]
    assert shown.params.highlighted == ["1-3", "2-1"]
    click(shown, "heads")
    assert grid.highlight == []


def test_a_dragged_box_highlights_the_heads_in_it(grid: bl.HeadGrid) -> None:
    chart = figures.entropy(Entropy().of(random_texts(0)))
    shown = figures.linked(chart, grid)
    heads = heads_of(chart)
    row = heads.iloc[2]
    x, mean = row["x"], row["mean"]
    drag(shown, "box", x=[x + 1e-6, x - 1e-6], mean=[mean - 1e-9, mean + 1e-9])
    assert grid.highlight == [tuple(bl.Head(row["head"]))]
    drag(shown, "box")
    assert grid.highlight == []


def test_heads_highlighted_in_the_grid_stand_out_in_the_chart(grid: bl.HeadGrid) -> None:
    grid.highlight = [(0, 1)]
    shown = figures.linked(figures.token_classes(TokenClasses().of(random_texts(1))), grid)
    assert (shown.params.highlighted, shown.params.highlighted2) == (["1-2"], ["1-2"])
    grid.highlight = [(1, 1), (1, 2)]
    assert (shown.params.highlighted, shown.params.highlighted2) == (["2-2", "2-3"],) * 2
    click(shown, "heads2", "1-1")
    assert grid.highlight == [(0, 0)]


def test_heads_that_meet_the_condition_of_the_grid_stand_out_in_the_chart() -> None:
    attention = bl.Attention(["a", "b"], np.full((2, 3, 2, 2), 0.5))
    grid = bl.HeadGrid(attention, statistics={"mine": np.arange(6).reshape(2, 3)}, find="mine > 3")
    shown = figures.linked(figures.token_classes(TokenClasses().of(random_texts(1))), grid)
    assert (shown.params.passing, shown.params.passing2) == (["2-2", "2-3"],) * 2
    grid.find = "mine > 9"
    assert shown.params.passing == []
    grid.find = ""
    assert shown.params.passing is None


def test_the_chart_makes_no_requests(grid: bl.HeadGrid) -> None:
    shown = figures.linked(figures.entropy(Entropy().of(random_texts(0))), grid)
    assert "esm.sh" not in shown._esm
    assert len(shown._esm) > 500_000


def test_other_charts_have_no_heads_to_select(grid: bl.HeadGrid) -> None:
    for chart in (alt.Chart().mark_point(), SimpleNamespace()):
        with pytest.raises(BertlookError, match="no heads to select"):
            figures.linked(chart, grid)
