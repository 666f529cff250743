"""Views on paper: whole, laid out for the page, black on white, with their colors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab

#: As long as the bundled model takes, so that the arcs need many lines.
TEXT = " ".join(" ".join(sentence.words) for sentence in bl.corpora.sample()[:10])[:480]

#: What an element shows only a part of, or doesn't hold.
CROPPED = """() => [...document.querySelectorAll(".bertlook *")].filter((node) => {
    if (node.closest(".bl-unseen, svg, [hidden]") || !node.clientHeight) return false;
    const { overflowX, overflowY } = getComputedStyle(node);
    return (overflowY !== "visible" && node.scrollHeight > node.clientHeight + 2)
        || (overflowX !== "visible" && node.scrollWidth > node.clientWidth + 2)
        || node.getBoundingClientRect().right > innerWidth + 1;
}).map((node) => node.className)"""


@pytest.fixture(scope="module")
def explorer() -> bl.Explorer:
    model = bl.load()
    measure = bl.measures.DependencyAccuracy()
    results = bl.scan(model, bl.corpora.sample(), measure, progress=False)
    return bl.Explorer(model, TEXT, results=results)


@pytest.fixture(scope="module")
def wide() -> bl.HeadGrid:
    """Heads for which a page is too narrow, even with the smallest cells of a screen."""
    maps = np.full((2, 64, 3, 3), 1 / 3)
    return bl.HeadGrid(bl.Attention(["a", "cat", "sat"], maps))


def pages_of(pdf: bytes, path: Path) -> tuple[list[str], list[np.ndarray]]:
    """The texts of a file's pages, and their pictures (height, width, 3)."""
    path.write_bytes(pdf)
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    return texts, [page.render(scale=2).to_numpy()[..., 2::-1] for page in document]


def share_of(picture: np.ndarray, color: tuple[int, int, int], tolerance: int = 24) -> float:
    return float((np.abs(picture.astype(int) - color).max(-1) <= tolerance).mean())


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_an_explorer_is_printed_whole(
    browser: Browser, explorer: bl.Explorer, paper: str, tmp_path: Path, screenshots: Path
) -> None:
    scheme = "dark" if paper == "A4" else "light"
    context = browser.new_context(viewport={"width": 1300, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    watch = Watch(context, page)
    page.goto(explorer.to_html(tmp_path / "page.html").as_uri())
    page.wait_for_selector(".bl-arcs[data-painted]")
    page.locator(".bl-arc-scroll").first.evaluate("box => { box.scrollTop = 300 }")
    before = page.locator(".bl-grid-canvas").bounding_box()
    path = screenshots / f"print-{paper}.pdf"
    texts, pictures = pages_of(page.pdf(format=paper, print_background=False), path)
    text = " ".join(" ".join(texts).split())
    words = explorer.attention.words
    for word in set(words):
        assert text.count(word) >= 2 * words.count(word), word  # in the box, and below the arcs
    for row in explorer.relation_rows:
        assert row["relation"] in text
    assert text.count("all without punct and root") == 1  # the foot of the table, at its end
    first = pictures[0]
    assert share_of(first, (255, 255, 255)) > 0.5
    assert share_of(first, (0, 34, 78)) > 0.02  # the dark end of the ramp, in the thumbnails
    assert sum(share_of(picture, (72, 140, 196), 40) for picture in pictures) > 0.001  # arcs, bars
    for picture in pictures:
        assert share_of(picture[:, -20:], (255, 255, 255)) == 1  # nothing runs over the edge
    expect(page.locator(".bl-printed")).to_have_count(0)
    page.wait_for_function(
        "(width) => document.querySelector('.bl-grid-canvas').clientWidth === width",
        arg=round(before["width"]),
    )
    watch.check()
    context.close()


def test_nothing_is_cropped_on_paper(
    page: Page, explorer: bl.Explorer, wide: bl.HeadGrid, watch: Watch, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 718, "height": 900})  # A4 within its margins
    divergence = bl.measures.HeadDivergence().of([explorer.attention])
    views = [explorer, wide, bl.HeadMap(divergence)]
    for view in [*views, bl.ArcView(explorer.attention, unit="tokens")]:
        page.emulate_media(media="screen")
        page.goto(view.to_html(tmp_path / "page.html").as_uri())
        page.wait_for_selector(".bertlook > *")
        page.emulate_media(media="print")
        page.wait_for_selector(".bl-printed")
        page.wait_for_function(f"() => ({CROPPED})().length === 0")
    watch.check()


def test_jupyterlabs_own_printing_has_the_views_whole(
    lab: Lab, page: Page, screenshots: Path
) -> None:
    """JupyterLab prints (Ctrl+P, or its File menu) what nbconvert makes of the notebook."""
    cell = "import bertlook as bl\nbl.Explorer(text='The chef who cooked the meal was tired .')"
    name = lab.write("print.ipynb", [cell])
    notebook = lab.open(page, name)
    notebook.run_all()
    page.wait_for_selector(".bl-explorer .bl-arcs[data-painted]", timeout=60_000)
    notebook.save()
    page.goto(f"{lab.address}/nbconvert/html/{name}?download=false")
    expect(page.locator("img.bertlook-still")).to_be_visible()
    texts, pictures = pages_of(page.pdf(format="A4"), screenshots / "print-lab.pdf")
    text = " ".join(" ".join(texts).split())
    assert text.count("tired") >= 3  # in the cell, and below the arcs
    assert "Attention of all heads of bert-mini." in text
    assert "70% of its attention." in text
    assert share_of(pictures[0], (0, 34, 78)) > 0.005  # thumbnails
    assert share_of(pictures[0][:, -20:], (255, 255, 255)) == 1  # nothing runs over the edge
