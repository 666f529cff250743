"""The front end's gallery, all states of all views on one page, and checks that run on any page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"

#: Open what can be opened. axe takes the `color` of an SVG text for its color, which is its `fill`.
_PREPARE = """async () => {
    const all = (selector) => document.querySelectorAll(`.bertlook ${selector}`);
    for (const details of all("details")) details.open = true;
    // Not with a click that bubbles, which would close the panel opened before.
    for (const button of all("[aria-expanded=false]")) button.dispatchEvent(new Event("click"));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    for (const text of all("svg :is(text, tspan)")) text.style.color = getComputedStyle(text).fill;
}"""
_RUN = """async (context) => {
    const { violations } = await axe.run(context ?? document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}"""
#: Observers of sizes draw in a frame after its layout; the next frame lays out what they drew.
_FRAMES = """() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"""
_DRAWN = """() => {
    const states = [...document.querySelectorAll(".state")];
    const drawn = "[data-painted], [data-rows], .bl-error:not(:empty)";
    return states.length > 0 && states.every((state) => state.querySelector(drawn));
}"""


class Gallery:
    """The page of the gallery and the checks, bundled into a folder."""

    def __init__(self, folder: Path) -> None:
        node = shutil.which("node")
        if node is None or not AXE.exists():
            pytest.skip("no front end to bundle: install Node.js and run `npm ci`")
        subprocess.run([node, "js/dev/page.mjs", str(folder)], cwd=ROOT, check=True)
        self._page = folder / "gallery.html"
        self._checks = (folder / "checks.js").read_text("utf-8")

    def open(self, page: Page) -> None:
        """Open the page and wait until every state is drawn."""
        page.goto(self._page.as_uri())
        page.wait_for_function(_DRAWN)

    def settle(self, page: Page) -> None:
        """Wait until the views are drawn for a new size of the page."""
        page.evaluate(_FRAMES)

    def check(self, page: Page, context: str | None = None) -> list[str]:
        """Return the violations of axe's rules on a page, and the texts that are too pale.

        Args:
            page: The page; what can be opened on it is opened.
            context: A selector of the part that axe looks at; by default the whole page.
        """
        page.evaluate(_PREPARE)
        page.evaluate(AXE.read_text("utf-8"))
        page.evaluate(self._checks)
        return [*page.evaluate(_RUN, context), *page.evaluate("checks.paleTexts()")]

    def cut_texts(self, page: Page) -> list[str]:
        """Return the texts of the views that are cut off."""
        page.evaluate(self._checks)
        texts: list[str] = page.evaluate("checks.cutTexts()")
        return texts
