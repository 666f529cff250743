"""Long texts and many heads stay usable in the browser, within a bound of memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import CDPSession, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid


class Fixed:
    """Stands in for a model: whatever the text, it gives the attention it was made with."""

    name = "made up"

    def __init__(self, given: bl.Attention) -> None:
        self._given = given

    def __call__(self, *_: object, **__: object) -> bl.Attention:
        return self._given


def explorer(layers: int, heads: int, tokens: int) -> bl.Explorer:
    """Peaked maps, each token a word of its own: the costliest case."""
    maps = np.random.default_rng(0).standard_normal((layers, heads, tokens, tokens), np.float32)
    maps *= 3
    np.exp(maps, out=maps)
    maps /= maps.sum(-1, keepdims=True)
    names = ["[CLS]", *(f"word{i}" for i in range(1, tokens - 1)), "[SEP]"]
    return bl.Explorer(Fixed(bl.Attention(names, maps)), "made up", head="1-1")


def held(session: CDPSession) -> float:
    """Megabytes that the page's scripts hold: objects, buffers, the document."""
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    names = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")
    return sum(usage[name] for name in names) / 1e6


@pytest.mark.parametrize(("layers", "heads", "tokens"), [(24, 16, 512), (4, 4, 2048)])
def test_long_texts_and_many_heads(
    layers: int,
    heads: int,
    tokens: int,
    page: Page,
    watch: Watch,
    tmp_path: Path,
    screenshots: Path,
) -> None:
    widget = explorer(layers, heads, tokens)
    sent = sum(len(part) for part in widget.picture.values() if isinstance(part, bytes)) / 1e6
    # Thumbnails of 32 x 32, three links of 3 bytes for a row, and what it gives to three kinds.
    assert sent < 1.05e-6 * layers * heads * (32 * 32 + tokens * (3 * 3 + 3))
    page.goto(widget.to_html(tmp_path / "page.html").as_uri())
    page.wait_for_selector(".bl-grid[data-painted]")
    page.wait_for_selector(".bl-arcs[data-painted]")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    grid, arcs = Grid(page.locator(".bl-grid")), page.locator(".bl-arcs").first

    def open_heads(count: int) -> None:
        for place in range(count):
            layer, head = divmod(place * 7 % (layers * heads), heads)
            grid.click(layer, head)
            expect(arcs).to_have_attribute("data-layer", str(layer))
            expect(arcs).to_have_attribute("data-head", str(head))

    open_heads(4)
    first = held(session)
    # The page's text and what is decoded of it, twice; the views themselves, word by word.
    assert first < 40 + 4 * sent + 0.01 * tokens
    open_heads(20)
    assert held(session) < first + 20
    # Arcs are drawn on the lines that can be seen: those of a screen, not those of the text.
    drawn = arcs.locator("path.bl-arc")
    assert 0 < drawn.count() < 900
    last = arcs.locator(".bl-word").last
    last.scroll_into_view_if_needed()
    expect(last).to_contain_text(f"word{tokens - 2}")
    assert 0 < drawn.count() < 900
    last.hover()
    expect(page.locator(".bl-arc-caption").first).to_contain_text("word")
    name = f"long-{layers}x{heads}-{tokens}"
    page.screenshot(path=screenshots / f"{name}.png")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 420, "height": 900})
    page.screenshot(path=screenshots / f"{name}-narrow-dark.png")
    watch.check()
