"""The main job, in a real JupyterLab: type a sentence, see the attention of every head."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from bertlook.attention.coding import quantize
from bertlook.attention.overview import pool_maps
from bertlook.looks import color_ramp
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab, Notebook

QUICKSTART = Path(__file__).parents[2] / "notebooks/quickstart.ipynb"
EXPLORER = ".bl-explorer"


@pytest.fixture
def notebook(lab: Lab, page: Page, watch: Watch) -> Notebook:
    """The quickstart, run from the top."""
    shutil.copy(QUICKSTART, lab.root / "quickstart.ipynb")
    opened = lab.open(page, "quickstart.ipynb")
    opened.run_all()
    page.wait_for_selector(f"{EXPLORER} .bl-grid[data-painted]", timeout=60_000)
    # Wait for the last cell, since the tests are about the views.
    page.get_by_text("quickstart.html').").or_(
        page.get_by_text("PosixPath('quickstart.html')")
    ).wait_for()
    return opened


def explorer(page: Page) -> Locator:
    return page.locator(EXPLORER).first


def test_the_quickstart_in_jupyterlab(
    notebook: Notebook, page: Page, watch: Watch, screenshots: Path
) -> None:
    view = explorer(page)
    grid = Grid(view.locator(".bl-grid"))
    arcs = view.locator(".bl-arcs").first

    shape = json.loads(notebook.execute("print(list(model(explorer.text).maps.shape))"))
    assert [grid.layers, grid.heads] == shape[:2]
    for layer, head in [(0, 0), (1, 3), (grid.layers - 1, grid.heads - 1)]:
        weights = notebook.execute(f"print(explorer.attention.maps[{layer}, {head}].tolist())")
        expected = color_ramp()[quantize(pool_maps(torch.tensor(json.loads(weights))).numpy())]
        drawn = grid.thumbnail(layer, head, expected.shape[0])
        assert np.abs(drawn.astype(int) - expected).max() <= 6

    page.screenshot(path=screenshots / "jupyterlab-light.png")

    grid.point_at(2, 1)
    expect(arcs).to_have_attribute("data-layer", "2")
    expect(arcs).to_have_attribute("data-head", "1")
    assert arcs.locator(".bl-arc").count() > 0

    grid.click(1, 4)
    wait_for(notebook, "explorer.layer == 1 and explorer.head == 4")
    page.mouse.move(5, 5)
    expect(arcs).to_have_attribute("data-head", "4")

    notebook.execute("explorer.layer, explorer.head = 0, 2")
    expect(arcs).to_have_attribute("data-layer", "0")
    expect(arcs).to_have_attribute("data-head", "2")

    before = view.locator(".bl-grid").get_attribute("data-key")
    box = view.get_by_role("textbox")
    box.fill("Her sister read the new book to the children .")
    expect(view.locator(".bl-grid")).not_to_have_attribute("data-key", before)
    expect(arcs.locator(".bl-word", has_text="sister")).to_be_visible()
    wait_for(notebook, "'sister' in explorer.attention.words")

    box.fill("   ")
    expect(view.get_by_role("alert")).to_contain_text("empty")
    assert "sister" in notebook.execute("print(explorer.text)")
    box.fill("The dog saw them .")
    expect(arcs.locator(".bl-word", has_text="dog")).to_be_visible()
    expect(view.get_by_role("alert")).to_be_hidden()

    notebook.theme(dark=True)
    page.screenshot(path=screenshots / "jupyterlab-dark.png")
    notebook.theme(dark=False)
    watch.check()


def test_the_linked_views_of_the_quickstart(notebook: Notebook, page: Page, watch: Watch) -> None:
    lone = page.locator(".bl-grid:not(.bl-explorer .bl-grid)").first
    lone.scroll_into_view_if_needed()
    Grid(lone).click(0, 3)
    arcs = page.locator(".bl-arcs:not(.bl-explorer .bl-arcs)").first
    expect(arcs).to_have_attribute("data-head", "3")
    wait_for(notebook, "arcs.head == 3 and grid.head == 3")
    watch.check()


def test_two_views_rerun_and_close(lab: Lab, page: Page, watch: Watch) -> None:
    name = lab.write(
        "views.ipynb",
        ['import bertlook as bl\nw = bl.look("A cat sat there .")\nw', "w", "w.close()"],
    )
    notebook = lab.open(page, name)
    for cell in (0, 1):
        notebook.run_cell(cell)
        expect(page.locator(f"{EXPLORER} .bl-grid[data-painted]")).to_have_count(cell + 1)
    first, second = (page.locator(EXPLORER).nth(i) for i in (0, 1))
    Grid(first.locator(".bl-grid")).click(1, 1)
    expect(second.locator(".bl-arcs").first).to_have_attribute("data-head", "1")
    second.get_by_role("textbox").fill("A dog ran off .")
    for view in (first, second):
        expect(view.locator(".bl-word", has_text="dog").first).to_be_visible()

    notebook.run_cell(0)
    expect(page.locator(EXPLORER).first.locator(".bl-word", has_text="cat").first).to_be_visible()
    notebook.run_cell(1)
    notebook.run_cell(2)
    expect(page.locator(EXPLORER)).to_have_count(0)
    watch.check()


def test_the_exact_map_of_the_opened_head_is_sent_on_demand(
    lab: Lab, page: Page, watch: Watch
) -> None:
    cell = """import numpy as np, bertlook as bl
