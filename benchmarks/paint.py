"""The time from page load to all 144 thumbnails painted, beside BertViz's model_view.

The time of an empty page is what no view can be faster than.
"""

from __future__ import annotations

from pathlib import Path

import bertviz_peer
from chromium import browser, painted_page, renderer_mb
from made_up import HEADS, LAYERS, attention
from record import RUNS, Figures, Options, Row

import bertlook as bl

TITLE = "Page load to all 144 thumbnails painted"
_TIMES = {32: 20, 64: None, 128: 300}
_GRID = "document.querySelector('.bl-grid[data-painted]')"
# BertViz draws all its thumbnails in one frame: there are none or all of them.
_MODEL_VIEW = f"document.getElementsByClassName('attn_background').length === {LAYERS * HEADS}"


def measure(options: Options) -> list[Row]:
    RUNS.mkdir(parents=True, exist_ok=True)
    empty = RUNS / "empty.html"
    empty.write_text("<!doctype html><p>An empty page.", "utf-8")
    rows = [Row("an empty page: painted", "ms", measured(empty, "true", options.repetitions(7))[1])]
    for tokens, times in options.first(list(_TIMES.items())):
        maps = attention(tokens)
        page = bl.HeadGrid(maps).to_html(RUNS / f"grid-{tokens}.html")
        own_clock, painted, memory = measured(page, _GRID, options.repetitions(7))
        peer = peer_memory = None
        # BertViz takes more than a minute at 128 tokens, so it is measured once there.
        if not options.smoke and not (options.quick and tokens > 32):
            html = bertviz_peer.model_view(maps)
            peer_page = bertviz_peer.write_page(html, RUNS / f"model-view-{tokens}.html")
            del html
            repetitions = options.repetitions(3) if tokens <= 32 else 1
            _, peer, peer_memory = measured(peer_page, _MODEL_VIEW, repetitions)
            peer_page.unlink()
        parts = {"by the widget's own clock": own_clock} if own_clock else {}
        what = f"{tokens} tokens"
        rows += [
            Row(f"{what}: painted", "ms", painted, peer, times=times, at=tokens, parts=parts),
            Row(f"{what}: memory of the renderer", "MB", memory, peer_memory),
        ]
    return rows


def measured(path: Path, condition: str, repetitions: int) -> tuple[float, Figures, Figures]:
    """Measure a page in fresh browsers.

    Returns:
        The median time to painted by the widget's own clock in ms, 0 if it has none; the times to
        painted in ms; and the memory of the renderer in MB.
    """
    clocks, times, sizes = [], [], []
    for _ in range(repetitions):
        # A fresh browser each time, so that no side profits from a warm one.
        with browser() as running, painted_page(running, path, condition) as (page, painted):
            times.append(painted)
            sizes.append(renderer_mb(running))
            clock = page.locator(".bl-grid[data-painted]")
            if clock.count():
                clocks.append(float(clock.first.get_attribute("data-painted")))
    return Figures(clocks).median if clocks else 0, Figures(times), Figures(sizes)
