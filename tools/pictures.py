"""Take the pictures of the README: two views in a real JupyterLab, and a figure of the paper.

Run it in the project's environment: .venv/bin/python tools/pictures.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import bertlook as bl

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs"
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import QUIET  # noqa: E402  (the line above makes it importable)
from tests.e2e.lab import Lab, Notebook  # noqa: E402

EXPLORER = """import bertlook as bl

explorer = bl.look("The chef who ran the kitchen made a cake for her guests .", head="5-2")
explorer"""

NAMED_HEADS = """import bertlook as bl

model = bl.load()
results = bl.scan(
    model, bl.corpora.sample(), bl.measures.DependencyAccuracy(), progress=False
)
attention = model("The chef who ran the kitchen made a cake for her guests .")
bl.HeadGrid(attention, names=bl.names_of(results, min_count=30))"""


#: Style that hides the cell's toolbar and the marks of the active cell.
HIDE_CONTROLS = """
.jp-cell-toolbar, .jp-Collapser, .jp-Notebook-footer { visibility: hidden !important }
.jp-Cell, .jp-Cell::before, .jp-Cell::after { border-color: transparent !important }
.jp-Notebook, .jp-Notebook * { outline: none !important }
"""
#: Space around the grid of heads, in CSS pixels.
MARGIN = 8
TIMEOUT_MS = 120_000


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    draw_surface(PICTURES / "surface.png")
    with (
        tempfile.TemporaryDirectory() as folder,
        Lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        page = browser.new_page(viewport={"width": 1480, "height": 860}, device_scale_factor=2)
        take_explorer(run(lab, page, "attention.ipynb", EXPLORER), PICTURES / "explorer.png")
        page = browser.new_page(viewport={"width": 680, "height": 900}, device_scale_factor=3)
        take_heads(run(lab, page, "heads.ipynb", NAMED_HEADS), PICTURES / "heads.png")
        browser.close()


def run(lab: Lab, page: Page, name: str, cell: str) -> Notebook:
    """Open a notebook of one cell, without JupyterLab's sidebar, and run it."""
    page.set_default_timeout(TIMEOUT_MS)
    notebook = lab.open(page, lab.write(name, [cell]))
    notebook.command("application:toggle-left-area")
    notebook.run_cell(0)
    page.evaluate("document.activeElement.blur()")  # removes the focus ring
    return notebook


def take_explorer(notebook: Notebook, path: Path) -> None:
    """Take a picture of the explorer, with the pointer on a word to show the word's links."""
    page = notebook.page
    page.wait_for_selector(".bl-explorer .bl-arcs[data-painted]")
    page.locator(".bl-arcs .bl-word", has_text="cake").first.hover()
    page.wait_for_selector(".bl-arcs .bl-strong")
    page.locator(".jp-Cell").first.screenshot(path=path, style=HIDE_CONTROLS)


def take_heads(notebook: Notebook, path: Path) -> None:
    """Take a picture of the grid of heads, labeled with the relations that they find."""
    page = notebook.page
    page.wait_for_selector(".bl-grid[data-painted]")
    grid = page.locator(".jp-OutputArea .bl-grid-scroll")
    frame, canvas = grid.bounding_box(), grid.locator("canvas.bl-grid-canvas").bounding_box()
    assert frame is not None
    assert canvas is not None
    left, top = frame["x"] - MARGIN, frame["y"]  # controls end right above it
    clip = {
        "x": left,
        "y": top,
        "width": canvas["x"] + canvas["width"] + MARGIN - left,
        "height": frame["y"] + frame["height"] + MARGIN - top,
    }
    page.screenshot(path=path, clip=clip, style=HIDE_CONTROLS)


def draw_surface(path: Path) -> None:
    """Draw figure 2 of the paper for the bundled model, on white."""
    measure = bl.measures.TokenClasses()
    results = bl.scan(bl.load(), bl.corpora.sample(), measure, progress=False)
    chart = bl.figures.token_classes(results).properties(background="white", padding=16)
    bl.figures.save(chart, path)


if __name__ == "__main__":
    main()
