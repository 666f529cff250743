"""Fingers do all that a mouse does: compare, highlight, enclose; and targets are large enough."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.gallery import Gallery

#: Targets by the rules of WCAG 2.5.8: words stand in a line of text, and the map takes the nearest
#: of its marks.
_SMALL_TARGETS = """() => {
    const focusable = "a[href], button, input, select, textarea, summary, [tabindex]";
    const exempt = ".bl-map-point, .bl-unseen *";
    const large = (box) => box.width >= 24 - 0.1 && box.height >= 24 - 0.1;
    return [...document.querySelectorAll(`.bertlook :is(${focusable})`)]
        .filter((node) => node.checkVisibility() && !node.matches(exempt))
        .map((node) => node.closest("label") ?? node.querySelector(".bl-hit") ?? node)
        .filter((node) => !large(node.getBoundingClientRect()))
        .map((node) => node.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The gallery on a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    opened = context.new_page()
    Gallery(tmp_path).open(opened)
    yield opened
    context.close()


class Finger:
    """A finger on a page, which moves from point to point."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._time = time.time()

    def drag(self, points: list[tuple[float, float]]) -> None:
        """Put the finger on the first point, move it to the others, rest there, and lift it."""
        for place, (x, y) in enumerate([*points, points[-1]]):
            self._send("touchMove" if place else "touchStart", [{"x": x, "y": y}])
        self._send("touchEnd", [])

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        # A tenth of a second after the last: a quick finger flings, and the next tap stops that.
        self._time += 0.1
        self._session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": points, "timestamp": self._time},
        )


def box_of(node: Locator) -> tuple[float, float, float, float]:
    box = node.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def switch_to(view: Locator, mode: str) -> None:
    view.locator(".bl-click-mode label", has_text=mode).tap()


def test_fingers_compare_highlight_and_enclose(page: Page) -> None:
    finger = Finger(page)
    grid = page.locator("#grid-attention-patterns .bl-grid")
    canvas = grid.locator("canvas")
    canvas.scroll_into_view_if_needed()
    switch_to(grid, "compare")
    canvas.tap(position={"x": 10, "y": 10})
    expect(grid.locator(".bl-mark-compared")).to_have_count(1)

    switch_to(grid, "highlight")
    left, top, width, height = box_of(canvas)
    before = page.evaluate("scrollY")
    finger.drag([(left + 5, top + height * share) for share in (0.05, 0.3, 0.6, 0.95)])
    expect(grid.locator(".bl-grid-note")).to_contain_text("3 heads highlighted")
    assert page.evaluate("scrollY") == before
    canvas.tap(position={"x": width - 5, "y": 10})
    expect(grid.locator(".bl-grid-note")).to_contain_text("4 heads highlighted")
    grid.get_by_role("button", name="Clear").tap()
    expect(grid.locator(".bl-grid-note")).not_to_contain_text("highlighted")

    what_if = page.locator("#what-if .bl-what-if")
    for name in ("Hide “dog”", "Mask “dog”", "Switch head 1-3 off"):
        what_if.get_by_role("button", name=name).tap()
        expect(what_if.locator(".bl-error")).to_have_text("The gallery has no kernel.")

    shown = page.locator("#map-behaviors .bl-map")
    plot = shown.locator(".bl-map-plot")
    shown.evaluate("view => view.scrollIntoView()")
    switch_to(shown, "highlight")
    left, top, width, height = box_of(plot)
    before = page.evaluate("scrollY")
    middle, high, low = left + width / 2, top + 2, top + height - 2
    # Not from beside the controls: the browser takes the nearest one for what a finger touches.
    finger.drag([(left, low - 40), (left, high), (middle, high), (middle, low), (left, low)])
    chosen = shown.locator(".bl-map-point.bl-chosen")
    expect(chosen.first).to_be_attached()
    count = chosen.count()
    assert 3 < count < 45
    assert page.evaluate("scrollY") == before
    left, top, width, height = box_of(chosen.first)
    page.touchscreen.tap(left + width / 2, top + height / 2)
    expect(chosen).to_have_count(count - 1)

    # Otherwise a finger scrolls the page.
    switch_to(shown, "lock")
    finger.drag([(middle, low - down) for down in (20, 80, 140, 200)])
    page.wait_for_function("before => scrollY > before", arg=before)


def test_targets_are_large_enough_for_fingers(page: Page) -> None:
    page.evaluate(
        "for (const button of document.querySelectorAll('.bertlook [aria-expanded=false]'))"
        " button.dispatchEvent(new Event('click'))"
    )
    assert page.evaluate(_SMALL_TARGETS) == []
    # Cells of a large grid are chosen when two fingers have zoomed in.
    cells = page.locator(".bl-grid:not(.bl-grid-large) canvas").evaluate_all(
        "canvases => canvases.map(({ dataset }) => Number(dataset.cell)).filter((cell) => cell)"
    )
    assert min(cells) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
