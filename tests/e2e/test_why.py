"""Why a head links two words: a click on an arc and the key y, in JupyterLab and on a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab

CELL = """import bertlook as bl
model = bl.load()
w = bl.Explorer(model, "The chef who ran the kitchen made a cake for her guests .", head="3-1")
w"""

#: The sign of negative numbers in views.
MINUS = "\N{MINUS SIGN}"
#: A point beside the top of the highest arc, on the page, and the units that it joins.
_HIGHEST = """(arcs) => {
    const arc = arcs.filter(({ dataset }) => dataset.weight).sort(
        (a, b) => a.getBBox().y - b.getBBox().y)[0];
    const { x, y } = arc.getPointAtLength(0.55 * arc.getTotalLength());
    const at = new DOMPoint(x, y).matrixTransform(arc.getScreenCTM());
    const { from, to, weight } = arc.dataset;
    return { x: at.x, y: at.y - 3, from: Number(from), to: Number(to), weight: Number(weight) };
}"""


def point_at_highest(page: Page) -> dict[str, float]:
    arcs = page.locator(".bl-explorer .bl-arcs").first
    arcs.locator(".bl-arc[data-weight]").first.wait_for(state="attached")
    arcs.scroll_into_view_if_needed()
    place: dict[str, float] = arcs.locator(".bl-arc").evaluate_all(_HIGHEST)
    page.mouse.move(place["x"], place["y"])
    return place


def number_in(text: str | None) -> float:
    return float((text or "").replace(MINUS, "-"))


def test_an_arc_says_why_the_head_draws_it(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("why.ipynb", [CELL]))
    notebook.run_all()
    page.wait_for_selector(".bl-explorer .bl-grid[data-painted]", timeout=60_000)
    panel = page.locator(".bl-why")
    place = point_at_highest(page)
    label = page.locator(".bl-link-label")
    expect(label).to_have_text(re.compile(rf" → .* {place['weight']:.2f}$"))
    name = (label.text_content() or "").rsplit(" ", 1)[0]

    page.mouse.click(place["x"], place["y"])
    expect(panel.get_by_role("status")).to_contain_text("of its attention")
    expect(panel).to_have_attribute("aria-label", f"Why {name} in head 3-1")
    expect(panel).to_be_focused()
    query, key = (
        int(notebook.execute(f"print(w.attention.units[{place[end]}].start)"))
        for end in ("from", "to")
    )
    code = f"""import json
found = bl.explain(model, w.text, "3-1", {query}, {key})
print(json.dumps([found.score, found.weights[{key}], found.added[{key}]]))"""
    score, weight, added = json.loads(notebook.execute(code))
    by_dimension = panel.locator("table").first.locator("tbody tr td:last-child")
    summed = sum(number_in(text) for text in by_dimension.all_text_contents())
    assert number_in(panel.locator("tfoot td").last.text_content()) == pytest.approx(
        score, abs=0.005
    )
    assert summed == pytest.approx(score, abs=0.005 * (by_dimension.count() + 1))
    share = re.search(r"([\d.]+)% of its attention", panel.get_by_role("status").inner_text())
    assert share
    assert float(share[1]) == pytest.approx(100 * weight, abs=0.5)
    expect(panel.locator(".bl-why-adds")).to_contain_text(f"{added:.2f}")
    page.locator(".bl-explorer").first.screenshot(path=screenshots / "why-light.png")
    notebook.theme(dark=True)
    page.locator(".bl-explorer").first.screenshot(path=screenshots / "why-dark.png")
    notebook.theme(dark=False)

    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    place = point_at_highest(page)
    page.mouse.click(place["x"], place["y"])
    expect(panel).to_be_visible()
    page.locator(".bl-model-name").click()
    expect(panel).to_be_hidden()
    watch.check()


def test_a_key_asks_about_two_words_under_edits(lab: Lab, page: Page, watch: Watch) -> None:
    notebook = lab.open(page, lab.write("why-key.ipynb", [CELL]))
    notebook.run_all()
    page.wait_for_selector(".bl-explorer .bl-grid[data-painted]", timeout=60_000)
    panel = page.locator(".bl-why")
    words = page.locator(".bl-arcs .bl-word")
    words.filter(has_text="made").click()
    cake = words.filter(has_text="cake")
    cake.focus()
    page.keyboard.press("y")
    expect(panel.locator("strong")).to_have_text("made → cake")
    expect(panel.get_by_role("status")).to_contain_text("made gives ca (in cake)")
    total = panel.locator("tfoot td").last
    before = number_in(total.text_content())

    # The same link under an edit of an earlier layer.
    notebook.execute("w.edits = [bl.edits.HeadOff(f'1-{head}') for head in range(1, 9)]")
    made, piece = (
        int(notebook.execute(f"print(w.attention.tokens.index({word!r}))"))
        for word in ("made", "ca")
    )
    code = f"print(bl.explain(model, w.text, '3-1', {made}, {piece}, edits=w.edits).score)"
    after = float(notebook.execute(code))
    assert abs(after - before) > 0.01
    expect(total).to_have_text(f"{after:.2f}".replace("-", MINUS))

    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(cake).to_be_focused()

    # The arcs before the edits are explained without them, and the list of links asks, too.
    notebook.execute("w.stage = 'both'")
    expect(page.locator(".bl-arcs:visible")).to_have_count(2)
    first = page.locator(".bl-arcs .bl-word", has_text="cake").first
    first.focus()
    page.keyboard.press("y")
    shown = page.locator(".bl-why:visible")
    expect(shown.locator("tfoot td").last).to_have_text(f"{before:.2f}".replace("-", MINUS))
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    page.get_by_role("button", name="Why does the head link").first.click()
    expect(shown.get_by_role("status")).to_contain_text("made gives")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Why does the head link").first).to_be_focused()
    watch.check()


def test_a_page_without_a_kernel_says_so(page: Page, tmp_path: Path, watch: Watch) -> None:
    view = bl.Explorer(bl.load(), "The chef made a cake for her guests .", head="3-1")
    page.goto(view.to_html(tmp_path / "view.html").as_uri())
    place = point_at_highest(page)
    expect(page.locator(".bl-link-label")).to_contain_text(f"{place['weight']:.2f}")
    page.mouse.click(place["x"], place["y"])
    page.locator(".bl-arcs .bl-word").first.focus()
    page.keyboard.press("y")
    expect(page.locator(".bl-arc-caption").first).to_contain_text("with a running kernel")
    expect(page.locator(".bl-why")).to_be_hidden()
    watch.check()
