"""Every view has a sensible width in every box that a host or a page may put it in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bertlook.widgets.view import View
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.mounted import write_views
from tests.e2e.views import VIEWS, made_up_views

#: Boxes by name: their markup, with the view at ``@``.
BOXES = {
    "block": "@",
    "row": "<div style='display: flex'>@</div>",
    "row of two": "<div style='display: flex'><button>Beside</button>@</div>",
    "row that wraps": "<div style='display: flex; flex-wrap: wrap'><p>Beside</p>@</div>",
    "row, wrapped": "<div style='display: flex'><span><div>@</div></span></div>",
    "row of equals": "<div style='display: flex'><div style='flex: 1'>@</div><i>Beside</i></div>",
    "centered column": "<div style='display: flex; flex-flow: column; align-items: center'>@</div>",
    "column at the end": "<div style='display: flex; flex-flow: column; align-items: end'>@</div>",
    "inline row": "<div style='display: inline-flex'>@</div>",
    "inline block": "<div style='display: inline-block'>@</div>",
    "inline": "<span>@</span>",
    "grid": "<div style='display: grid; grid-template-columns: auto auto'><i>Beside</i>@</div>",
    "grid of equals": "<div style='display: grid; grid-template-columns: 1fr 1fr'>@<i>1</i></div>",
    "centered grid": "<div style='display: grid; place-items: center'>@</div>",
    "table": "<table><tr><td>@</td></tr></table>",
    "float": "<div style='display: flow-root'><div style='float: left'>@</div></div>",
    "out of the flow": "<div style='height: 900px; position: relative'>"
    "<div style='position: absolute'>@</div></div>",
    "fit to content": "<div style='width: fit-content'>@</div>",
    "hidden at first": "<div data-later hidden>@</div>",
    "hidden row at first": "<div data-later hidden><div style='display: flex'>@</div></div>",
    "folded at first": "<details data-later><summary>More</summary>@</details>",
    "from right to left": "<div dir=rtl style='display: flex'>@</div>",
}
#: How wide the page is, and how large its text, in CSS pixels.
PAGES = [(1200, 16), (300, 16), (1200, 32)]
#: The width of the view in every box, the room that the box has, and how far content exceeds it.
MEASURE = """() => [...document.querySelectorAll("[data-box]")].map((box) => {
  const place = box.querySelector("[data-view], .bertlook");
  const drawings = [...(place?.querySelectorAll("canvas, svg, table") ?? [])];
  return {
    box: box.dataset.box,
    isDrawn: Boolean(place?.querySelector("[data-painted], tbody tr")),
    width: place?.clientWidth,
    room: box.clientWidth,
    beyond: box.scrollWidth - box.clientWidth,
    alert: place?.querySelector("[role=alert]:not([hidden], :empty)")?.textContent ?? "",
    drawn: Math.max(...drawings.map((node) => node.getBoundingClientRect().width)),
  };
})"""


def measured_when_drawn(page: Page, count: int) -> list[dict[str, Any]]:
    """Wait until the view in every box has drawn itself, and return the measures."""
    page.wait_for_function(
        f"(count) => {{ const found = ({MEASURE})();"
        " return found.length === count && found.every(({isDrawn}) => isDrawn); }",
        arg=count,
    )
    return page.evaluate(MEASURE)


def is_sensible(found: dict[str, Any]) -> bool:
    """Return whether a view uses its room, up to 600 pixels, stays within it, and has no alert.

    Beside a button whose font makes it a fraction of a pixel wide, a width is rounded up.
    """
    # Half of the room where something else stands beside it.
    enough = min(0.49 * found["room"], 600)
    is_wide = found["width"] >= enough and found["drawn"] >= 0.4 * enough
    return is_wide and found["beyond"] <= 1 and found["alert"] == ""


@pytest.fixture(scope="module")
def views() -> dict[str, View]:
    return made_up_views()


@pytest.mark.parametrize(("width", "text"), PAGES)
def test_every_view_has_a_sensible_width_in_every_box(
    width: int, text: int, views: dict[str, View], browser: Browser, tmp_path: Path,
    screenshots: Path,
) -> None:  # fmt: skip
    boxes = [
        f"<h6>{view} in {box}</h6><div data-box='{view} in {box}'>"
        f"{markup.replace('@', f'<div data-view={view}></div>')}</div>"
        for box, markup in BOXES.items()
        for view in VIEWS
    ]
    style = f":root {{ font-size: {text}px }} body {{ margin: 0 }}"
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(write_views(tmp_path / "boxes.html", views, "\n".join(boxes), style))
    measured = measured_when_drawn(page, len(boxes))
    page.screenshot(path=screenshots / f"boxes-{width}-{text}.png")
    context.close()
    assert [found for found in measured if not is_sensible(found)] == []


#: Boxes of ipywidgets by name: the code that makes one of a view and a button.
IPYWIDGETS = {
    "HBox": "ipw.HBox([view])",
    "HBox of two": "ipw.HBox([view, button])",
    "centered VBox": "ipw.VBox([view], layout={'align_items': 'center'})",
    "VBox in HBox": "ipw.HBox([ipw.VBox([view]), button])",
    "inline HBox": "ipw.HBox([view], layout={'display': 'inline-flex'})",
    "GridBox": "ipw.GridBox([view], layout={'grid_template_columns': 'auto'})",
    "Tab": "ipw.Tab([button, view], selected_index=0)",
    "Accordion": "ipw.Accordion([view])",
}
CELL = f"""\
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
import ipywidgets as ipw
from IPython.display import display
from tests.e2e.views import made_up_views
button = ipw.Button(description="Beside")
shown = []
for view in made_up_views().values():
    shown += [{", ".join(IPYWIDGETS.values())}]
# One output, since JupyterLab shows no more than 50 of a cell.
display(ipw.VBox([ipw.VBox([box]).add_class("framed") for box in shown]))"""


def test_every_view_has_a_sensible_width_in_the_boxes_of_ipywidgets(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("boxes.ipynb", [CELL]))
    notebook.run_cell(0)
    names = [f"{view} in {box}" for view in VIEWS for box in IPYWIDGETS]
    page.wait_for_function("(count) => document.querySelectorAll('.framed').length === count",
                           arg=len(names))  # fmt: skip
    page.evaluate(
        """(names) => document.querySelectorAll(".framed").forEach(
            (box, index) => { box.dataset.box = names[index]; })""",
        names,
    )
    # Views are there before their tabs are opened.
    page.wait_for_function(
        "(count) => document.querySelectorAll('.framed .bertlook').length === count", arg=len(names)
    )
    notebook.execute(
        "for box in shown:\n"
        "    if isinstance(box, ipw.Tab): box.selected_index = 1\n"
        "    if isinstance(box, ipw.Accordion): box.selected_index = 0"
    )
    measured = measured_when_drawn(page, len(names))
    page.screenshot(path=screenshots / "boxes-jupyterlab.png")
    assert [found for found in measured if not is_sensible(found)] == []
    watch.check()
