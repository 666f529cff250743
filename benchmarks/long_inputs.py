"""2,048 tokens: bytes sent, first paint, pointer onto a thumbnail or a word.

Maps of 12 x 12 heads, and of 24 x 16 where the machine has memory for them, each token a word of
its own: the costliest case. What BertViz's model_view needs for 12 x 12 heads at 512 tokens stands
beside, with a quarter of the length and a sixteenth of the weights: its bytes, and the seconds that
Python works on them.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from pathlib import Path

import hover
import paint
import payload
import psutil
from chromium import browser, painted_page
from made_up import HEADS, LAYERS, Fixed, attention
from playwright.sync_api import Page
from record import RUNS, Figures, Options, Row

import bertlook as bl
from bertlook.attention import Attention

TITLE = "2,048 tokens, 12 x 12 and 24 x 16 heads"
_TOKENS, _PEER_TOKENS = 2048, 512
_MOST_BYTES, _MOST_MS = 4e6, 500
_MANY = 24, 16
_MANY_NEED = 14e9  # bytes of memory: twice the maps


def measure(options: Options) -> list[Row]:
    name = f"BertViz at {_PEER_TOKENS} tokens"
    peer_bytes, peer_seconds = _bertviz(attention(_PEER_TOKENS), options.quick)
    ours = _Explorer((LAYERS, HEADS), options)
    frame = hover.FRAME_MS
    rows = [
        Row(_SENT, "B", ours.sent, peer_bytes, name, at_most=_MOST_BYTES, parts=ours.parts),
        Row("Python's work", "s", ours.seconds, peer_seconds, name),
        Row(_PAINTED, "ms", ours.painted, at_most=_MOST_MS),
        Row("page load to thumbnails and arcs painted", "ms", ours.loaded),
        Row("memory of the renderer", "MB", ours.memory),
        Row(_ONTO_HEAD, "ms", ours.onto_heads, at_most=frame, judged="p95"),
        Row(_ONTO_WORD, "ms", ours.onto_words, at_most=frame, judged="p95"),
    ]
    if options.quick:
        return rows
    if psutil.virtual_memory().available < _MANY_NEED:
        print(f"left out: {_MANY[0]} x {_MANY[1]} heads, which need {_MANY_NEED / 1e9:.0f} GB")
        return rows
    many, which = _Explorer(_MANY, options), f"{_MANY[0]} x {_MANY[1]} heads: "
    return [
        *rows,
        Row(which + _SENT, "B", many.sent, parts=many.parts),
        Row(which + _PAINTED, "ms", many.painted),
        Row(f"{which}memory of the renderer", "MB", many.memory),
        Row(which + _ONTO_HEAD, "ms", many.onto_heads),
        Row(which + _ONTO_WORD, "ms", many.onto_words),
    ]


_SENT = "bytes sent until the first picture"
_PAINTED = "data in the page to thumbnails and arcs painted"
_ONTO_HEAD = "pointer onto a thumbnail, work of the frame"
_ONTO_WORD = "pointer onto a word, work of the frame"


class _Explorer:
    """All figures of an Explorer of so many layers and heads."""

    def __init__(self, shape: tuple[int, int], options: Options) -> None:
        RUNS.mkdir(parents=True, exist_ok=True)
        layers, heads = shape
        path = RUNS / f"explorer-{layers}x{heads}-{_TOKENS}.html"
        seconds = []

        def make(given: Attention) -> bl.Explorer:
            begun = time.perf_counter()
            widget = bl.Explorer(Fixed(given), "made up", head="1-1")
            seconds.append(time.perf_counter() - begun)
            widget.to_html(path)
            return widget

        self.parts = payload.sent(attention(_TOKENS, layers=layers, heads=heads), make)
        self.sent = Figures([sum(self.parts.values())])
        self.seconds = Figures(seconds)
        turns = options.repetitions(5)
        _, self.loaded, self.memory = paint.measured(path, hover.EXPLORER, turns)
        self.painted = Figures([_painted(path) for _ in range(turns)])
        with browser() as running, painted_page(running, path, hover.EXPLORER) as (page, _):
            steps = _onto_heads(page, shape, 12 if options.quick else 60)
            self.onto_heads = Figures([step["worked"] for step in steps])
            steps = _onto_words(page, options)
            self.onto_words = Figures([step["worked"] for step in steps])


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


def _onto_heads(page: Page, shape: tuple[int, int], count: int) -> Iterator[dict[str, float]]:
    canvas = page.locator(".bl-grid-canvas")
    box = canvas.bounding_box()
    data = canvas.evaluate("canvas => ({...canvas.dataset})")
    step = float(data["cell"]) + float(data["gap"])
    every = list(itertools.product(*map(range, shape)))
    places = [
        (box["x"] + (head + 0.4) * step, box["y"] + (layer + 0.4) * step)
        for layer, head in random.Random(0).sample(every, count)
    ]
    return _moves(page, places)


def _onto_words(page: Page, options: Options) -> Iterator[dict[str, float]]:
    words = page.locator(".bl-word")  # of the first three lines, which can be seen
    boxes = [words.nth(place).bounding_box() for place in range(0, 24, 3 if options.quick else 1)]
    return _moves(page, [(box["x"] + 4, box["y"] + box["height"] - 8) for box in boxes])


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
