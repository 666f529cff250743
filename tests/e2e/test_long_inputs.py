"""Long texts and many heads stay usable in the browser, within a bound of memory."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import CDPSession, Page, expect

import bertlook as bl
from bertlook.widgets.assets import asset
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab


class FixedModel:
    """A stand-in for a model that returns a fixed attention for every text."""

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
    return bl.Explorer(FixedModel(bl.Attention(names, maps)), "made up", head="1-1")


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
    # Thumbnails of 32 x 32; for each row, three links of 3 bytes and weights on special tokens.
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


# Draws the explorer as a notebook does, with a kernel that answers with the same map for any head:
# each weight 1 / 2048, as float16.
_LIVE = """async ([front, state]) => {
    const bytes = (_, value) => value?.$bytes === undefined ? value
        : new DataView(Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0)).buffer);
    const traits = JSON.parse(state, bytes);
    const count = traits.picture.tokens.length;
    const heard = new Map();
    const tell = (name, ...told) => heard.get(name)?.forEach((fn) => fn(...told));
    const model = {
        get: (name) => traits[name],
        set: (name, value) => { traits[name] = value; tell(`change:${name}`); },
        on: (name, fn) => heard.set(name, (heard.get(name) ?? new Set()).add(fn)),
        off: (name, fn) => heard.get(name)?.delete(fn),
        save_changes: () => {},
        send: (asked) => setTimeout(() => {
            if (asked.kind !== "head") return;
            const map = new Uint16Array(count * count).fill(0x1000);
            tell("msg:custom", asked, [new DataView(map.buffer)]);
            document.body.dataset.exact = `${asked.layer}-${asked.head}`;
        }),
    };
    const url = URL.createObjectURL(new Blob([front], { type: "text/javascript" }));
    const { default: widget } = await import(url);
    widget.render({ model, el: document.querySelector("main") });
}"""


def test_the_oldest_exact_maps_are_evicted(page: Page, watch: Watch) -> None:
    layers, heads = 4, 6
    widget = explorer(layers, heads, 2048)
    state = json.dumps(
        widget._drawn_state(),
        default=lambda value: {"$bytes": base64.b64encode(value).decode("ascii")},
    )
    page.set_content(f"<style>{asset('bertlook.css').read_text('utf-8')}</style><main></main>")
    page.evaluate(_LIVE, [asset("explorer.js").read_text("utf-8"), state])
    page.wait_for_selector(".bl-grid[data-painted]")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    grid = Grid(page.locator(".bl-grid"))
    body = page.locator("body")

    def open_heads(places: range) -> None:
        for place in places:
            layer, head = divmod(place, heads)
            grid.click(layer, head)
            expect(body).to_have_attribute("data-exact", f"{layer}-{head}")

    # A head's exact map takes 16.8 MB; four of them are kept.
    open_heads(range(1, 4))
    first = held(session)
    assert first < 150
    open_heads(range(4, layers * heads))
    assert held(session) < first + 20
    watch.check()


def test_a_head_that_is_not_in_memory_is_computed_when_it_is_opened(
    lab: Lab, page: Page, watch: Watch
) -> None:
    cell = """import bertlook as bl
attention = bl.load()(" ".join(["Her sister read the unbelievable book ."] * 10), maps="overview")
view = bl.HeadGrid(attention)
arcs = bl.ArcView(attention, "2-3", unit="tokens")
view"""
    notebook = lab.open(page, lab.write("large.ipynb", [cell, "arcs"]))
    notebook.run_all()
    page.wait_for_selector(".bl-grid[data-painted]", timeout=60_000)
    assert notebook.execute("print(type(attention).__name__)").strip() == "LargeAttention"
    view = page.locator(".bl-arcs").last
    # Arcs between tokens need the exact map.
    for layer, head in ((1, 2), (5, 7)):
        notebook.execute(f"arcs.layer, arcs.head = {layer}, {head}; arcs.threshold = 0.01")
        expect(view).to_have_attribute("data-head", str(head))
        first = view.locator(".bl-arc").first
        expect(first).to_be_attached()
        row, column = (int(first.get_attribute(f"data-{end}")) for end in ("from", "to"))
        weight = notebook.execute(f"print(float(attention[{layer}, {head}][{row}, {column}]))")
        assert float(first.get_attribute("data-weight")) == pytest.approx(float(weight), abs=1e-3)
    watch.check()
