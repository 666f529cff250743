"""Grids of thousands of heads on an exported page: seen as a whole, zoomed, moved, and ordered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch

LAYERS, HEADS = 80, 64


@pytest.fixture
def grid(page: Page, watch: Watch, tmp_path: Path) -> Locator:
    random = np.random.default_rng(0)
    logits = 3 * random.normal(size=(LAYERS, HEADS, 6, 6))
    tokens = ["[CLS]", "The", "cat", "sat", ".", "[SEP]"]
    maps = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    attention = bl.Attention(tokens, maps.astype(np.float32))
    rank = np.arange(LAYERS * HEADS).reshape(LAYERS, HEADS).astype(float)
    widget = bl.HeadGrid(
        attention, "3-2", statistics={"rank": rank}, statistic="rank", find="rank < 20"
    )
    # So narrow that the whole grid fills the width.
    page.set_viewport_size({"width": 590, "height": 1000})
    page.goto(widget.to_html(tmp_path / "grid.html").as_uri())
    page.wait_for_selector("[data-painted]")
    return page.locator(".bl-grid")


def cell_side(grid: Locator) -> float:
    return float(grid.locator("canvas").get_attribute("data-cell") or 0)


def scrolled(grid: Locator) -> list[float]:
    return grid.locator(".bl-grid-scroll").evaluate("box => [box.scrollLeft, box.scrollTop]")


def head_at(page: Page, grid: Locator, x: float, y: float) -> str:
    """Click a point, check that the mark of the locked head is around it, and return its name."""
    page.mouse.click(x, y)
    mark = grid.locator(".bl-mark-locked").bounding_box()
    assert mark is not None
    assert mark["x"] <= x <= mark["x"] + mark["width"] + 2
    assert mark["y"] <= y <= mark["y"] + mark["height"] + 2
    return grid.locator(".bl-head-name").inner_text()


def middle(grid: Locator) -> tuple[float, float]:
    box = grid.locator(".bl-grid-scroll").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_whole_grid_is_seen_at_first(page: Page, grid: Locator, screenshots: Path) -> None:
    box = grid.locator(".bl-grid-scroll")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight")
    page.screenshot(path=screenshots / "large-grid.png")


def test_the_wheel_zooms_where_the_pointer_is_and_moves(page: Page, grid: Locator) -> None:
    canvas = grid.locator("canvas").bounding_box()
    assert canvas is not None
    x, y = canvas["x"] + 0.7 * canvas["width"], canvas["y"] + 0.6 * canvas["height"]
    before = head_at(page, grid, x, y)
    side = cell_side(grid)
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(
        "side => Number(document.querySelector('canvas').dataset.cell) > 3 * side", arg=side
    )
    layer, head = map(int, before.split("-"))
    zoomed_layer, zoomed_head = map(int, head_at(page, grid, x, y).split("-"))
    # What is left of the width moves the point a little.
    assert abs(layer - zoomed_layer) <= 3
    assert abs(head - zoomed_head) <= 3
    start = scrolled(grid)
    page.mouse.wheel(0, -150)
    page.wait_for_function(
        "top => document.querySelector('.bl-grid-scroll').scrollTop < top", arg=start[1]
    )
    assert int(head_at(page, grid, x, y).split("-")[0]) < zoomed_layer


def test_keys_zoom_and_the_cursor_stays_in_sight(page: Page, grid: Locator) -> None:
    grid.get_by_role("grid").focus()
    whole = cell_side(grid)
    for _ in range(8):
        page.keyboard.press("+")
    assert cell_side(grid) == 48
    page.keyboard.press("Control+End")
    name = grid.locator(".bl-grid-caption .bl-head-name")
    expect(name).to_have_text(f"{LAYERS}-{HEADS}")
    page.wait_for_function("document.querySelector('.bl-grid-scroll').scrollTop > 2000")
    mark, box = (
        grid.locator(part).bounding_box() for part in (".bl-mark-hovered", ".bl-grid-scroll")
    )
    assert mark is not None
    assert box is not None
    assert mark["y"] + mark["height"] <= box["y"] + box["height"]
    # Cells that came into sight are painted: that of the largest value in its color.
    color = grid.locator("canvas").evaluate(
        "c => [...c.getContext('2d').getImageData(c.width - 4, c.height - 4, 1, 1).data]"
    )
    assert color == [254, 232, 56, 255]
    page.keyboard.press("0")
    assert cell_side(grid) == whole


def test_the_found_heads_are_shown_alone_with_their_names(
    page: Page, grid: Locator, screenshots: Path
) -> None:
    grid.get_by_label("show only these").check()
    expect(grid.locator(".bl-grid-name")).to_have_count(20)
    expect(grid.locator(".bl-grid-name").first).to_have_text("1-1")
    grid.get_by_label("Order").select_option("rank")
    expect(grid.locator(".bl-grid-name").first).to_have_text("1-20")
    x, y = middle(grid)
    page.mouse.move(x, y)
    page.screenshot(path=screenshots / "large-grid-found.png")
