"""A comparison on a page and in a real notebook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.test_jupyterlab import wait_for


def test_both_texts_have_their_arcs_around_the_same_words(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    comparison = bl.compare(
        "The doctor saw him again.", "The doctor saw her.", names=("him", "her")
    )
    view = bl.Comparison(comparison, "2-3", top=1, threshold=0)
    page.goto(view.to_html(tmp_path / "view.html").as_uri())
    page.wait_for_selector("[data-painted]")
    word = page.locator(".bl-word", has_text="saw")
    word.hover()
    words = [each.text_content() for each in page.locator(".bl-word").all()]
    assert words == ["The", "doctor", "saw", "him", "again", "her", "."]
    box = word.bounding_box()
    assert box
    for classes, attention, is_above in (
        (".bl-strong:not(.bl-second)", comparison.a, True),
        (".bl-strong.bl-second", comparison.b, False),
    ):
        arc = page.locator(f".bl-arc{classes}")
        own = [unit.text for unit in attention.units]
        row = attention.word_maps()[1, 2, own.index("saw")]
        row[[i for i, unit in enumerate(attention.units) if unit.special or unit.text == "saw"]] = 0
        expected = own[int(np.argmax(row))]
        assert ["[CLS]", *words][int(arc.get_attribute("data-to") or -1)] == expected
        place = arc.bounding_box()
        assert place
        assert (place["y"] < box["y"]) == is_above
    expect(page.locator(".bl-unmatched")).to_have_text(["him", "again", "her"])
    expect(page.locator(".bl-sides-note")).to_have_text(
        "Only in him: him and again. Only in her: her."
    )
    page.screenshot(path=screenshots / "comparison.png", full_page=True)


LIVE = """\
import bertlook as bl
model = bl.load()
models = [model, bl.random_init(model), bl.random_init(model, seed=1)]
steps = bl.compare(models, text="The cat sat on the mat.", names=("0", "1000", "5000"))
view = bl.Comparison(steps, "1-1")
view"""


def test_the_kernel_sends_another_step_and_follows_the_side(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("comparison.ipynb", [LIVE]))
    notebook.run_all()
    view = page.locator(".bl-comparison")
    grid = view.locator(".bl-grid[data-painted]")
    grid.wait_for(timeout=60_000)
    before = grid.get_attribute("data-key")
    slider = view.locator(".bl-step-slider input")
    slider.focus()
    slider.press("ArrowRight")
    expect(view.locator(".bl-step-slider output")).to_have_text("5000 (2 of 2)")
    wait_for(notebook, "view.comparison is steps.steps[1]")
    expect(grid).not_to_have_attribute("data-key", before or "")
    view.get_by_role("radio", name="5000", exact=True).check(force=True)
    wait_for(notebook, "view.side == 'b'")
    notebook.execute("view.side = 'difference'")
    expect(view.get_by_role("radio", name="0 − 5000")).to_be_checked()  # noqa: RUF001
    first = view.locator(".bl-change").first
    first.click()
    wait_for(notebook, "[view.layer, view.head] == view.change_list[0]['head']")
    expect(first).to_have_attribute("aria-pressed", "true")
    page.screenshot(path=screenshots / "comparison-steps.png", full_page=True)
