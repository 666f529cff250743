"""The time of a step of zooming a grid of thousands of heads to the painted grid.

Clocks are those of ``hover``. Only cells in sight are painted, so the work depends on the size of
the screen: at most about 5,000 small cells, or 200 large ones.
"""

from __future__ import annotations

import itertools

import hover
import numpy as np
from chromium import browser, painted_page
from made_up import attention
from record import RUNS, Figures, Options, Row

import bertlook as bl

TITLE = "A step of zooming a large grid to the grid painted"
_SHAPES = ((32, 32), (80, 64))
_TOKENS = 32
_GRID = "document.querySelector('.bl-grid[data-painted]')"
#: In, and out again.
_KEYS = "++--"


def measure(options: Options) -> list[Row]:
    RUNS.mkdir(parents=True, exist_ok=True)
    rows = []
    for (layers, heads), shown in itertools.product(options.first(_SHAPES), ("values", "patterns")):
        count = 2 if options.smoke else 10 if options.quick else 50
        steps = _steps(layers, heads, "rank" if shown == "values" else None, count)
        for clock in hover.CLOCKS:
            figures = Figures([step[clock] for step in steps])
            name = f"{layers} x {heads} heads, {shown}: {hover.CLOCKS[clock]}"
            rows.append(Row(name, "ms", figures, None))
    return rows


def _steps(layers: int, heads: int, statistic: str | None, count: int) -> list[dict[str, float]]:
    maps = attention(_TOKENS, layers=layers, heads=heads)
    rank = np.arange(layers * heads, dtype=float).reshape(layers, heads)
    view = bl.HeadGrid(maps, "1-1", statistics={"rank": rank}, statistic=statistic)
    path = view.to_html(RUNS / f"grid-{layers}-{heads}.html")
    view.close()
    steps = []
    with browser() as running, painted_page(running, path, _GRID) as (page, _):
        page.locator(".bl-grid-keys").focus()
        canvas = page.locator(".bl-grid-canvas")
        for key in itertools.islice(itertools.cycle(_KEYS), count):
            before = canvas.get_attribute("data-cell")
            steps.append(hover.timed(page, "keydown", lambda key=key: page.keyboard.press(key)))
            if canvas.get_attribute("data-cell") == before:
                raise RuntimeError(f"the key {key} doesn't zoom")
    return steps