scores = np.exp(3 * np.random.default_rng(0).normal(size=(12, 12, 120, 120)))
maps = scores / scores.sum(-1, keepdims=True)
tokens = ["[CLS]", *(f"w{i // 2}" if i % 2 == 0 else "##x" for i in range(118)), "[SEP]"]
view = bl.ArcView(bl.Attention(tokens, maps), head="3-4")
view"""
    notebook = lab.open(page, lab.write("exact.ipynb", [cell]))
    notebook.run_all()
    arcs = page.locator(".bl-arcs")
    expect(arcs).to_have_attribute("data-head", "3", timeout=60_000)
    assert "maps" not in notebook.execute("print(*view.picture)").split()
    # Words are drawn from the picture; tokens need the exact map.
    expect(arcs.locator(".bl-word")).to_have_count(59)
    page.get_by_text("tokens", exact=True).click()
    expect(arcs.locator(".bl-word")).to_have_count(118)
    first = arcs.locator(".bl-arc").first
    expect(first).to_be_attached()
    row, column = (int(first.get_attribute(f"data-{end}")) for end in ("from", "to"))
    weight = notebook.execute(f"print(float(view.attention.maps[2, 3, {row}, {column}]))")
    assert float(first.get_attribute("data-weight")) == pytest.approx(float(weight), abs=1e-3)
    watch.check()


def test_a_view_outlives_its_kernel(lab: Lab, page: Page, watch: Watch, screenshots: Path) -> None:
    name = lab.write("gone.ipynb", ['import bertlook as bl\nw = bl.look("A cat sat there .")\nw'])
    notebook = lab.open(page, name)
    notebook.run_all()
    view = explorer(page)
    page.wait_for_selector(f"{EXPLORER} .bl-grid[data-painted]")
    box = view.get_by_role("textbox")
    expect(box).to_be_editable()
    status = view.locator(".bl-status")
    notebook.restart_kernel()
    expect(status).to_contain_text("Not connected")
    notebook.run_all()
    expect(status).to_be_empty(timeout=60_000)
    expect(box).to_be_editable()

    # A text that is being typed when the kernel goes is not the picture's.
    box.fill("Nobody answers .")
    notebook.shut_down_kernel()
    expect(status).to_contain_text("Not connected", timeout=1_000)
    expect(box).to_have_value("A cat sat there .")
    expect(box).not_to_be_editable()
    box.press("Control+a")
    assert page.evaluate("document.activeElement.selectionEnd") == len("A cat sat there .")
    box.press("Enter")
    box.press_sequentially("xd")
    arcs = view.locator(".bl-arcs").first
    Grid(view.locator(".bl-grid")).point_at(1, 2)
    expect(arcs).to_have_attribute("data-head", "2")
    Grid(view.locator(".bl-grid")).point_at(0, 1)
    expect(arcs).to_have_attribute("data-head", "1")
    Grid(view.locator(".bl-grid")).click(0, 1)
    page.screenshot(path=screenshots / "jupyterlab-no-kernel.png")
    watch.check()


VIEWS = """\
import bertlook as bl
attention = bl.Attention(["a", "cat", "sat"], [[[[0.5, 0.3, 0.2]] * 3] * 3] * 2)
bl.HeadGrid(attention)"""


@pytest.mark.parametrize("host", ["lab", "notebook7"])
def test_a_still_picture_is_hidden_only_while_its_view_lives(
    host: str, request: pytest.FixtureRequest, page: Page, screenshots: Path
) -> None:
    lab: Lab = request.getfixturevalue(host)
    name = lab.write("still.ipynb", [VIEWS, "bl.ArcView(attention)"])
    notebook = lab.open(page, name)
    stills = page.locator("img.bertlook-still")
    for cell in (0, 1):
        notebook.run_cell(cell)
        expect(stills).to_have_count(cell + 1)
        expect(stills.nth(cell)).to_be_hidden()
    menu = page.locator(".bl-save-menu").nth(1)
    menu.locator(".bl-save").click()
    with page.expect_download() as download:
        menu.locator("[data-format=svg]").click()
    assert download.value.suggested_filename == "arc-view-1-1-a-cat-sat.svg"
    assert ">cat</text>" in download.value.path().read_text("utf-8")
    expect(menu.locator(".bl-save-formats")).to_be_hidden()
    notebook.save()
    notebook.shut_down_kernel()
    page.goto("about:blank")
    notebook = lab.open(page, name)
    for still in (stills.nth(0), stills.nth(1)):
        expect(still).to_be_visible()
        assert still.evaluate("image => image.naturalWidth") > 100
    notebook.run_cell(0)
    page.wait_for_selector(".bl-grid[data-painted]")
    expect(stills.nth(0)).to_be_hidden()
    expect(stills.nth(1)).to_be_visible()
    notebook.theme(dark=True)
    page.screenshot(path=screenshots / f"{host}-reopened.png")
    notebook.theme(dark=False)


def test_a_notebook_of_a_stranger_shows_still_pictures(
    lab: Lab, page: Page, screenshots: Path
) -> None:
    lab.save_widget_state(True)
    name = lab.write("own.ipynb", [VIEWS])
    notebook = lab.open(page, name)
    notebook.run_cell(0)
    page.wait_for_selector(".bl-grid[data-painted]")
    notebook.save()
    notebook.shut_down_kernel()
    page.goto("about:blank")
    lab.save_widget_state(False)
    # Changed outside, it is no longer the notebook that the server's user ran.
    saved = json.loads((lab.root / name).read_text())
    assert "application/vnd.jupyter.widget-state+json" in saved["metadata"]["widgets"]
    saved["cells"][0]["source"] += "  # sent by a colleague"
    (lab.root / "sent.ipynb").write_text(json.dumps(saved))
    lab.open(page, "sent.ipynb")
    # The saved models are restored, with their style sheet, but no view is shown.
    page.wait_for_function("document.head.textContent.includes('.bertlook')")
    expect(page.locator("img.bertlook-still")).to_be_visible()
    page.screenshot(path=screenshots / "jupyterlab-untrusted.png")


#: Runs code in the kernel and returns whether it prints True.
_RUN = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({ code, store_history: false });
    let printed = "";
    future.onIOPub = (message) => {
        if (message.header.msg_type === "stream") printed += message.content.text;
    };
    await future.done;
    return printed.trim() === "True";
}"""


def wait_for(notebook: Notebook, condition: str) -> None:
    """Wait until a condition holds in the kernel."""
    # Playwright's wait_for_function takes the promise itself for a yes.
    for _ in range(100):
        if notebook.page.evaluate(_RUN, f"print({condition})"):
            return
        notebook.page.wait_for_timeout(100)
    raise AssertionError(f"After 10 seconds this does not hold in the kernel: {condition}")
