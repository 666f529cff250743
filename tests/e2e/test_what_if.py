"""Heads, links and words switched off in a real JupyterLab: by key, button, click, from Python."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab, Notebook

CELL = """
import bertlook as bl
w = bl.Explorer(text="The chef who cooked the meal was tired .", head="3-1")
w
"""
#: The sign on an edit that takes it back.
CROSS = "\N{MULTIPLICATION SIGN}"
#: Milliseconds from a press of X on the grid to the arcs painted of the new picture.
_KEY_TO_ARCS = """async () => {
    const view = document.querySelector(".bl-explorer");
    const [grid, arcs] = [view.querySelector(".bl-grid"), view.querySelector(".bl-arcs")];
    const [key, painted] = [grid.dataset.key, arcs.dataset.painted];
    const keys = view.querySelector(".bl-grid-keys");
    keys.focus();
    const start = performance.now();
    keys.dispatchEvent(new KeyboardEvent("keydown", {key: "x", bubbles: true, cancelable: true}));
    while (grid.dataset.key === key || arcs.dataset.painted === painted) {
        await new Promise(requestAnimationFrame);
        if (performance.now() - start > 20000) return NaN;
    }
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""


@pytest.fixture
def notebook(lab: Lab, page: Page, watch: Watch) -> Notebook:
    opened = lab.open(page, lab.write("what_if.ipynb", [CELL]))
    opened.run_all()
    page.wait_for_selector(".bl-explorer .bl-grid[data-painted]", timeout=60_000)
    page.locator(".bl-what-if").wait_for()
    return opened


@pytest.fixture
def view(page: Page, notebook: Notebook) -> Locator:
    return page.locator(".bl-explorer").first


def wait_for(notebook: Notebook, condition: str) -> None:
    deadline = time.monotonic() + 60
    while notebook.execute(f"print({condition})").strip() != "True":
        assert time.monotonic() < deadline, f"{condition} never became true"


def chips(view: Locator) -> Locator:
    return view.locator(".bl-chip")


def word(view: Locator, text: str) -> Locator:
    return view.locator(".bl-arcs:visible .bl-word", has_text=text).first


def test_by_key_button_and_click_and_back(
    notebook: Notebook, view: Locator, page: Page, watch: Watch, screenshots: Path
) -> None:
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    view.locator(".bl-grid-keys").focus()
    page.keyboard.press("x")
    expect(chips(view)).to_have_text([f"head 3-1 off (zero){CROSS}"])
    wait_for(notebook, "[str(edit.head) for edit in w.edits] == ['3-1']")
    expect(view.locator(".bl-mark-off")).to_have_count(1)

    view.get_by_role("button", name="Switch head 3-1 back on").click()
    expect(chips(view)).to_have_count(0)
    wait_for(notebook, "w.edits == ()")

    view.locator(".bl-edit-how").get_by_text("mean output").click()
    view.get_by_role("button", name="Switch head 3-1 off").click()
    expect(chips(view)).to_have_text([f"head 3-1 off (mean){CROSS}"])

    word(view, "meal").click()
    view.get_by_role("button", name="Hide “meal”").click()
    expect(chips(view)).to_have_count(2)
    view.locator(".bl-edit-link").first.get_by_role("button", name="Cut").click()
    expect(chips(view)).to_have_count(3)
    expect(chips(view).nth(2)).to_contain_text("cut in 3-1")

    view.locator(".bl-edit-how").get_by_text("mask", exact=True).click()
    word(view, "tired").click()
    expect(view.locator(".bl-guess-heading")).to_have_text("Masked: “tired”")
    expect(view.locator(".bl-guess").first).to_be_visible()
    expect(view.locator(".bl-guess-sentence")).to_contain_text("The edits move this prediction by")
    wait_for(notebook, "len(w.edits) == 3 and w.masked == [8]")
    # The other heads of the layer are tried unasked where a pass is quick, which hides the button.
    view.locator(".bl-effects > button").dispatch_event("click")
    expect(view.locator(".bl-effect-sentence")).to_contain_text("of 8 heads")
    wait_for(notebook, "bool(w.effects)")
    view.locator(".bl-what-if-head").get_by_text("both").click()
    expect(view.locator(".bl-staged .bl-arcs:visible")).to_have_count(2)
    wait_for(notebook, "w.stage == 'both'")
    view.screenshot(path=screenshots / "what-if-light.png")
    notebook.theme(dark=True)
    view.screenshot(path=screenshots / "what-if-dark.png")
    notebook.theme(dark=False)

    view.get_by_role("button", name="Switch all back on").click()
    expect(chips(view)).to_have_count(0)
    wait_for(notebook, "w.edits == () and w.masked == [] and w.effects is None")
    word(view, "cooked").focus()
    for key in ("h", "m"):
        page.keyboard.press(key)
        expect(chips(view)).to_have_count(1 if key == "h" else 2)
    wait_for(notebook, "len(w.edits) == 1 and w.masked == [4]")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    watch.check()


def test_edits_set_in_python_are_drawn(notebook: Notebook, view: Locator, watch: Watch) -> None:
    before = view.locator(".bl-grid").get_attribute("data-key")
    notebook.execute("w.edits = [bl.edits.HeadOff('2-4', 'mean'), bl.edits.Hide(1)]")
    expect(chips(view)).to_have_text([f"head 2-4 off (mean){CROSS}", f"chef hidden{CROSS}"])
    expect(view.locator(".bl-grid")).not_to_have_attribute("data-key", before)
    expect(word(view, "chef")).to_have_class("bl-word bl-hidden-word")
    view.get_by_text("changes in the grid").click()
    expect(view.locator(".bl-grid")).to_have_attribute("data-shading", "change")
    wait_for(notebook, "w.statistic == 'change'")
    chips(view).first.get_by_role("button").click()
    wait_for(notebook, "[type(edit).__name__ for edit in w.edits] == ['Hide']")
    watch.check()


def test_links_show_another_quantity(notebook: Notebook, view: Locator, watch: Watch) -> None:
    menu = view.get_by_role("combobox", name="What links show")
    menu.select_option("value zeroing")
    expect(view.locator(".bl-arc-caption").first).to_contain_text("Links show value zeroing.")
    wait_for(notebook, "w.quantity == 'value zeroing'")
    menu.select_option("gradient")
    expect(view.locator(".bl-quantity .bl-error")).to_contain_text("Mask a word first")
    expect(menu).to_have_value("value zeroing")
    notebook.execute("w.quantity = 'weight'")
    expect(menu).to_have_value("weight")
    expect(view.locator(".bl-arc-caption").first).not_to_contain_text("Links show")
    watch.check()


def test_a_refused_edit_is_said_and_the_view_goes_on(
    notebook: Notebook, view: Locator, watch: Watch
) -> None:
    notebook.execute("w.edits = bl.edits.HeadOff('3-1', 'mean')")
    expect(chips(view)).to_have_count(1)
    notebook.execute(
        "from bertlook.model import experiment\n"
        "change = experiment.Experiment.change\n"
        "def refuse(*_): raise bl.BertlookError('Not now.')\n"
        "experiment.Experiment.change = refuse"
    )
    word(view, "meal").click()
    view.get_by_role("button", name="Hide “meal”").click()
    expect(view.locator(".bl-what-if .bl-error")).to_have_text("Not now.")
    expect(chips(view)).to_have_count(1)
    notebook.execute("experiment.Experiment.change = change")
    view.get_by_role("button", name="Hide “meal”").click()
    expect(chips(view)).to_have_count(2)
    expect(view.locator(".bl-what-if .bl-error")).to_have_text("")
    watch.check()


def test_from_the_switch_to_the_picture(
    notebook: Notebook, page: Page, record_property: pytest.Function
) -> None:
    times = [page.evaluate(_KEY_TO_ARCS) for _ in range(9)]
    record_property("key_to_arcs_ms", times)  # type: ignore[operator]
    print("milliseconds from the key to the arcs:", sorted(round(ms) for ms in times))
    # A machine that does other work is slower. The benchmark `what_if` has the kernel's part.
    assert sorted(times)[len(times) // 2] < 2000


def test_an_exported_page_shows_the_state(
    notebook: Notebook, lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook.execute(
        "w.edits, w.masked, w.stage = [bl.edits.HeadOff('3-1')], ['tired'], 'both'\n"
        "w.compare_heads()\n"
        "w.to_html('what_if.html')"
    )
    page.goto((lab.root / "what_if.html").as_uri())
    view = page.locator(".bl-explorer")
    expect(chips(view)).to_have_text(["head 3-1 off (zero)", "tired masked"])
    expect(view.locator(".bl-guess").first).to_be_visible()
    expect(view.locator(".bl-effect-own")).to_be_visible()
    expect(view.locator(".bl-staged .bl-arcs:visible")).to_have_count(2)
    expect(view.locator(".bl-edit-bar")).to_be_hidden()
    view.screenshot(path=screenshots / "what-if-page.png")
    watch.check()
