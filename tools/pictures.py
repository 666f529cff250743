"""Take the README's pictures, docs/explorer.png and docs/heads.png, in a real JupyterLab.

Run it in the project's environment: .venv/bin/python tools/pictures.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import QUIET  # noqa: E402  (the line above makes it importable)
from tests.e2e.grid import Grid  # noqa: E402
from tests.e2e.lab import Lab  # noqa: E402

CELL = """import bertlook as bl

explorer = bl.look("The chef who ran the kitchen made a cake for her guests .", head="5-2")
explorer"""

NAMED = """import bertlook as bl

model = bl.load()
results = bl.scan(
    model, bl.corpora.sample(), bl.measures.DependencyAccuracy(), progress=False
)
attention = model("The chef who ran the kitchen made a cake for her guests .")
bl.HeadGrid(attention, names=bl.names_of(results, min_count=30))"""


def main() -> None:
    """Run both notebooks, and take a picture of each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        page = browser.new_page(viewport={"width": 1480, "height": 860}, device_scale_factor=2)
        notebook = lab.open(page, lab.write("attention.ipynb", [CELL]))
        notebook.command("application:toggle-left-area")
        notebook.run_all()
        page.wait_for_selector(".bl-explorer .bl-arcs[data-painted]", timeout=60_000)
        locked = notebook.execute("print(*explorer.locked)").split()
        # With the pointer on a word, the picture shows the word's links.
        Grid(page.locator(".bl-grid")).click(*(int(part) for part in locked))
        page.locator(".bl-arcs .bl-word", has_text="cake").first.hover()
        page.wait_for_selector(".bl-arcs .bl-strong")
        (ROOT / "docs").mkdir(exist_ok=True)
        page.locator(".jp-Cell").first.screenshot(path=ROOT / "docs/explorer.png")

        page.set_viewport_size({"width": 680, "height": 900})
        notebook = lab.open(page, lab.write("heads.ipynb", [NAMED]))
        notebook.command("application:toggle-left-area")
        notebook.run_all()
        page.wait_for_selector(".bl-grid[data-painted]", timeout=60_000)
        page.locator(".jp-OutputArea .bl-grid").first.screenshot(path=ROOT / "docs/heads.png")
        browser.close()


if __name__ == "__main__":
    main()
