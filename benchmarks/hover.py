"""The time from the pointer's move onto a thumbnail to painted arcs, beside BertViz's head_view.

Each time is from the event to the end of the frame that shows its effect. There are two clocks:

- worked: from the first handler of the event until the page's thread has painted the frame. This
  must fit into one frame at 60 Hz, 16.7 ms.
- seen: from the event's own time stamp to the second animation frame after it, waiting included. A
  browser holds moves back until the next frame, so this takes one to two frames even if nothing is
  drawn.

The numbers beside links to other lines are written after that frame, so only the second clock
includes them.

BertViz's head_view has no thumbnails. Its two closest actions are measured: the pointer's move onto
a token, which shows the links of that token, and showing one head alone.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import bertviz_peer
from chromium import browser, painted_page
from made_up import HEADS, LAYERS, Fixed, attention
from playwright.sync_api import Page
from record import RUNS, Figures, Options, Row

import bertlook as bl

TITLE = "Pointer's move onto a thumbnail to arcs painted"
FRAME_MS = 1000 / 60
_TOKENS = (64, 256, 512)
_PEER_TOKENS = (64, 256)
EXPLORER = "document.querySelector('.bl-grid[data-painted]') \
&& document.querySelector('.bl-arcs[data-painted]')"
_HEAD_VIEW = "document.querySelector('#attention line') && document.querySelector('#left text')"

_ARM = """(type) => {
    window.benchTimes = new Promise((done) => addEventListener(type, (event) => {
        const started = performance.now();
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            let worked;
            // A message is handled after the frame has been painted.
            channel.port1.onmessage = () => { worked = performance.now() - started; };
            channel.port2.postMessage(null);
            requestAnimationFrame(() => setTimeout(() => {
                done({ worked, seen: performance.now() - event.timeStamp });
            }));
        });
    }, { capture: true, once: true }));
}"""


def measure(options: Options) -> list[Row]:
    RUNS.mkdir(parents=True, exist_ok=True)
    rows = []
    for tokens in options.first(_TOKENS):
        own_steps = _bertlook(tokens, 4 if options.smoke else 24 if options.quick else 96)
        peers = {"token": None, "head": None}
        with_peer = not options.smoke and not (options.quick and tokens > 64)
        if tokens in _PEER_TOKENS and with_peer:
            peers = _bertviz(tokens, 8 if options.quick else 24)
        for clock in ("worked", "seen"):
            figures = Figures([step[clock] for step in own_steps])
            for name, action in (("token", "pointer onto a token"), ("head", "one head alone")):
                peer_steps = peers[name]
                if peer_steps is None and name == "head":
                    continue
                rows.append(
                    Row(
                        f"{tokens} tokens: {CLOCKS[clock]}",
                        "ms",
                        figures,
                        Figures([step[clock] for step in peer_steps]) if peer_steps else None,
                        peer_name=f"BertViz head_view, {action}" if peer_steps else "",
                        at_most=FRAME_MS if (clock, name) == ("worked", "token") else None,
                        judged="p95",
                    )
                )
    return rows


CLOCKS = {"worked": "work of the frame", "seen": "event to second frame after it"}


def _bertlook(tokens: int, count: int) -> list[dict[str, float]]:
    widget = bl.Explorer(Fixed(attention(tokens)), "made up", head="1-1")
    path = widget.to_html(RUNS / f"explorer-{tokens}.html")
    widget.close()
    heads = random.Random(0).sample([(i, j) for i in range(LAYERS) for j in range(HEADS)], count)
    with browser() as running, painted_page(running, path, EXPLORER) as (page, _):
        canvas = page.locator(".bl-grid-canvas")
        box = canvas.bounding_box()
        data = canvas.evaluate("canvas => ({...canvas.dataset})")
        step = float(data["cell"]) + float(data["gap"])
        steps = []
        for layer, head in heads:
            x, y = box["x"] + (head + 0.4) * step, box["y"] + (layer + 0.4) * step
            steps.append(timed(page, "pointermove", lambda x=x, y=y: page.mouse.move(x, y)))
            arcs = page.locator(".bl-arcs").first
            shown = tuple(int(arcs.get_attribute(f"data-{k}")) for k in ("layer", "head"))
            if shown != (layer, head):
                raise RuntimeError(f"the arcs show head {shown}, not {(layer, head)}")
        return steps[1:]  # the first move only enters the page


def _bertviz(tokens: int, count: int) -> dict[str, list[dict[str, float]]]:
    # It draws one layer at a time, so a page of one layer does the same work with less data.
    html = bertviz_peer.head_view(attention(tokens), include_layers=[0])
    path: Path = bertviz_peer.write_page(html, RUNS / f"head-view-{tokens}.html")
    with browser() as running, painted_page(running, path, _HEAD_VIEW) as (page, _):
        box = page.locator("#vis svg").bounding_box()
        order = random.Random(0).sample(range(30), count + 1)
        positions = [(box["x"] + 55, box["y"] + 30 + 22.5 * (i + 0.5)) for i in order]
        token = [timed(page, "mouseover", lambda at=at: page.mouse.move(*at)) for at in positions]
        # The heads' squares are in the last group; a double click shows one head alone.
        squares = page.locator("#vis svg > g").last.locator("rect")
        head = [
            timed(page, "dblclick", lambda i=i: squares.nth(i).dispatch_event("dblclick"))
            for i in range(min(count, HEADS))
        ]
    path.unlink()
    return {"token": token[1:], "head": head}


def timed(page: Page, event: str, action: Any) -> dict[str, float]:
    """Return the ms of both clocks for one event, which ``action`` causes."""
    page.evaluate(_ARM, event)
    action()
    # Waiting for a selector would search the whole page in each of the frames that are timed.
    return page.evaluate("() => window.benchTimes")
