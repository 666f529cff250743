"""The time from a switch between the sides of a comparison to the painted grid and matrix.

Clocks are those of ``hover``: the work of the frame that paints all heads anew must fit into one
frame at 60 Hz.
"""

from __future__ import annotations

import itertools

import hover
from chromium import browser, painted_page
from made_up import HEADS, LAYERS, attention
from record import RUNS, Figures, Options, Row

import bertlook as bl
from bertlook.widgets.protocol import SIDES

TITLE = f"Switch to A, B or A - B of {LAYERS} x {HEADS} heads to grid painted"
_TOKENS = (32, 128)


def measure(options: Options) -> list[Row]:
    RUNS.mkdir(parents=True, exist_ok=True)
    rows = []
    for tokens in options.first(_TOKENS):
        steps = _switches(tokens, 3 if options.smoke else 12 if options.quick else 60)
        for clock, limit in (("worked", hover.FRAME_MS), ("seen", None)):
            figures = Figures([step[clock] for step in steps])
            name = f"{tokens} tokens: {hover.CLOCKS[clock]}"
            rows.append(Row(name, "ms", figures, None, at_most=limit, judged="p95"))
    return rows


def _switches(tokens: int, count: int) -> list[dict[str, float]]:
    comparison = bl.compare(attention(tokens, 0), attention(tokens, 1))
    view = bl.Comparison(comparison, "1-1")
    path = view.to_html(RUNS / f"comparison-{tokens}.html")
    view.close()
    steps = []
    with browser() as running, painted_page(running, path, hover.EXPLORER) as (page, _):
        grid = page.locator(".bl-grid")
        inputs = {side: page.locator(f".bl-side-choice input[value={side}]") for side in SIDES}
        for side in itertools.islice(itertools.cycle(SIDES), count):
            before = grid.get_attribute("data-key")
            steps.append(hover.timed(page, "change", lambda at=inputs[side]: at.check(force=True)))
            if grid.get_attribute("data-key") == before:
                raise RuntimeError(f"the grid doesn't show {side!r}")
    return steps
