"""Figures in real hosts: linked with a grid in JupyterLab, and on a report's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

import bertlook as bl
from bertlook.app.report import write_report
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab
from tests.e2e.test_jupyterlab import wait_for

pytest.importorskip("vl_convert", reason="figures without a network need vl-convert")

LINKED = """
import bertlook as bl
model = bl.load()
results = bl.scan(model, bl.corpora.sample()[:12], bl.measures.Entropy(), progress=False)
grid = bl.HeadGrid(model("The chef made a cake ."))
chart = bl.figures.linked(bl.figures.entropy(results), grid)
display(grid, chart)
"""


def mark(chart: Locator, head: str) -> Locator:
    """A head's mark in the first series."""
    return chart.locator(f'path[aria-label*="series: all tokens; Head: {head};"]')


def box_of(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box
    return box


def test_a_chart_and_a_grid_are_linked_in_jupyterlab(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    page.set_viewport_size({"width": 1200, "height": 1250})
    notebook = lab.open(page, lab.write("figures.ipynb", [LINKED]))
    notebook.run_all()
    page.wait_for_selector(".bl-grid[data-painted]", timeout=60_000)
    chart = page.locator(".vega-embed")
    expect(mark(chart, "6-8")).to_be_visible(timeout=60_000)

    mark(chart, "1-2").click()
    wait_for(notebook, "grid.highlight == [(0, 1)]")
    expect(page.locator(".bl-grid-note")).to_contain_text("1 head highlighted")
    expect(mark(chart, "1-4")).to_have_attribute("opacity", "0.15")
    mark(chart, "1-4").click(modifiers=["Shift"])
    wait_for(notebook, "grid.highlight == [(0, 1), (0, 3)]")
    for dark in (False, True):
        notebook.theme(dark)
        page.screenshot(path=screenshots / f"linked-{'dark' if dark else 'light'}.png")

    # A click beside the marks frees all.
    between = box_of(chart.locator("path.background").first)
    page.mouse.click(between["x"] + between["width"] - 4, between["y"] + between["height"] - 4)
    wait_for(notebook, "grid.highlight == []")
    # The kernel's answer redraws the marks, which would end a drag.
    expect(mark(chart, "6-8")).not_to_have_attribute("opacity", "0.15")

    # A box highlights all marks in it.
    spot = box_of(mark(chart, "1-4"))
    page.mouse.move(spot["x"] - 6, spot["y"] - 6)
    page.mouse.down()
    page.mouse.move(spot["x"] + spot["width"] + 6, spot["y"] + spot["height"] + 6, steps=4)
    page.mouse.up()
    wait_for(notebook, "(0, 3) in grid.highlight and len(grid.highlight) < 4")

    # And in the other direction.
    Grid(page.locator(".bl-grid")).drag((2, 1), (2, 3), "Shift")
    wait_for(notebook, "chart.params.highlighted == ['3-2', '3-3', '3-4']")
    expect(mark(chart, "1-4")).to_have_attribute("opacity", "0.15")
    expect(mark(chart, "3-3")).not_to_have_attribute("opacity", "0.15")
    watch.check()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    m = bl.measures
    measures = [m.RelativePosition(), m.TokenClasses(), m.Entropy(), m.GradientImportance()]
    results = bl.scan(bl.load(), bl.corpora.sample()[:12], measures, progress=False)
    return write_report(results, tmp_path_factory.mktemp("report") / "report.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_a_report_opens_from_disk(
    browser: Browser, report: Path, scheme: str, width: int, screenshots: Path
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    watch = Watch(context, page)
    page.goto(report.as_uri())
    charts = page.locator("div[id^=chart]")
    expect(charts.locator("svg.marks")).to_have_count(5)
    expect(mark(charts.nth(3), "6-8")).to_be_visible()
    page.screenshot(path=screenshots / f"report-{width}-{scheme}.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert overflow <= 0
    watch.check()


LAST_LINE = """
import bertlook as bl
attack = "</script><img src=x onerror='window.pwned=1'>"
attention = bl.Attention([attack, "\\x0b", "word"], [[[[.4, .3, .3]] * 3]])
bl.figures.head_examples(attention, ["1-1"])
"""


def test_a_figure_on_a_cells_last_line_asks_nobody_and_runs_nothing(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("last_line.ipynb", [LAST_LINE]))
    notebook.run_all()
    figure = page.locator(".jp-OutputArea-output.jp-RenderedVegaCommon5")
    expect(figure.locator("canvas, svg").first).to_be_visible(timeout=60_000)
    expect(figure.get_by_text("Open in Vega Editor")).to_have_count(0)
    page.screenshot(path=screenshots / "figure-last-line.png")
    assert page.evaluate("window.pwned") is None
    watch.check()


def test_a_saved_page_draws_hostile_text_as_text(page: Page, watch: Watch, tmp_path: Path) -> None:
    attack = "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned=1'>"
    attention = bl.Attention([attack, "b"], [[[[0.4, 0.6]] * 2]])
    path = bl.figures.save(bl.figures.head_examples(attention, ["1-1"]), tmp_path / "page.html")
    page.goto(path.as_uri())
    expect(page.locator("#chart0 svg").first).to_be_visible(timeout=60_000)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    watch.check()
