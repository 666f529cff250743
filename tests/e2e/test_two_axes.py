"""Views beyond one text: two lines, pairs, streams, gaps and signed weights, on a page."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab
from tests.e2e.test_jupyterlab import wait_for

TARGET = ["Le", "petit", "chien", "a", "chassé", "le", "chat"]
SOURCE = ["The", "small", "dog", "chased", "the", "cat"]


def weights(rows: int, columns: int, layers: int = 2, heads: int = 3) -> np.ndarray:
    scores = np.random.default_rng(rows).random((layers, heads, rows, columns)) ** columns
    return scores / scores.sum(-1, keepdims=True)


def cross(repeats: int = 1) -> bl.Attention:
    target, source = TARGET * repeats, [*SOURCE * repeats, "</s>"]
    return bl.Attention(target, weights(len(target), len(source)), key_tokens=source)


def opened(page: Page, view: bl.ArcView | bl.HeadGrid, folder: Path) -> Page:
    page.goto(view.to_html(folder / "view.html").as_uri())
    page.wait_for_selector("[data-painted]")
    return page


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_a_word_on_either_of_two_lines_shows_its_links(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    attention = cross()
    opened(page, bl.ArcView(attention, "1-2", threshold=0.02), tmp_path)
    above, below = page.locator("[data-side=rows]"), page.locator("[data-side=columns]")
    expect(above).to_have_count(len(TARGET))
    expect(below).to_have_count(len(SOURCE))
    box_above, box_below = above.first.bounding_box(), below.first.bounding_box()
    assert box_above
    assert box_below
    assert box_above["y"] + 60 < box_below["y"]

    above.nth(2).hover()
    strong = page.locator(".bl-links .bl-strong")
    row = attention.maps[0, 1, 2, : len(SOURCE)]
    drawn = {int(one.get_attribute("data-to") or -1) for one in strong.all()}
    assert int(row.argmax()) in drawn
    expect(page.locator(".bl-arc-caption")).to_contain_text("chien attends to")

    below.nth(1).hover()
    column = attention.maps[0, 1, :, 1]
    expect(strong).to_have_count(int((column >= 0.02).sum()))
    expect(page.locator(".bl-arc-caption")).to_contain_text("small is attended to by")
    page.screenshot(path=screenshots / "two-lines.png")

    above.first.focus()
    page.keyboard.press("ArrowDown")
    expect(below.first).to_be_focused()
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("repeats", [3, 30])
def test_two_lines_of_a_long_text_wrap_and_never_overflow(
    browser: Browser, tmp_path: Path, width: int, scheme: str, repeats: int, screenshots: Path
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = opened(context.new_page(), bl.ArcView(cross(repeats), "2-1"), tmp_path)
    page.locator("[data-side=rows]").nth(1).hover()
    expect(page.locator(".bl-links .bl-strong").first).to_be_attached()
    page.screenshot(path=screenshots / f"two-lines-{repeats}-{width}-{scheme}.png", full_page=True)
    too_wide = overflow(page)
    context.close()
    assert too_wide <= 0


def test_the_links_of_a_pair_can_be_filtered(page: Page, watch: Watch, tmp_path: Path) -> None:
    model = bl.load()
    attention = model("The cat sat on the mat.", "It was warm.")
    opened(page, bl.ArcView(attention, "3-2", threshold=0.01), tmp_path)
    expect(page.locator(".bl-boundary")).to_have_text("AB")
    first = [unit.text for unit in attention.units if unit.stop <= (attention.boundary or 0)]
    for part, rows, columns in [
        ("A → B", first, None),
        ("B → A", None, first),
        ("all", None, None),
    ]:
        page.get_by_role("radio", name=part, exact=True).check(force=True)
        if part == "all":
            expect(page.locator("[data-side]")).to_have_count(0)
            continue
        for side, expected in (("rows", rows), ("columns", columns)):
            words = page.locator(f"[data-side={side}] .bl-word-text").all_text_contents()
            if expected is not None:
                assert words == [word for word in expected if word[0] != "["]
            else:
                assert words == ["It", "was", "warm", "."]
    watch.check()


def test_streams_are_chosen_without_a_kernel(page: Page, watch: Watch, tmp_path: Path) -> None:
    streams = {
        "encoder": bl.Attention(SOURCE, weights(6, 6, layers=3)),
        "cross": cross(),
    }
    opened(page, bl.HeadGrid(streams), tmp_path)
    assert Grid(page.locator(".bl-grid")).layers == 3
    page.get_by_role("radio", name="cross").check(force=True)
    page.wait_for_function("document.querySelector('.bl-grid-canvas').dataset.layers === '2'")
    watch.check()


def test_gaps_are_skipped_and_named(page: Page, watch: Watch, tmp_path: Path) -> None:
    maps = weights(5, 5, layers=4)
    maps[1:3] = np.nan
    opened(page, bl.HeadGrid(bl.Attention(list("abcde"), maps)), tmp_path)
    grid = Grid(page.locator(".bl-grid"))
    note = page.locator(".bl-grid-note")
    expect(note).to_have_text("Layers 2 and 3 have no attention.")
    grid.click(2, 1)
    expect(page.locator(".bl-mark-locked")).to_be_hidden()
    grid.click(0, 1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=gridcell]")).to_have_attribute(
        "aria-label", re.compile("^Head 4-2(:|$)")
    )
    watch.check()


def test_signed_weights_have_colors_of_their_sign(page: Page, watch: Watch, tmp_path: Path) -> None:
    maps = weights(5, 5) - weights(5, 5)[:, ::-1]
    opened(page, bl.ArcView(bl.Attention(list("abcde"), maps, signed=True), "1-1"), tmp_path)
    arcs = page.locator(".bl-arc")
    for one in arcs.all():
        sign = "negative" if float(one.get_attribute("data-weight") or 0) < 0 else "positive"
        assert f"bl-{sign}" in (one.get_attribute("class") or "")
    expect(page.locator(".bl-arc-legend")).to_contain_text("negative")
    watch.check()


LIVE = """
import bertlook as bl
explorer = bl.look("The cat sat on the mat .", head="3-2")
sentence = bl.load()("The cat sat on the mat .")
cross = bl.Attention(["le", "chat"], [[[[0.9, 0.1], [0.2, 0.8]]]], key_tokens=["the", "cat"])
grid = bl.HeadGrid({"encoder": sentence, "cross": cross})
display(explorer, grid)
"""


def test_a_second_text_and_another_attention_are_chosen_in_jupyterlab(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("two_axes.ipynb", [LIVE]))
    notebook.run_all()
    explorer = page.locator(".bl-explorer")
    explorer.locator(".bl-grid[data-painted]").wait_for(timeout=60_000)
    explorer.get_by_role("button", name="Add second text").click()
    second = explorer.locator("textarea").nth(1)
    second.fill("It was warm .")
    second.press("Enter")
    expect(explorer.locator(".bl-boundary")).to_have_text("AB")
    wait_for(notebook, "explorer.pair == 'It was warm .'")
    explorer.get_by_role("radio", name="A → B").check(force=True)
    wait_for(notebook, "explorer.part == 'A->B'")
    expect(explorer.locator("[data-side=columns] .bl-word-text")).to_have_text(
        ["It", "was", "warm", "."]
    )
    for dark in (False, True):
        notebook.theme(dark)
        page.screenshot(path=screenshots / f"pair-{'dark' if dark else 'light'}.png")

    grid = page.locator(".bl-page:has(.bl-choices:not([hidden]))")
    grid.get_by_role("radio", name="cross").check(force=True)
    wait_for(notebook, "grid.choice == 'cross' and grid.attention is cross")
    expect(grid.locator(".bl-grid-canvas")).to_have_attribute("data-layers", "1")
    watch.check()
