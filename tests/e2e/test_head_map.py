"""The head map on an exported page: lasso, keys, legend, and any width in light and dark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import bertlook as bl
from bertlook.clustering import Embedding
from bertlook.measures import DivergenceResult
from tests.e2e.conftest import Watch

KINDS = ["other", "prev", "next", "broad", "cls", "sep", "punct", "obj"]


def made_up(layers: int, heads: int) -> bl.HeadMap:
    """Heads around the centers of their behaviors."""
    random = np.random.default_rng(1)
    count = layers * heads
    kind = random.integers(len(KINDS), size=count)
    points = random.normal(size=(len(KINDS), 2))[kind] + random.normal(0, 0.3, (count, 2))
    total = np.linalg.norm(points[:, None] - points, axis=-1)
    result = DivergenceResult(total=total, rows=10, num_layers=layers, num_heads=heads)
    names = np.array(KINDS, object)[kind].reshape(layers, heads)
    embedding = Embedding(points.reshape(layers, heads, 2), 0.0, 0.0)
    return bl.HeadMap(result, names, embedding=embedding)


def opened(page: Page, widget: bl.HeadMap, folder: Path) -> Locator:
    page.goto(widget.to_html(folder / "map.html").as_uri())
    page.wait_for_selector("[data-painted]")
    return page.locator(".bl-map")


def middle(mark: Locator) -> tuple[float, float]:
    box = mark.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_lasso_around_heads_highlights_them(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    shown = opened(page, made_up(6, 8), tmp_path)
    plot = shown.locator(".bl-map-plot")
    box = plot.bounding_box()
    assert box is not None
    left, top = box["x"] + 2, box["y"] + 2
    half, low = box["x"] + box["width"] / 2, box["y"] + box["height"] - 2
    within = [
        name
        for mark in shown.locator(".bl-map-point").all()
        if (name := mark.get_attribute("data-head")) and middle(mark)[0] < half
    ]
    assert 3 < len(within) < 45
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in [(half, top), (half, low), (left, low)]:
        page.mouse.move(x, y, steps=3)
    expect(shown.locator(".bl-map-lasso")).to_be_visible()
    page.mouse.up()
    chosen = shown.locator(".bl-map-point:not(.bl-dim)")
    expect(chosen).to_have_count(len(within))
    assert {mark.get_attribute("data-head") for mark in chosen.all()} == set(within)
    page.screenshot(path=screenshots / "head-map-lasso.png")
    expect(shown.locator(".bl-map-lasso")).to_be_hidden()
    watch.check()


def test_the_head_map_works_with_the_keyboard_alone(
    page: Page, watch: Watch, tmp_path: Path
) -> None:
    shown = opened(page, made_up(6, 8), tmp_path)
    page.keyboard.press("Tab")  # the colors
    page.keyboard.press("ArrowRight")
    expect(shown.get_by_role("button", name="Layer 1", exact=True)).to_be_visible()
    for _ in range(3):  # what a click does, and the help
        page.keyboard.press("Tab")
    focused = shown.locator(".bl-map-point:focus")
    expect(focused).to_have_attribute("data-head", "1-1")
    page.keyboard.press("End")
    expect(focused).to_have_attribute("data-head", "6-8")
    before = middle(focused)
    for key, axis, sign in [("ArrowLeft", 0, -1), ("ArrowUp", 1, -1), ("ArrowRight", 0, 1)]:
        page.keyboard.press(key)
        moved = middle(focused)
        assert sign * (moved[axis] - before[axis]) >= 0
        before = moved
    page.keyboard.press("Enter")
    expect(focused).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Shift+Enter")
    expect(shown.locator(".bl-map-point:not(.bl-dim)")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(shown.locator(".bl-dim")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(shown.locator("[aria-pressed=true].bl-map-point")).to_have_count(0)
    watch.check()


def test_the_legend_highlights_a_behavior(page: Page, watch: Watch, tmp_path: Path) -> None:
    widget = made_up(6, 8)
    shown = opened(page, widget, tmp_path)
    place = next(i for i, kind in enumerate(widget.places["kinds"]) if kind["name"] == "sep")
    shown.locator(".bl-map-kinds").get_by_role("button", name="attends to [SEP]").click()
    expect(shown.locator(".bl-map-point:not(.bl-dim)")).to_have_count(
        widget.places["kind"].count(place)
    )
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [340, 1100])
@pytest.mark.parametrize("shape", [(6, 8), (24, 16)])
def test_labels_do_not_overlap_and_nothing_overflows(
    browser: Browser, tmp_path: Path, shape: tuple[int, int], width: int, scheme: str,
    screenshots: Path,
) -> None:  # fmt: skip
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    shown = opened(page, made_up(*shape), tmp_path)
    boxes = shown.locator(".bl-map-labels text").evaluate_all(
        "nodes => nodes.map(node => { const b = node.getBBox(); "
        "return [b.x, b.y + 2, b.x + b.width, b.y + b.height - 2]; })"
    )
    page.screenshot(
        path=screenshots / f"head-map-{shape[0]}x{shape[1]}-{width}-{scheme}.png", full_page=True
    )
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert overflow <= 0
    assert len(boxes) > 10
    for place, (left, top, right, low) in enumerate(boxes):
        for other in boxes[:place]:
            assert left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= low


def test_384_heads_are_zoomed_with_wheel_and_keys_and_the_page_still_scrolls(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    page.set_viewport_size({"width": 900, "height": 500})
    shown = opened(page, made_up(24, 16), tmp_path)
    plot, zoom = shown.locator(".bl-map-plot"), shown.locator(".bl-map-zoom")
    labels = shown.locator(".bl-map-labels text")
    few = labels.count()
    assert few < 384
    plot.hover(position={"x": 450, "y": 200})

    # The wheel scrolls the page, and zooms only with Ctrl.
    page.evaluate(
        "() => { window.scrolled = new Promise((done) =>"
        "addEventListener('scrollend', done, { once: true })).then(() => scrollY); }"
    )
    page.mouse.wheel(0, 80)
    scrolled = page.evaluate("window.scrolled")
    assert scrolled > 0
    expect(zoom).to_have_attribute("data-scale", "1.00")
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(zoom).to_have_attribute("data-scale", "5.06")
    assert page.evaluate("scrollY") == scrolled
    drawn = shown.locator(".bl-map-point").evaluate_all(
        "(marks) => { const f = document.querySelector('.bl-map-plot').getBoundingClientRect();"
        "return marks.filter((m) => { const b = m.getBoundingClientRect(); return b.left > f.left "
        "&& b.right < f.right && b.top > f.top && b.bottom < f.bottom - 14; }).length; }"
    )
    assert labels.count() > 0.8 * drawn > 0
    page.screenshot(path=screenshots / "head-map-zoomed.png")

    # Keys zoom at the focused head, which stays in the frame.
    shown.get_by_role("button", name="Whole map").click()
    expect(zoom).to_have_attribute("data-scale", "1.00")
    shown.locator(".bl-map-point[tabindex='0']").focus()
    for key in ("+", "+", "End"):
        page.keyboard.press(key)
    expect(zoom).to_have_attribute("data-scale", "2.56")
    frame, mark = plot.bounding_box(), shown.locator(".bl-map-point:focus").bounding_box()
    assert frame
    assert mark
    assert frame["x"] <= mark["x"] <= frame["x"] + frame["width"]
    assert frame["y"] <= mark["y"] <= frame["y"] + frame["height"]
    page.keyboard.press("0")
    expect(zoom).to_have_attribute("data-scale", "1.00")
    watch.check()


def test_two_fingers_zoom_the_map(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 900, "height": 700}, has_touch=True)
    page = context.new_page()
    shown = opened(page, made_up(24, 16), tmp_path)
    frame = shown.locator(".bl-map-plot").bounding_box()
    assert frame
    touch = context.new_cdp_session(page)

    def put(kind: str, *places: float) -> None:
        points = [
            {"x": frame["x"] + place, "y": frame["y"] + 200, "id": i}
            for i, place in enumerate(places)
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    put("touchStart", 360)
    put("touchStart", 360, 440)
    put("touchMove", 340, 460)
    put("touchMove", 320, 480)
    put("touchEnd")
    expect(shown.locator(".bl-map-zoom")).to_have_attribute("data-scale", "2.00")
    expect(shown.locator("[aria-pressed=true].bl-map-point")).to_have_count(0)
    context.close()
