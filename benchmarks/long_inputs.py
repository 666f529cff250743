"""2,048 tokens: bytes sent, first paint, pointer onto a thumbnail or a word.

Maps have 12 x 12 heads, and 24 x 16 if the machine has memory for them. Each token is a word, the
most expensive case. Beside them stand the bytes of BertViz's model_view for 12 x 12 heads at 512
tokens, a quarter of the length and a sixteenth of the weights, and the seconds that Python takes to
make them.
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
from bertlook.attention.attention import Attention

TITLE = "2,048 tokens, 12 x 12 and 24 x 16 heads"
_TOKENS, _PEER_TOKENS = 2048, 512
_MOST_BYTES, _MOST_MS = 4e6, 500
_MANY = 24, 16
_MANY_NEED = 14e9  # bytes of memory: twice the maps


def measure(options: Options) -> list[Row]:
    name = f"BertViz at {_PEER_TOKENS} tokens"
    peer_bytes = peer_seconds = None
    if not options.smoke:
        peer_bytes, peer_seconds = _bertviz(attention(_PEER_TOKENS), options.quick)
    explorer = _Explorer((LAYERS, HEADS), options)
    frame = hover.FRAME_MS
    rows = [
        Row(_SENT, "B", explorer.sent, peer_bytes, name, at_most=_MOST_BYTES, parts=explorer.parts),
        Row("Python's work", "s", explorer.seconds, peer_seconds, name),
        Row(_PAINTED, "ms", explorer.painted, at_most=_MOST_MS),
        Row("page load to thumbnails and arcs painted", "ms", explorer.loaded),
        Row("memory of the renderer", "MB", explorer.memory),
        Row(_ONTO_HEAD, "ms", explorer.onto_heads, at_most=frame, judged="p95"),
        Row(_ONTO_WORD, "ms", explorer.onto_words, at_most=frame, judged="p95"),
    ]
    if options.quick:
        return rows
    if psutil.virtual_memory().available < _MANY_NEED:
        print(f"left out: {_MANY[0]} x {_MANY[1]} heads, which need {_MANY_NEED / 1e9:.0f} GB")
        return rows
    many, prefix = _Explorer(_MANY, options), f"{_MANY[0]} x {_MANY[1]} heads: "
    return [
        *rows,
        Row(prefix + _SENT, "B", many.sent, parts=many.parts),
        Row(prefix + _PAINTED, "ms", many.painted),
        Row(f"{prefix}memory of the renderer", "MB", many.memory),
        Row(prefix + _ONTO_HEAD, "ms", many.onto_heads),
        Row(prefix + _ONTO_WORD, "ms", many.onto_words),
    ]


_SENT = "bytes sent until the first picture"
_PAINTED = "data in the page to thumbnails and arcs painted"
_ONTO_HEAD = "pointer onto a thumbnail, work of the frame"
_ONTO_WORD = "pointer onto a word, work of the frame"


class _Explorer:
    """The figures of an Explorer with the given numbers of layers and heads."""

    def __init__(self, shape: tuple[int, int], options: Options) -> None:
        RUNS.mkdir(parents=True, exist_ok=True)
        layers, heads = shape
        tokens = 128 if options.smoke else _TOKENS
        path = RUNS / f"explorer-{layers}x{heads}-{tokens}.html"
        seconds = []

        def make(maps: Attention) -> bl.Explorer:
            start = time.perf_counter()
            widget = bl.Explorer(Fixed(maps), "made up", head="1-1")
            seconds.append(time.perf_counter() - start)
            widget.to_html(path)
            return widget

        self.parts = payload.sent(attention(tokens, layers=layers, heads=heads), make)
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
    """Return the ms from the start of decoding the page's data to the picture."""
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
    all_heads = list(itertools.product(*map(range, shape)))
    positions = [
        (box["x"] + (head + 0.4) * step, box["y"] + (layer + 0.4) * step)
        for layer, head in random.Random(0).sample(all_heads, count)
    ]
    return _moves(page, positions)


def _onto_words(page: Page, options: Options) -> Iterator[dict[str, float]]:
    words = page.locator(".bl-word")  # those of the first three lines are visible
    boxes = [words.nth(index).bounding_box() for index in range(0, 24, 3 if options.quick else 1)]
    return _moves(page, [(box["x"] + 4, box["y"] + box["height"] - 8) for box in boxes])


def _moves(page: Page, positions: list[tuple[float, float]]) -> Iterator[dict[str, float]]:
    page.mouse.move(*positions[0])  # the first move only enters the view
    for x, y in positions[1:]:
        yield hover.timed(page, "pointermove", lambda x=x, y=y: page.mouse.move(x, y))


def _bertviz(maps: Attention, quick: bool) -> tuple[Figures, Figures]:
    start = time.perf_counter()
    size = payload.bertviz_bytes(maps, quick=quick)
    seconds = time.perf_counter() - start
    if quick:
        return size, Figures([LAYERS * seconds], size.estimated)
    return size, Figures([seconds], size.estimated)
