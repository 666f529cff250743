"""2,048 tokens, 12 x 12 heads: bytes sent, first paint, pointer onto a thumbnail or a word.

Maps of 12 x 12 heads, each token a word of its own: the costliest case. What BertViz's model_view
needs at 512 tokens stands beside, with a quarter of the length and a sixteenth of the weights: its
bytes, and the seconds that Python works on them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import hover
import paint
import payload
from chromium import browser, painted_page
from made_up import HEADS, LAYERS, Fixed, attention
from playwright.sync_api import Page
from record import RUNS, Figures, Options, Row

import bertlook as bl
from bertlook.attention import Attention

TITLE = "2,048 tokens, 12 x 12 heads"
_TOKENS, _PEER_TOKENS = 2048, 512
_MOST_BYTES, _MOST_MS = 4e6, 500


def measure(options: Options) -> list[Row]:
    RUNS.mkdir(parents=True, exist_ok=True)
    path = RUNS / f"explorer-{_TOKENS}.html"
    seconds = []

    def make(given: Attention) -> bl.Explorer:
        begun = time.perf_counter()
        widget = bl.Explorer(Fixed(given), "made up", head="1-1")
        seconds.append(time.perf_counter() - begun)
        widget.to_html(path)
        return widget

    parts = payload.sent(attention(_TOKENS), make)
    _, loaded, memory = paint.measured(path, hover.EXPLORER, options.repetitions(5))
    painted = Figures([_painted(path) for _ in range(options.repetitions(5))])
    with browser() as running, painted_page(running, path, hover.EXPLORER) as (page, _):
        heads = Figures([step["worked"] for step in _onto_heads(page, options)])
        words = Figures([step["worked"] for step in _onto_words(page, options)])
    peer_bytes, peer_seconds = _bertviz(attention(_PEER_TOKENS), options.quick)
    name = f"BertViz at {_PEER_TOKENS} tokens"
    sent = Figures([sum(parts.values())])
    frame = hover.FRAME_MS
    return [
        Row("bytes sent until the first picture", "B", sent, peer_bytes, name,
            at_most=_MOST_BYTES, parts=parts),
        Row("Python's work", "s", Figures(seconds), peer_seconds, name),
        Row("data in the page to thumbnails and arcs painted", "ms", painted, at_most=_MOST_MS),
        Row("page load to thumbnails and arcs painted", "ms", loaded),
        Row("memory of the renderer", "MB", memory),
        Row("pointer onto a thumbnail, work of the frame", "ms", heads, at_most=frame,
            judged="p95"),
        Row("pointer onto a word, work of the frame", "ms", words, at_most=frame, judged="p95"),
    ]  # fmt: skip


def _painted(path: Path) -> float:
    """Milliseconds from when the page has the data, and begins to decode it, to the picture."""
    with browser() as running:
        page = running.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(f"""{{
            const decode = window.atob;
            let begun;
            window.atob = (text) => {{ begun ??= performance.now(); return decode(text); }};
            const look = () => requestAnimationFrame(!({hover.EXPLORER}) ? look : () => {{
                document.documentElement.dataset.benchTook = performance.now() - begun;
            }});
            requestAnimationFrame(look);
        }}""")
        page.goto(path.as_uri(), wait_until="commit")
        root = page.wait_for_selector("html[data-bench-took]", state="attached")
        return float(root.get_attribute("data-bench-took"))


def _onto_heads(page: Page, options: Options) -> list[dict[str, float]]:
    canvas = page.locator(".bl-grid-canvas")
    box = canvas.bounding_box()
    data = canvas.evaluate("canvas => ({...canvas.dataset})")
    step = float(data["cell"]) + float(data["gap"])
    every = [(i, j) for i in range(LAYERS) for j in range(HEADS)]
    return list(
        _moves(
            page,
            [
                (box["x"] + (head + 0.4) * step, box["y"] + (layer + 0.4) * step)
                for layer, head in random.Random(0).sample(every, 12 if options.quick else 60)
            ],
        )
    )


def _onto_words(page: Page, options: Options) -> list[dict[str, float]]:
    words = page.locator(".bl-word")  # of the first three lines, which can be seen
    boxes = [words.nth(place).bounding_box() for place in range(0, 24, 3 if options.quick else 1)]
    return list(_moves(page, [(box["x"] + 4, box["y"] + box["height"] - 8) for box in boxes]))


def _moves(page: Page, places: list[tuple[float, float]]) -> Iterator[dict[str, float]]:
    page.mouse.move(*places[0])  # the first move enters the view
    for x, y in places[1:]:
        yield hover.timed(page, "pointermove", lambda x=x, y=y: page.mouse.move(x, y))


def _bertviz(given: Attention, quick: bool) -> tuple[Figures, Figures]:
    begun = time.perf_counter()
    size = payload.bertviz_bytes(given, quick=quick)
    seconds = time.perf_counter() - begun
    if quick:
        return size, Figures([LAYERS * seconds], size.estimated)
    return size, Figures([seconds], size.estimated)
