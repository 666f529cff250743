"""From the pointer's move onto a thumbnail to the arcs painted, beside BertViz's head_view.

Each time is from the event to the end of the frame that shows its effect. Two clocks are read:

- work: from the first handler of the event until the page's thread has painted the frame. This is
  what must fit into one frame at 60 Hz, 16.7 ms.
- seen: from the event's own time stamp to the second animation frame after it, waiting included: a
  browser holds back moves until the next frame, so one to two frames pass even where nothing is
  drawn.

The numbers beside links to other lines are written after that frame, and so are in the second clock
alone.

BertViz's head_view has no thumbnails. Its two nearest things are measured: the pointer's move onto
a token, which shows that token's links, and showing one head alone.
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
    for tokens in _TOKENS:
        ours = _bertlook(tokens, 24 if options.quick else 96)
        none = {"token": None, "head": None}
        peers = none
        if tokens in _PEER_TOKENS and not (options.quick and tokens > 64):
            peers = _bertviz(tokens, 8 if options.quick else 24)
        for clock in ("worked", "seen"):
            figures = Figures([step[clock] for step in ours])
            for name, told in (("token", "pointer onto a token"), ("head", "one head alone")):
                steps = peers[name]
                if steps is None and name == "head":
                    continue
                rows.append(
                    Row(
                        f"{tokens} tokens: {_CLOCKS[clock]}",
                        "ms",
                        figures,
                        Figures([step[clock] for step in steps]) if steps else None,
                        peer_name=f"BertViz head_view, {told}" if steps else "",
                        at_most=FRAME_MS if (clock, name) == ("worked", "token") else None,
                        judged="p95",
                    )
                )
    return rows


_CLOCKS = {"worked": "work of the frame", "seen": "event to second frame after it"}


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
            x, y = (box[k] + (at + 0.4) * step for k, at in (("x", head), ("y", layer)))
            steps.append(timed(page, "pointermove", lambda x=x, y=y: page.mouse.move(x, y)))
            arcs = page.locator(".bl-arcs").first
            shown = tuple(int(arcs.get_attribute(f"data-{k}")) for k in ("layer", "head"))
            if shown != (layer, head):
                raise RuntimeError(f"the arcs show head {shown}, not {(layer, head)}")
        return steps[1:]  # the first move enters the page


def _bertviz(tokens: int, count: int) -> dict[str, list[dict[str, float]]]:
    # It draws one layer at a time, so a page of one layer does the same work with less to load.
    html = bertviz_peer.head_view(attention(tokens), include_layers=[0])
    path: Path = bertviz_peer.write_page(html, RUNS / f"head-view-{tokens}.html")
    with browser() as running, painted_page(running, path, _HEAD_VIEW) as (page, _):
        box = page.locator("#vis svg").bounding_box()
        order = random.Random(0).sample(range(30), count + 1)
        places = [(box["x"] + 55, box["y"] + 30 + 22.5 * (i + 0.5)) for i in order]
        token = [timed(page, "mouseover", lambda at=at: page.mouse.move(*at)) for at in places]
        # Its squares are the last group's; a double click leaves that head alone.
        squares = page.locator("#vis svg > g").last.locator("rect")
        head = [
            timed(page, "dblclick", lambda i=i: squares.nth(i).dispatch_event("dblclick"))
            for i in range(min(count, HEADS))
        ]
    path.unlink()
    return {"token": token[1:], "head": head}


def timed(page: Page, event: str, act: Any) -> dict[str, float]:
    """The two clocks of one event, in ms."""
    page.evaluate(_ARM, event)
    act()
    # To wait for a selector would search all of the page in each of the frames that are timed.
    return page.evaluate("() => window.benchTimes")
