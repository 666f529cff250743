"""Keys that are pressed in a view change no cell of the notebook, in JupyterLab and Notebook."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab, Notebook

VIEWS = """\
import numpy as np, bertlook as bl
from bertlook.clustering import Embedding
from bertlook.measures import DivergenceResult
model, corpus = bl.load(), bl.corpora.sample()
accuracy = bl.measures.DependencyAccuracy()
result = bl.scan(model, corpus[:20], accuracy, progress=False)[accuracy.name]
points = np.random.default_rng(0).normal(size=(12, 2))
distances = np.linalg.norm(points[:, None] - points, axis=-1)
divergence = DivergenceResult(total=distances, rows=10, num_layers=3, num_heads=4)
kinds = np.array(["sep", "prev"] * 6, object).reshape(3, 4)
display(bl.Explorer(model, corpus[12], results=result, selection=["1-2"], relation="det"))
display(bl.HeadMap(divergence, kinds, embedding=Embedding(points.reshape(3, 4, 2), 0.0, 0.0)))"""
#: Cut, insert above and below, delete, merge, change the type, undo; move the selection; edit.
KEYS = ["x", "a", "b", "d", "d", "Shift+M", "m", "z", "ArrowUp", "ArrowDown", "Enter"]
#: Where each kind of control is clicked.
CONTROLS = {
    "word": ".bl-word",
    "radio": ".bl-choice label",
    "check box": ".bl-check input:visible",
    "slider": ".bl-slider input",
    "menu": ".bl-select",
    "row of the table": ".bl-relation",
    "sort": ".bl-sort",
    "example": ".bl-pager button",
    "panel": ".bl-compared-panel .bl-arc-caption",
    "opener": ".bl-opener",
    "help": ".bl-help",
    "click mode": ".bl-click-mode label",
    "padding": ".bl-about",
    "head of the map": ".bl-map-point",
    "legend": ".bl-map-entry",
    # These last, since they change what else is shown.
    "text box": ".bl-text",
    "pair": ".bl-pair-toggle",
    "filter": ".bl-filter",
}


@pytest.mark.parametrize("host", ["lab", "notebook7"])
def test_keys_in_a_view_change_no_cell(
    host: str, request: pytest.FixtureRequest, page: Page, watch: Watch
) -> None:
    server: Lab = request.getfixturevalue(host)
    notebook = server.open(page, server.write("keys.ipynb", ["first = 1", VIEWS, "last = 1"]))
    notebook.run_cell(1)
    page.wait_for_selector(".bl-map[data-painted]", timeout=60_000)
    before = cells(notebook)
    reached: dict[str, Any] = {}

    def press_all(name: str) -> None:
        assert page.evaluate("document.activeElement.closest('.bertlook') !== null"), name
        for key in KEYS:
            page.keyboard.press(key)
        if cells(notebook) != before:
            reached[name] = cells(notebook)

    grid = Grid(page.locator(".bl-grid"))
    page.locator(".bl-grid").scroll_into_view_if_needed()
    grid.click(1, 1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".bl-grid .bl-head-name")).to_have_text("2-3")
    press_all("thumbnail")
    for name, selector in CONTROLS.items():
        if name == "slider":
            page.locator(".bl-opener").first.click()
        page.locator(selector).first.click()
        press_all(name)
    assert reached == {}

    # Shortcuts of the notebook go on working.
    save = "window.jupyterapp.shell.currentWidget.context.model.dirty"
    for selector in [".bl-text", ".bl-sort"]:
        page.locator(selector).first.click()
        page.evaluate(f"{save} = true")
        page.keyboard.press("Control+s")
        page.wait_for_function(f"!{save}")
    watch.check()


def cells(notebook: Notebook) -> list[Any]:
    """The sources of the cells with their types, and the index of the selected one."""
    return notebook.page.evaluate(
        """() => {
            const { content } = window.jupyterapp.shell.currentWidget;
            const { mode, activeCellIndex, widgets } = content;
            const sources = widgets.map(({ model }) => [model.type, model.sharedModel.source]);
            return [mode, activeCellIndex, ...sources];
        }"""
    )
