"""BertViz, the peer: its pages, and a browser that answers what they ask for.

It is no dependency: `pip install --no-deps --target runs/bertviz bertviz`, and in runs/bertviz-js
`npm install d3@5.7.0 jquery@2.1.4 requirejs@2.3.6` for the libraries that its pages load.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from playwright.sync_api import Browser, Page, sync_playwright

from bertlook.attention import Attention

RUNS = Path(__file__).parents[1] / "runs"
LIBRARIES = {
    "d3": "d3/dist/d3.min.js",
    "jquery": "jquery/dist/jquery.min.js",
    "require": "requirejs/require.js",
}
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


def made_up(tokens: int, layers: int = 12, heads: int = 12) -> Attention:
    """Softmax maps over [CLS], words and [SEP], seeded: the same for both sides."""
    scores = np.random.default_rng(0).normal(size=(layers, heads, tokens, tokens))
    maps = np.exp(2 * scores)
    maps /= maps.sum(-1, keepdims=True)
    names = ["[CLS]", *(f"word{i}" for i in range(tokens - 2)), "[SEP]"]
    return Attention(names, maps.astype(np.float32))


def page_of(attention: Attention, view: str) -> str:
    """A BertViz page: view is "model_view" or "head_view"."""
    sys.path.insert(0, str(RUNS / "bertviz"))
    import bertviz

    maps = tuple(torch.tensor(layer)[None] for layer in attention.maps)
    show = getattr(bertviz, view)
    body = show(maps, attention.tokens, html_action="return").data
    return f"<!doctype html><html><head><meta charset=utf-8></head><body>{body}</body></html>"


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, headless."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS.split()
        )
        yield running
        running.close()


def opened(running: Browser, content: str | Path, name: str = "page") -> Page:
    """A new page with BertViz's libraries at hand, gone to the content."""
    page = running.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(180_000)
    for library, path in LIBRARIES.items():
        body = (RUNS / "bertviz-js/node_modules" / path).read_text("utf-8")
        page.route(
            lambda url, library=library: url.startswith("http") and f"/{library}." in url,
            lambda route, body=body: route.fulfill(body=body, content_type="text/javascript"),
        )
    if isinstance(content, str):
        path = RUNS / f"bertviz-{name}.html"
        path.write_text(content)
        content = path
    page.goto(content.as_uri(), wait_until="commit")
    return page
