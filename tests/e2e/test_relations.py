"""From the table of relations to the grid, the arcs and the corpus, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from bertlook.measures import DependencyResult
from bertlook.model.random_init import random_init
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab
from tests.e2e.test_jupyterlab import wait_for

NOTEBOOK = """\
import bertlook as bl
from bertlook.scanning.scan import Scan
model, corpus = bl.load(), bl.corpora.sample()
scan = Scan(model, corpus[:80], bl.measures.DependencyAccuracy())
explorer = bl.Explorer(model, corpus[12], results=scan)
explorer"""

SEARCH = """\
import bertlook as bl
model, corpus = bl.load(), bl.corpora.sample()
found = bl.search(model, corpus, head="3-1", source="DET", above=0.3, limit=80)
explorer = bl.Explorer(model, corpus=corpus, examples=found)
explorer"""


@pytest.fixture(scope="module")
def result() -> DependencyResult:
    return counted(bl.load())


def counted(model: bl.Model) -> DependencyResult:
    measure = bl.measures.DependencyAccuracy()
    return bl.scan(model, bl.corpora.sample(), measure, progress=False)[measure.name]


def test_selecting_a_relation_updates_the_whole_page(
    result: DependencyResult, page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    sentence = bl.corpora.sample()[12]
    explorer = bl.Explorer(None, sentence, results=result, head="1-1")
    page.goto(explorer.to_html(tmp_path / "page.html").as_uri())
    page.wait_for_selector("[data-painted]")
    table, node, arcs = (
        page.get_by_role("table"),
        page.locator(".bl-grid"),
        page.locator(".bl-arcs"),
    )
    expect(node).to_have_attribute("data-shading", "pattern")

    row = next(row for row in explorer.relation_rows if row["relation"] == "det")
    table.get_by_role("button", name="det", exact=True).click()
    expect(node).to_have_attribute("data-shading", "accuracy")
    expect(arcs).to_have_attribute("data-layer", str(row["head"][0]))
    expect(arcs).to_have_attribute("data-head", str(row["head"][1]))
    expect(arcs.locator(".bl-right, .bl-wrong")).to_have_count(sentence.relations.count("det"))
    expect(arcs.locator(".bl-arc-caption")).to_contain_text("det: ")
    page.screenshot(path=screenshots / "relations-page.png", full_page=True)

    grid = Grid(node)
    best = result.correct[..., result.relations.index("det")].max(0) / row["count"]
    brightness = [
        grid.thumbnail(*head, 5)[0, 0].sum() for head in ((0, 0), (2, 3), tuple(row["head"]))
    ]
    shares = [best[head] for head in ((0, 0), (2, 3), tuple(row["head"]))]
    assert sorted(range(3), key=brightness.__getitem__) == sorted(range(3), key=shares.__getitem__)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(table.locator("[aria-pressed=true]")).not_to_have_text("det")
    page.locator(".bl-grid").get_by_role("grid").focus()
    page.keyboard.press("Escape")
    expect(node).to_have_attribute("data-shading", "pattern")

    page.get_by_label("Filter").fill("obj")
    assert all("obj" in name for name in table.locator("tbody th").all_inner_texts())
    table.get_by_role("button", name="Words", exact=True).click()
    counts = [int(text) for text in table.locator("tbody td[data-column=count]").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_table_fits_at_any_width(
    result: DependencyResult, browser: Browser, tmp_path: Path, width: int, scheme: str,
    screenshots: Path,
) -> None:  # fmt: skip
    control = counted(random_init(bl.load()))
    table = bl.RelationTable(result, control=control, relation="det")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(table.to_html(tmp_path / "table.html").as_uri())
    expect(page.locator(".bl-selected .bl-bar-control")).to_be_visible()
    page.screenshot(path=screenshots / f"relations-{width}-{scheme}.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert overflow <= 0


def test_a_scan_fills_the_table_and_its_examples_open(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("relations.ipynb", [NOTEBOOK]))
    notebook.run_all()
    page.wait_for_selector(".bl-relations tbody tr", timeout=60_000)
    expect(page.locator(".bl-scan")).to_be_hidden(timeout=60_000)
    expect(page.locator(".bl-about")).to_contain_text("80 sentences")

    page.locator(".bl-relations").get_by_role("button", name="det", exact=True).click()
    wait_for(notebook, "explorer.relation == 'det'")
    wait_for(notebook, "[explorer.layer, explorer.head] == explorer._row('det')['head']")
    pager = page.get_by_role("group", name="Examples of the relation")
    pager.get_by_role("button", name="Next example").click()
    expect(pager).to_contain_text("hit at")
    hits = page.locator(".bl-arcs .bl-right")
    expect(hits.first).to_be_visible()
    page.screenshot(path=screenshots / "relations-lab-hit.png")
    pager.get_by_role("button", name="Clearest miss").click()
    expect(pager).to_contain_text("miss at")
    expect(page.locator(".bl-arcs .bl-wrong").first).to_be_visible()
    wait_for(notebook, "not explorer.example['hit'] and explorer.example['margin'] < 0")
    page.screenshot(path=screenshots / "relations-lab-miss.png")

    notebook.execute("explorer.relation = 'nsubj'")
    expect(page.locator(".bl-selected")).to_contain_text("nsubj")
    watch.check()


def test_a_search_opens_in_the_explorer_and_its_links_are_paged_through(
    lab: Lab, page: Page, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("search.ipynb", [SEARCH]))
    notebook.run_all()
    pager = page.get_by_role("group", name="List of links in the corpus")
    expect(pager).to_contain_text("Link 1 of 80", timeout=60_000)
    pager.get_by_role("button", name="Next link of the list").click()
    expect(pager).to_contain_text("Link 2 of 80")
    wait_for(notebook, "str(corpus[int(found['sentence'][1])]) == explorer.text")
    wait_for(notebook, "len(explorer.focused) == 1")
    pager.get_by_role("button", name="Last link of the list").click()
    expect(pager).to_contain_text("Link 80 of 80")
    page.screenshot(path=screenshots / "search-lab.png")
