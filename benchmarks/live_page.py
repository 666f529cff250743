"""A live page, which holds the model: its first picture, and Enter to the painted arcs of a text.

The second time runs from the event's time stamp until the frame that shows the text's words has
been painted. The peer computes the same maps in Python and draws nothing: ``model(text)`` in this
process, with the bundled model loaded and warm.
"""

from __future__ import annotations

import time

from chromium import browser, painted_page
from hover import EXPLORER
from playwright.sync_api import Page
from record import RUNS, Figures, Options, Row

import bertlook as bl

TITLE = "A live page: first picture, and Enter to painted arcs"
#: Twelve words each.
TEXTS = (
    "A dog that barked at the old man ran far away .",
    "Nobody minded the rain since the storm came up early this morning",
    "The chef who ran the kitchen made a cake for us .",
)
_AT_MOST = 100.0
_ARM = """() => {
    const arcs = document.querySelector(".bl-arcs");
    window.benchTime = new Promise((done) => addEventListener("keydown", (event) => {
        const painted = arcs.dataset.painted;
        const look = () => requestAnimationFrame(() => {
            if (arcs.dataset.painted === painted) return look();
            const channel = new MessageChannel();
            // A message is handled after the frame has been painted.
            channel.port1.onmessage = () => done(performance.now() - event.timeStamp);
            channel.port2.postMessage(null);
        });
        look();
    }, { capture: true, once: true }));
}"""


def measure(options: Options) -> list[Row]:
    RUNS.mkdir(parents=True, exist_ok=True)
    model = bl.load(options.model) if options.model else bl.load()
    path = bl.look(TEXTS[-1], model=model).to_html(RUNS / "live.html", live=True)
    first, read, computed = [], [], []
    with browser() as running:
        for _ in range(options.repetitions(7)):
            with painted_page(running, path, EXPLORER) as (_, shown):
                first.append(shown)
        with painted_page(running, path, EXPLORER) as (page, _):
            for text in (TEXTS * options.repetitions(20))[: options.repetitions(40)]:
                read.append(_read(page, text))
                start = time.perf_counter()
                model(text)
                computed.append(1000 * (time.perf_counter() - start))
    path.unlink()
    name = "model(text) in Python, nothing drawn"
    return [
        Row("page load to first picture", "ms", Figures(first)),
        Row(
            "Enter to painted arcs, 12 words",
            "ms",
            Figures(read),
            Figures(computed),
            peer_name=name,
            at_most=_AT_MOST,
        ),
    ]


def _read(page: Page, text: str) -> float:
    """Return the ms from Enter to the painted arcs of a text."""
    box = page.get_by_role("textbox").first
    box.fill(text)
    page.evaluate(_ARM)
    box.press("Enter")
    milliseconds: float = page.evaluate("() => window.benchTime")
    words = page.locator(".bl-arcs").first.locator(".bl-word")
    if words.count() != len(text.split()):
        raise RuntimeError(f"the arcs don't show {text!r}")
    return milliseconds
