"""Views obey all of axe's rules, in every state, on pages and in notebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from tests.e2e.gallery import Gallery
from tests.e2e.lab import Lab
from tests.e2e.test_head_map import made_up
from tests.e2e.test_relations import counted

#: Pages that are checked: wide and light, narrow and dark.
SIZES: list[tuple[int, Literal["light", "dark"]]] = [(1200, "light"), (320, "dark")]
TREE = bl.corpora.sample()[12]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    return Gallery(tmp_path_factory.mktemp("gallery"))


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_no_state_of_a_view_violates_a_rule(
    gallery: Gallery, browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    gallery.open(page)
    violations = gallery.check(page)
    context.close()
    assert violations == []


def opened(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    page.wait_for_selector("[data-painted], [data-rows]")


def test_no_exported_page_violates_a_rule(
    gallery: Gallery, browser: Browser, tmp_path: Path
) -> None:
    result = counted(bl.load())
    views = [
        bl.Explorer(None, TREE, results=result, head="1-1"),
        bl.ArcView(bl.load()(TREE), head="2-2"),
        bl.HeadGrid(bl.load()(TREE)),
        bl.Comparison(bl.compare("She met him again.", "She met the nurse.")),
        bl.Dossier(bl.measures.Dossiers(top=3).of(bl.load()(TREE)), "3-1"),
        bl.RelationTable(result),
        made_up(6, 8),
    ]
    pages = [view.to_html(tmp_path / f"{type(view).__name__}.html") for view in views]
    violations: dict[str, list[str]] = {}
    for width, scheme in SIZES:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        for file in pages:
            opened(page, file)
            row = page.locator(".bl-table tbody tr").first
            if row.count():
                row.click()
            word = page.locator(".bl-word[role=button]").nth(2)
            if word.count():
                word.click()
            violations[f"{file.stem} {width} {scheme}"] = gallery.check(page)
        context.close()
    assert {page: found for page, found in violations.items() if found} == {}


def test_no_page_of_a_folder_of_dossiers_violates_a_rule(
    gallery: Gallery, browser: Browser, tmp_path: Path
) -> None:
    measures = [bl.measures.Dossiers(top=3), bl.measures.HeadDivergence(), bl.measures.Entropy()]
    measures.append(bl.measures.DependencyAccuracy())
    results = bl.scan(bl.load(), bl.corpora.sample()[:20], measures, progress=False, controls=0)
    index = bl.write_dossiers(results, tmp_path / "dossiers")
    violations: dict[str, list[str]] = {}
    for width, scheme in SIZES:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(index.as_uri())
        violations[f"index {width} {scheme}"] = gallery.check(page)
        opened(page, index.with_name("head-3-1.html"))
        violations[f"head {width} {scheme}"] = gallery.check(page)
        context.close()
    assert {page: found for page, found in violations.items() if found} == {}


NOTEBOOK = """\
import bertlook as bl
from IPython.display import display
model, sentences = bl.load(), bl.corpora.sample()
measures = [bl.measures.DependencyAccuracy(), bl.measures.HeadDivergence()]
results = bl.scan(model, sentences[:80], measures, progress=False)
explorer = bl.Explorer(model, sentences[12], results=results, head="1-1", relation="det")
explorer.edits, explorer.masked, explorer.stage = bl.edits.HeadOff("1-1"), [2], "both"
for view in (
    explorer,
    bl.HeadGrid(model(sentences[3])),
    bl.ArcView(model(sentences[3])),
    bl.RelationTable(results),
    bl.HeadMap(results),
):
    display(view)"""


@pytest.mark.parametrize("host", ["lab", "notebook7"])
def test_no_view_in_a_notebook_violates_a_rule(
    gallery: Gallery, host: str, request: pytest.FixtureRequest, page: Page
) -> None:
    lab: Lab = request.getfixturevalue(host)
    notebook = lab.open(page, lab.write("rules.ipynb", [NOTEBOOK]))
    notebook.run_all()
    page.wait_for_selector(".bl-map[data-painted]", timeout=60_000)
    expect(page.locator(".bertlook .bl-grid[data-painted]")).to_have_count(2)
    page.locator(".bl-word[role=button]").nth(2).click()
    # The host's rem is the browser's, so that the looks are those of other pages.
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"
    violations = []
    for dark in [False, True]:
        notebook.theme(dark)
        violations.extend(gallery.check(page, ".bertlook"))
    assert violations == []


def test_no_text_is_cut_off_at_any_width(gallery: Gallery, page: Page) -> None:
    gallery.open(page)
    cut: dict[int, list[str]] = {}
    for width in [1400, 1100, 700, 420, 320]:
        page.set_viewport_size({"width": width, "height": 900})
        gallery.settle(page)
        cut[width] = gallery.cut_texts(page)
    assert {width: texts for width, texts in cut.items() if texts} == {}


def test_a_scroll_box_shows_where_it_has_more(gallery: Gallery, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    gallery.open(page)
    box = page.locator("#grid-many-heads .bl-grid-scroll")
    expect(box).to_have_attribute("data-more", "right")
    assert box.evaluate("box => getComputedStyle(box).maskImage") != "none"
    page.locator("#grid-many-heads").get_by_role("grid").focus()
    page.keyboard.press("End")
    expect(box).to_have_attribute("data-more", "left")
    page.set_viewport_size({"width": 1400, "height": 900})
    expect(box).not_to_have_attribute("data-more", "left")


#: The size of a text of each kind as it is drawn: that of its font, enlarged as its ancestors are.
_TEXT_SIZES = """() => Object.fromEntries([...document.querySelectorAll(
    "#explorer-whole :is(span, strong, p, button, label, text, td, th, textarea)")]
    .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height > 2)
    .map((node) => {
        const { fontSize } = getComputedStyle(node);
        const zoom = node.currentCSSZoom ?? 1;
        return [node.localName + "." + node.getAttribute("class"), parseFloat(fontSize) * zoom];
    }))"""


def test_texts_follow_the_size_that_the_reader_chose(gallery: Gallery, page: Page) -> None:
    gallery.open(page)
    sizes = page.evaluate(_TEXT_SIZES)
    assert len(sizes) > 20
    # Some hosts make a rem smaller; their own texts are multiples of it.
    for root, scale in [("62.5%", 1), ("200%", 2)]:
        page.evaluate("size => { document.documentElement.style.fontSize = size }", root)
        # A change of the text size alone resizes no scroll box.
        page.set_viewport_size({"width": 1300 - 50 * scale, "height": 900})
        gallery.settle(page)
        enlarged = page.evaluate(_TEXT_SIZES)
        for kind in sizes.keys() & enlarged.keys():
            assert enlarged[kind] == pytest.approx(scale * sizes[kind], rel=0.02), kind
        assert gallery.cut_texts(page) == []
