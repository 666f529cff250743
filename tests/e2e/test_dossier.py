"""A dossier by itself and in the Explorer, in a real JupyterLab and on a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab, Notebook
from tests.e2e.test_jupyterlab import wait_for

m = bl.measures

SCAN = """\
import bertlook as bl
import traitlets
model, sentences = bl.load(), bl.corpora.sample()[:20]
m = bl.measures
measures = [m.Dossiers(top=6), m.RelativePosition(), m.HeadDivergence()]
results = bl.scan(model, sentences, measures, progress=False)"""
EXPLORER = """\
explorer = bl.Explorer(model, "The cat sat .", results=results, corpus=sentences, head="3-1")
explorer"""
DOSSIER = """\
view = bl.Dossier(results, "3-1")
for name in ("layer", "head", "opened"):
    traitlets.link((explorer, name), (view, name))
view"""


@pytest.fixture
def notebook(lab: Lab, page: Page) -> Notebook:
    notebook = lab.open(page, lab.write("dossier.ipynb", [SCAN, EXPLORER, DOSSIER]))
    notebook.run_all()
    return notebook


def words_of(place: Locator) -> list[str | None]:
    return [word.text_content() for word in place.locator(".bl-arcs .bl-word").all()]


def test_a_dossier_follows_the_explorer_and_opens_examples_in_its_arcs(
    notebook: Notebook, page: Page, watch: Watch, screenshots: Path
) -> None:
    explorer = page.locator(".bl-explorer:has(.bl-grid[data-painted]):has(.bl-arcs[data-painted])")
    explorer.wait_for(timeout=90_000)
    alone = page.locator(".bl-page:has(.bl-dossier[data-painted])")
    alone.wait_for(timeout=60_000)
    button = explorer.get_by_role("button", name="Dossier", exact=True)
    button.click()
    panel = explorer.locator(".bl-dossier[data-painted]")
    title = panel.locator(".bl-head-name")
    expect(title).to_have_text("Head 3-1")

    # The head of the grid is that of both dossiers.
    Grid(explorer.locator(".bl-grid")).click(3, 4)
    expect(title).to_have_text("Head 4-5")
    expect(alone.locator(".bl-head-name")).to_have_text("Head 4-5")
    page.screenshot(path=screenshots / "explorer-dossier.png")

    # A click, and Enter, show an example with the word that attends in focus.
    first, second = (panel.locator(".bl-dossier-example").nth(index) for index in (0, 1))
    first.click()
    expect(first).to_have_attribute("aria-current", "true")
    wait_for(notebook, "explorer.opened == view.data.strongest[0].position")
    wait_for(notebook, "explorer.attention.source == sentences[explorer.opened]")
    expect(explorer.locator(".bl-arcs .bl-word[aria-pressed=true]")).to_have_count(1)
    expect(alone.locator(".bl-dossier-example").first).to_have_attribute("aria-expanded", "true")
    second.press("Enter")
    expect(second).to_have_attribute("aria-current", "true")
    expect(second).to_be_focused()
    wait_for(notebook, "explorer.opened == view.data.strongest[1].position")

    # The linked view opens examples there, too.
    typical = alone.locator(".bl-dossier-example").last
    typical.click()
    wait_for(notebook, "explorer.opened == view.example.position")
    wait_for(notebook, "explorer.attention.words == list(view.example.words)")
    notebook.theme(dark=True)
    page.screenshot(path=screenshots / "explorer-dossier-dark.png")
    notebook.theme(dark=False)
    button.click()
    expect(panel).to_be_hidden()
    watch.check()


def test_a_page_has_the_dossier_that_was_open(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:10]
    results = bl.scan(model, sentences, m.Dossiers(top=2), progress=False)
    view = bl.Explorer(model, sentences[0], results=results, head="3-1", show_dossier=True)
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(view.to_html(tmp_path / "view.html").as_uri())
    panel = page.locator(".bl-dossier[data-painted]")
    panel.wait_for()
    Grid(page.locator(".bl-grid")).click(1, 1)
    note = page.get_by_text("Without a kernel there is the dossier of head 3-1 alone.")
    expect(note).to_be_visible()
    before = words_of(page.locator(".bl-explorer"))
    panel.locator(".bl-dossier-example").last.click()
    expect(panel.locator(".bl-open-example").last).to_be_visible()
    assert words_of(page.locator(".bl-explorer")) == before
    page.screenshot(path=screenshots / "explorer-dossier-page.png", full_page=True)
    watch.check()
