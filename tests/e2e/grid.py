"""A head grid on a page: where its thumbnails are, and what they show."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Locator


class Grid:
    """The grid at a locator; heads are named by layer and index, 0-based."""

    def __init__(self, node: Locator) -> None:
        self._canvas = node.locator("canvas.bl-grid-canvas")
        data = self._canvas.evaluate("canvas => ({...canvas.dataset})")
        self.layers, self.heads = int(data["layers"]), int(data["heads"])
        self._cell, self._gap = float(data["cell"]), float(data["gap"])
        self._row_step = float(data["rowStep"])

    def point_at(self, layer: int, head: int) -> None:
        """Move the pointer over a thumbnail."""
        self._canvas.hover(position=self._center(layer, head))

    def click(self, layer: int, head: int, *modifiers: str) -> None:
        """Click a thumbnail."""
        self._canvas.click(position=self._center(layer, head), modifiers=list(modifiers))

    def drag(self, start: tuple[int, int], end: tuple[int, int], modifier: str) -> None:
        """Drag from one thumbnail to another with a key held down."""
        page = self._canvas.page
        page.keyboard.down(modifier)
        self._canvas.hover(position=self._center(*start))
        page.mouse.down()
        self._canvas.hover(position=self._center(*end))
        page.mouse.up()
        page.keyboard.up(modifier)

    def corner_below(self, layer: int, head: int) -> tuple[float, float]:
        """Where the name of a head begins, from the canvas's upper left corner."""
        left, top = self._corner(layer, head)
        return left, top + self._cell + 3

    def pixels(self, size: int) -> float:
        """How many device pixels one of a thumbnail's size x size cells is wide."""
        scale = self._canvas.evaluate("c => c.width / c.getBoundingClientRect().width")
        return self._cell * scale / size

    def thumbnail(self, layer: int, head: int, size: int) -> np.ndarray:
        """The colors at the middle of each of a thumbnail's size x size cells, (size, size, 3)."""
        left, top = self._corner(layer, head)
        pixels = self._canvas.evaluate(
            """(canvas, [left, top, cell, size]) => {
                const scale = canvas.width / canvas.getBoundingClientRect().width;
                const context = canvas.getContext("2d");
                const at = (start, k) => Math.floor((start + (k + 0.5) * cell / size) * scale);
                const steps = [...Array(size).keys()];
                return steps.map(row => steps.map(column => [...context.getImageData(
                    at(left, column), at(top, row), 1, 1).data.slice(0, 3)]));
            }""",
            [left, top, self._cell, size],
        )
        return np.array(pixels)

    def _corner(self, layer: int, head: int) -> tuple[float, float]:
        step = self._cell + self._gap
        return head * step, layer * self._row_step

    def _center(self, layer: int, head: int) -> dict[str, float]:
        left, top = self._corner(layer, head)
        return {"x": left + self._cell / 2, "y": top + self._cell / 2}
