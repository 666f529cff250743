"""The grid on a page: colored by statistics, with heads that stand out and heads with names."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from bertlook.looks import color_ramp
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab
from tests.e2e.test_jupyterlab import wait_for
from tests.widgets.made_up import made_up

LAYERS, HEADS = 6, 8
MINUS = "\N{MINUS SIGN}"
SHARES = np.random.default_rng(1).random((LAYERS, HEADS))
WEIGHTS = np.random.default_rng(2).normal(size=(LAYERS, HEADS))


@pytest.fixture
def grid() -> bl.HeadGrid:
    return bl.HeadGrid(
        made_up(12, LAYERS, HEADS),
        "3-2",
        statistics={"[SEP] share": SHARES, "probe weight": WEIGHTS},
        baselines={"[SEP] share": 0.5},
        statistic="[SEP] share",
        names={"5-2": "obj, ccomp", "1-4": "prev"},
    )


def opened(page: Page, widget: bl.HeadGrid, folder: Path) -> Page:
    page.goto(widget.to_html(folder / "page.html").as_uri())
    page.wait_for_selector(".bl-grid[data-painted]")
    return page


def highlighted(page: Page) -> int:
    return (page.locator(".bl-outlined").get_attribute("d") or "").count("M")


def test_cells_have_the_colors_of_their_values(
    grid: bl.HeadGrid, page: Page, watch: Watch, tmp_path: Path
) -> None:
    opened(page, grid, tmp_path)
    cells = Grid(page.locator(".bl-grid"))
    for layer in range(LAYERS):
        for head in range(HEADS):
            corner = cells.thumbnail(layer, head, 12)[0, 0]
            assert (
                corner == color_ramp()[round(255 * float(np.float32(SHARES[layer, head])))]
            ).all()
    watch.check()


def test_a_statistic_is_selected_and_cleared_with_the_keyboard_alone(
    grid: bl.HeadGrid, page: Page, watch: Watch, tmp_path: Path
) -> None:
    opened(page, grid, tmp_path)
    view = page.locator(".bl-grid")
    chooser = page.get_by_role("combobox", name="Cells show")
    chooser.focus()
    page.keyboard.press("ArrowDown")
    expect(view).to_have_attribute("data-shading", "probe weight")
    expect(page.get_by_role("img", name="Color scale: probe weight")).to_be_visible()
    page.locator(".bl-grid").get_by_role("grid").focus()
    page.keyboard.press("ArrowRight")
    value = f"probe weight {WEIGHTS[2, 2]:.1f}".replace("-", MINUS)
    expect(page.get_by_role("gridcell")).to_have_attribute(
        "aria-label", re.compile(f"^Head 3-3, {re.escape(value)}: ")
    )
    page.keyboard.press("Escape")
    expect(view).to_have_attribute("data-shading", "pattern")
    watch.check()


def test_dragging_with_shift_highlights_a_box_of_heads(
    grid: bl.HeadGrid, page: Page, watch: Watch, tmp_path: Path
) -> None:
    opened(page, grid, tmp_path)
    cells = Grid(page.locator(".bl-grid"))
    cells.drag((1, 2), (3, 4), "Shift")
    assert highlighted(page) == 9
    assert page.locator(".bl-mark-compared").count() == 0
    expect(page.locator(".bl-grid-note")).to_contain_text("9 heads highlighted")
    cells.click(0, 0, "Shift")
    assert page.locator(".bl-mark-compared").count() == 1
    assert highlighted(page) == 9
    page.keyboard.press("Escape")
    assert highlighted(page) == 0
    watch.check()


def test_names_are_shown_below_their_thumbnails(
    grid: bl.HeadGrid, page: Page, watch: Watch, tmp_path: Path
) -> None:
    opened(page, grid, tmp_path)
    cells = Grid(page.locator(".bl-grid"))
    canvas = page.locator("canvas").bounding_box()
    name = page.locator(".bl-grid-name", has_text="obj").bounding_box()
    assert canvas
    assert name
    left, bottom = cells.corner_below(4, 1)
    assert name["x"] == pytest.approx(canvas["x"] + left, abs=1)
    assert name["y"] == pytest.approx(canvas["y"] + bottom, abs=1)
    cells.point_at(4, 1)
    assert "obj, ccomp" in (page.locator("canvas").get_attribute("title") or "")
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900])
@pytest.mark.parametrize("shape", [(6, 8), (24, 16)])
def test_no_grid_overflows(
    browser: Browser, tmp_path: Path, shape: tuple[int, int], width: int, scheme: str,
    screenshots: Path,
) -> None:  # fmt: skip
    values = np.random.default_rng(3).normal(size=shape)
    grid = bl.HeadGrid(
        made_up(12, *shape),
        statistics={"a statistic with a name that is long, as some are": values},
        statistic="a statistic with a name that is long, as some are",
        names={"3-4": "nsubj, nsubj:pass", "1-1": "a long name for a head"},
        highlight=["3-4", "2-2"],
    )
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = opened(context.new_page(), grid, tmp_path)
    name = f"statistic-{shape[0]}x{shape[1]}-{width}-{scheme}.png"
    page.screenshot(path=screenshots / name, full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert overflow <= 0


LINKED = """
import bertlook as bl, ipywidgets, numpy as np
attention = bl.load()("The chef who ran the kitchen made a cake .")
shares = attention.maps[..., -1].mean(-1)
grid = bl.HeadGrid(attention, "3-2", statistics={"[SEP] share": shares}, names={"5-2": "obj"})
other = bl.HeadGrid(attention)
ipywidgets.jslink((grid, "highlight"), (other, "highlight"))
display(grid, other)
"""


def test_statistic_and_highlight_are_synchronized_in_jupyterlab(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("linked.ipynb", [LINKED]))
    notebook.run_all()
    views = page.locator(".bl-grid")
    expect(views).to_have_count(2, timeout=60_000)
    page.wait_for_selector(".bl-grid[data-painted] >> nth=1")
    first, second = views.nth(0), views.nth(1)
    notebook.execute("grid.statistic = '[SEP] share'")
    expect(first).to_have_attribute("data-shading", "[SEP] share")
    Grid(first).drag((0, 1), (1, 2), "Shift")
    wait_for(notebook, "grid.highlight == [(0, 1), (0, 2), (1, 1), (1, 2)]")
    wait_for(notebook, "other.highlight == grid.highlight")
    assert (second.locator(".bl-outlined").get_attribute("d") or "").count("M") == 4
    page.screenshot(path=screenshots / "jupyterlab-statistic.png")
    first.get_by_role("combobox", name="Cells show").select_option("Attention patterns")
    wait_for(notebook, "grid.statistic is None")
    notebook.execute("other.highlight = ['6-8']")
    expect(first.locator(".bl-grid-note")).to_contain_text("1 head highlighted")
    watch.check()


def test_a_condition_is_typed_in_jupyterlab_and_answered(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("found.ipynb", [LINKED]))
    notebook.run_all()
    view = page.locator(".bl-grid").first
    expect(view).to_be_visible(timeout=60_000)
    box = view.get_by_role("searchbox", name="Find heads")
    box.fill("'[SEP] share' > .5 and head > 5")
    box.press("Enter")
    wait_for(
        notebook,
        "[bl.Head(*h) for h in grid.passing] == bl.find_heads(grid.statistics, grid.find) != []",
    )
    expect(view.locator(".bl-find [role=status]")).to_contain_text(re.compile(r"^\d+ heads?: "))
    page.screenshot(path=screenshots / "jupyterlab-find.png")
    box.fill("share > .5")
    box.press("Enter")
    expect(view.get_by_role("alert")).to_contain_text("near are '[SEP] share'")
    wait_for(notebook, "grid.find == \"'[SEP] share' > .5 and head > 5\"")
    notebook.execute("grid.find = ''")
    expect(view.get_by_role("alert")).to_have_count(0)
    wait_for(notebook, "grid.passing is None")
    watch.check()
