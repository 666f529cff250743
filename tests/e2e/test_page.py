"""An exported page opens from disk, under its strict policy, and its views work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from bertlook.attention.coding import quantize
from bertlook.attention.overview import pool_maps
from bertlook.looks import color_ramp
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.widgets.made_up import made_up

SENTENCE = "The chef who ran the kitchen made a cake for her guests ."


@pytest.fixture(scope="module")
def explorer() -> bl.Explorer:
    return bl.look(SENTENCE, head="1-1")


def opened(page: Page, widget: bl.HeadGrid | bl.ArcView | bl.Explorer, folder: Path) -> Page:
    page.goto(widget.to_html(folder / "page.html").as_uri())
    page.wait_for_selector("[data-painted]")
    return page


def test_the_page_works_without_kernel_or_network(
    explorer: bl.Explorer, page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    opened(page, explorer, tmp_path)
    grid, arcs = Grid(page.locator(".bl-grid")), page.locator(".bl-arcs").first
    grid.point_at(0, 2)
    expect(arcs).to_have_attribute("data-head", "2")
    grid.click(1, 3)
    expect(arcs).to_have_attribute("data-layer", "1")
    box = page.get_by_role("textbox")
    expect(box).not_to_be_editable()
    expect(box).to_be_enabled()
    expect(box).to_have_value(SENTENCE)
    expect(page.get_by_role("status").first).to_contain_text("No kernel")
    page.screenshot(path=screenshots / "page-light.png")
    watch.check()


def test_a_published_page_mentions_no_kernel(
    explorer: bl.Explorer, page: Page, watch: Watch, tmp_path: Path
) -> None:
    page.goto(explorer.to_html(tmp_path / "page.html", kernel_note=False).as_uri())
    page.wait_for_selector("[data-painted]")
    assert "kernel" not in page.locator("body").inner_text().lower()
    watch.check()


def test_the_grid_can_be_used_with_the_keyboard_alone(
    explorer: bl.Explorer, page: Page, watch: Watch, tmp_path: Path
) -> None:
    opened(page, explorer, tmp_path)
    arcs = page.locator(".bl-arcs").first
    page.locator(".bl-grid").get_by_role("grid").focus()
    for key, layer, head in [("ArrowRight", 0, 1), ("ArrowDown", 1, 1), ("ArrowLeft", 1, 0)]:
        page.keyboard.press(key)
        expect(arcs).to_have_attribute("data-layer", str(layer))
        expect(arcs).to_have_attribute("data-head", str(head))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(arcs).to_have_attribute("data-head", "0")
    watch.check()


def test_heads_are_compared_beside_the_locked_one(
    explorer: bl.Explorer, page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    opened(page, explorer, tmp_path)
    grid = Grid(page.locator(".bl-grid"))
    grid.click(2, 3, "Shift")
    grid.click(4, 0, "Shift")
    panels = page.locator(".bl-compared-panel .bl-arcs")
    expect(panels).to_have_count(2)
    for panel, (layer, head) in zip(panels.all(), [("2", "3"), ("4", "0")], strict=True):
        expect(panel).to_have_attribute("data-layer", layer)
        expect(panel).to_have_attribute("data-head", head)
    grid.point_at(0, 0)
    expect(panels.first).to_have_attribute("data-layer", "2")
    page.screenshot(path=screenshots / "page-compared.png", full_page=True)
    page.get_by_role("button", name="Stop comparing head 3-4").click()
    expect(panels).to_have_count(1)
    watch.check()


def test_hovering_over_a_word_highlights_its_links(
    explorer: bl.Explorer, page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    opened(page, explorer, tmp_path)
    arcs = page.locator(".bl-arcs").first
    word = arcs.locator(".bl-word", has_text="made")
    word.hover()
    expect(arcs.locator(".bl-arc-caption")).to_contain_text("made attends to")
    targets = [arc.get_attribute("data-to") for arc in arcs.locator(".bl-strong").all()]
    assert targets
    for unit in targets:
        tint = arcs.locator(f".bl-word[data-unit='{unit}'] .bl-tint")
        assert tint.evaluate("rect => Number(getComputedStyle(rect).fillOpacity)") > 0.1
    page.screenshot(path=screenshots / "page-word.png")
    word.click()
    page.mouse.move(2, 2)
    expect(arcs.locator(".bl-arc-caption")).to_contain_text("made attends to")
    watch.check()


@pytest.mark.parametrize("shape", [(6, 8, 12), (12, 12, 12), (24, 16, 12), (12, 12, 64)])
def test_thumbnails_show_the_maps(
    shape: tuple[int, int, int], page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    layers, heads, words = shape
    attention = made_up(words, layers, heads)
    opened(page, bl.HeadGrid(attention), tmp_path)
    grid = Grid(page.locator(".bl-grid"))
    assert (grid.layers, grid.heads) == (layers, heads)
    for layer, head in [(0, 0), (layers // 2, heads // 3), (layers - 1, heads - 1)]:
        expected = color_ramp()[
            quantize(pool_maps(torch.tensor(attention.maps[layer, head])).numpy())
        ]
        if grid.pixels(expected.shape[0]) < 1:
            continue  # smaller than a device pixel: no single weight can be read back
        drawn = grid.thumbnail(layer, head, expected.shape[0]).astype(int)
        assert np.abs(drawn - expected).max() <= 6
    page.screenshot(path=screenshots / f"grid-{layers}x{heads}-{words}.png", full_page=True)
    watch.check()


def test_a_long_text_is_drawn_from_its_thumbnails_and_links(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    attention = made_up(words=300, layers=6, heads=8)
    opened(page, bl.ArcView(attention, head="2-2"), tmp_path)
    assert page.locator(".bl-word").count() > 20
    assert page.locator(".bl-arc").count() > 10
    page.screenshot(path=screenshots / "page-long.png")
    watch.check()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("markup", ["<script>alert(1)</script>", "</script>", "<img/src=x/onerror=alert(1)>", "."]),
        ("control", ["a\x00b", "\u200b", "\x1b[31m", "\ud800", "end"]),
        ("rtl", ["שלום", "עולם", ",", "זה", "משפט", "קצר"]),
        ("emoji", ["👩‍👩‍👧", "naïve", "e\u0301te\u0301", "日本語", "🏳️‍🌈"]),
    ],
)
def test_hostile_words_are_drawn_as_text(
    name: str, text: list[str], page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a word ran as code: {dialog.message}"))
    opened(page, bl.look(text), tmp_path)
    expect(page.locator(".bl-arcs").first.locator(".bl-word")).to_have_count(len(text))
    page.screenshot(path=screenshots / f"page-{name}.png")
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 600, 1200])
def test_nothing_overflows_at_any_width(
    browser: Browser, explorer: bl.Explorer, tmp_path: Path, width: int, scheme: str,
    screenshots: Path,
) -> None:  # fmt: skip
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = opened(context.new_page(), explorer, tmp_path)
    page.screenshot(path=screenshots / f"page-{width}-{scheme}.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert overflow <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_patches_of_an_image_show_their_weights_over_it(
    scheme: str, page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    maps = np.full((2, 2, 17, 17), 0.5 / 16)
    patch, looked_at = 1 + 6, 1 + 13
    maps[1, 1, patch] = 0
    maps[1, 1, patch, looked_at] = 1
    image = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    view = bl.ArcView(bl.Attention(None, maps, image=image, patches=(4, 4)), head="2-2")
    page.emulate_media(color_scheme=scheme)
    page.goto(view.to_html(tmp_path / "page.html").as_uri())
    page.wait_for_selector(".bl-image[data-painted]")
    stage = page.locator(".bl-image-stage")
    assert stage.locator("img").evaluate("image => image.naturalWidth") == 64
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(
        box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4
    )  # row 2, column 3
    caption = page.locator(".bl-image-caption")
    expect(caption).to_have_text(
        "The patch in row 2, column 3 gives the image 100% of its attention, most to the patch in "
        "row 4, column 2 (100%)."
    )
    shade = """canvas => [...canvas.getContext("2d").getImageData(0, 0, 4, 4).data]
        .filter((_, index) => index % 4 === 3)"""
    darkness = stage.locator("canvas").evaluate(shade)
    assert [index for index, value in enumerate(darkness) if value == 0] == [13]
    assert min(value for index, value in enumerate(darkness) if index != 13) > 180
    page.screenshot(path=screenshots / f"page-image-{scheme}.png")
    watch.check()
