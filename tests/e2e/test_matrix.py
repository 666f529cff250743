"""The matrix of a head and the links to words, on exported pages, and the space that they use."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch

WORDS = ["The", "chef", "made", "a", "cake", "for", "her", "guests"]
#: The largest height that may be empty below the arcs, in CSS pixels: less than a matrix needs.
MAX_EMPTY = 215

#: How far the right column ends above the grid's, and whether it has the arcs and a matrix.
_SPACE = """() => {
    const bottom = (selector) => Math.max(...[...document.querySelectorAll(selector)]
        .filter((node) => node.offsetParent).map((node) => node.getBoundingClientRect().bottom));
    const grid = document.querySelector(".bl-explorer-grid .bl-grid").getBoundingClientRect();
    const isShown = (selector) => document.querySelector(selector)?.offsetParent != null;
    return { empty: grid.bottom - bottom(".bl-arcs, .bl-matrix-foot"),
             arcs: isShown(".bl-arcs"), matrix: isShown(".bl-matrix") };
}"""


def maps_of(layers: int, heads: int) -> np.ndarray:
    scores = np.random.default_rng(3).random((layers, heads, len(WORDS), len(WORDS))) ** 6
    return scores / scores.sum(-1, keepdims=True)


def test_the_matrix_shows_numbers_zooms_and_lights_up_the_arcs(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    maps = maps_of(2, 2)
    view = bl.ArcView(bl.Attention(WORDS, maps), "2-1", show="both")
    page.goto(view.to_html(tmp_path / "view.html").as_uri())
    keys, caption = page.get_by_role("grid"), page.locator(".bl-matrix-caption")
    box = keys.bounding_box()
    assert box
    side = box["width"] / len(WORDS)

    def center(row: int, column: int) -> tuple[float, float]:
        return box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side

    keys.scroll_into_view_if_needed()
    box = keys.bounding_box()
    assert box
    page.mouse.move(*center(7, 6))
    expect(caption).to_have_text(f"guests → her: {maps[1, 0, 7, 6]:.2f}")
    expect(page.locator(".bl-arcs .bl-focus")).to_have_text("guests")
    page.screenshot(path=screenshots / "matrix.png", full_page=True)

    page.mouse.move(*center(2, 1))
    page.mouse.down()
    page.mouse.move(*center(4, 4), steps=3)
    page.mouse.up()
    rows = page.locator(".bl-matrix-rows span")
    expect(rows).to_have_text(WORDS[2:5])
    keys.focus()
    page.keyboard.press("Escape")
    expect(rows).to_have_text(WORDS)
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    name = page.get_by_role("gridcell").get_attribute("aria-label") or ""
    assert name.startswith("The to The: ")
    assert float(name.partition(": ")[2]) == pytest.approx(maps[1, 0, 0, 0], abs=0.006)

    # Who attends to a word: the sum is that of the column, of weights in one byte each.
    def total() -> float:
        shown = re.search(r"([\d.]+) in all", page.locator(".bl-arc-caption").inner_text())
        assert shown
        return float(shown[1])

    page.get_by_role("radio", name="incoming").check(force=True)
    words = page.locator(".bl-arcs .bl-word")
    words.nth(4).click()
    expect(page.locator(".bl-arc-caption")).to_contain_text("cake is attended to by")
    assert total() == pytest.approx(maps[1, 0, :, 4].sum(), abs=0.03)
    words.nth(7).click(modifiers=["Shift"])
    page.mouse.move(0, 0)
    expect(page.locator(".bl-arc-caption")).to_contain_text("cake and guests together")
    assert total() == pytest.approx(maps[1, 0][:, [4, 7]].sum(), abs=0.06)
    expect(page.locator(".bl-matrix-focus.bl-source")).to_have_count(2)
    watch.check()


@pytest.mark.parametrize(("layers", "heads"), [(6, 8), (12, 12), (24, 16)])
def test_no_large_area_beside_or_below_the_grid_is_empty(
    browser: Browser, tmp_path: Path, layers: int, heads: int, screenshots: Path
) -> None:
    attention = bl.Attention(WORDS, maps_of(layers, heads))
    path = bl.Explorer(attention).to_html(tmp_path / "explorer.html")
    page = browser.new_page()
    for width in (1400, 1100, 420):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path.as_uri())
        has_room = layers == 24 and width > 420
        cells = page.locator(".bl-matrix[data-painted]")
        expect(page.locator(".bl-arcs .bl-word").first).to_be_visible()
        if layers != 12:  # Between them, a line more or less decides.
            expect(cells).to_be_visible(visible=has_room)
        page.screenshot(path=screenshots / f"explorer-{layers}-{width}.png", full_page=True)
        space = page.evaluate(_SPACE)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert space["arcs"]
        if width > 420:
            assert -5 <= space["empty"] <= MAX_EMPTY, (width, space)

    # What is chosen is drawn, however little room there is.
    page.get_by_role("radio", name="arcs + matrix").check(force=True)
    expect(cells).to_be_visible()
    side = page.locator(".bl-matrix-field").bounding_box()
    assert side
    assert side["height"] > 120
    page.close()
