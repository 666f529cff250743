"""The site of the documentation is built without a warning, opens from disk, and its views work."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.gallery import AXE
from tests.e2e.grid import Grid
from tests.e2e.servers import ROOT

#: Pages that are checked: the first one, tables, a recipe, all views, a notebook, the reference.
PAGES = (
    "index",
    "docs/concepts",
    "docs/recipes/best_head",
    "docs/gallery",
    "notebooks/quickstart",
    "docs/reference/views",
)
SIZES: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (390, "dark")]
#: Come near each view, which draws it.
_DRAW = """async () => {
    for (const view of document.querySelectorAll(".live-view")) {
        view.scrollIntoView({ behavior: "instant" });
        while (view.querySelector(":scope > .live-view-still")) {
            await new Promise(requestAnimationFrame);
        }
    }
}"""
_RULES = """async () => {
    for (const text of document.querySelectorAll(".bertlook svg :is(text, tspan)")) {
        text.style.color = getComputedStyle(text).fill;
    }
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}"""


@pytest.fixture(scope="module")
def site() -> Path:
    for module in ("furo", "myst_nb", "peft", "sphinx_copybutton"):
        if find_spec(module) is None:
            pytest.skip(f"{module} is missing: run `pip install -e .[docs]`")
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    process = subprocess.run(
        [sys.executable, "-m", "tools.docsite"],
        cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip
    assert process.returncode == 0, process.stderr[-4000:]
    return ROOT / "artifacts" / "site"


def opened(page: Page, site: Path, name: str) -> Page:
    page.goto((site / f"{name}.html").as_uri())
    return page


def test_views_on_the_first_page_and_in_a_notebook_answer_a_click(
    site: Path, page: Page, watch: Watch, screenshots: Path
) -> None:
    for name in ("index", "notebooks/quickstart"):
        opened(page, site, name)
        view = page.locator(".live-view[data-view=explorer]").first
        view.scroll_into_view_if_needed()
        expect(view.locator(".bl-grid[data-painted]")).to_be_visible()
        Grid(view.locator(".bl-grid")).click(4, 5)
        page.mouse.move(1, 1)
        expect(view.locator(".bl-grid-caption .bl-head-name")).to_have_text("5-6")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=screenshots / f"site-{Path(name).name}.png")
    watch.check()


def test_a_search_finds_a_page_without_a_server(site: Path, page: Page, watch: Watch) -> None:
    page.goto(f"{(site / 'search.html').as_uri()}?q=minimal+pairs")
    expect(page.locator("#search-results li").first).to_be_visible()
    watch.check()


def test_pages_show_pictures_without_javascript(site: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context.new_page(), site, "docs/gallery")
    stills = page.locator(".live-view-still img")
    count = stills.count()
    is_drawn = [stills.nth(index).is_visible() for index in range(count)]
    context.close()
    assert count > 8
    assert all(is_drawn)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_no_page_violates_a_rule(
    site: Path, browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    violations: dict[str, list[str]] = {}
    for name in PAGES:
        opened(page, site, name)
        page.evaluate(_DRAW)
        page.evaluate(AXE.read_text("utf-8"))
        violations[name] = page.evaluate(_RULES)
    context.close()
    assert {name: found for name, found in violations.items() if found} == {}
