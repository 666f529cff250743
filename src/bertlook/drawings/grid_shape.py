"""The geometry of a head grid: which head stands in which cell, and where the cells are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.drawings.paper import Paper
from bertlook.head import Head

#: Space around the cells: labels above and to the left, outlines to the right.
GUTTER, HEADER, EDGE = 34, 34, 4
GAP = 2
#: Space for the names of heads below cells of at least a side.
NAME_HEIGHT, _MIN_NAMED_CELL = 15, 26
#: The largest side of a cell, that of a drawing whose width is given, and the largest height.
_MAX_CELL, _MAX_WIDE_CELL, _MAX_HEIGHT = 48, 96, 1000
_MIN_CELL = 4


Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class GridShape:
    """The geometry of the cells, which begin at (0, 0).

    Attributes:
        places: The (row, column) of each head that is shown.
        rows: The number of rows.
        columns: The number of columns.
        is_ordered: Whether the heads stand in an order, instead of rows of layers.
        cell: The side of a cell.
        row_step: From a cell's upper edge to that of the next row.
    """

    places: Mapping[Head, tuple[int, int]]
    rows: int
    columns: int
    is_ordered: bool
    cell: float
    row_step: float

    @property
    def step(self) -> float:
        """From a cell's left edge to that of the next column."""
        return self.cell + GAP

    @property
    def has_name_rows(self) -> bool:
        """Whether there is space for names below the cells."""
        return self.row_step > self.step

    @property
    def width(self) -> float:
        """From the left edge of the first cell to the right edge of the last column."""
        return self.columns * self.step - GAP

    @property
    def height(self) -> float:
        """From the upper edge of the first cell to the lower edge of the last row."""
        return self.rows * self.row_step - (self.row_step - self.cell)

    def corner(self, head: Head) -> tuple[float, float]:
        """Return the left and upper edge of a head's cell."""
        row, column = self.places[head]
        return column * self.step, row * self.row_step

    def shown(self, heads: Iterable[Head]) -> list[Head]:
        """Return those of some heads that the grid shows."""
        return [head for head in heads if head in self.places]

    def arranged(self, values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Return values of (L, H) heads by (row, column), with zeros in cells without a head."""
        if not self.is_ordered:
            return values
        cells = np.zeros((self.rows, self.columns, *values.shape[2:]), values.dtype)
        for head, place in self.places.items():
            cells[place] = values[tuple(head)]
        return cells


def grid_shape(
    attention: Attention, order: Sequence[Head] | None, paper: Paper, *, has_names: bool
) -> GridShape:
    """Return the largest cells that fit the paper, with space for names if there is enough.

    Args:
        attention: The attention.
        order: The heads to show, in their order, or None for rows of layers.
        paper: The paper.
        has_names: Whether heads have names.
    """
    largest = _MAX_WIDE_CELL if paper.is_fixed else _MAX_CELL
    space = paper.width - GUTTER - EDGE
    rows, columns = attention.num_layers, attention.num_heads
    heads = [Head(*divmod(index, columns)) for index in range(rows * columns)]
    if order is not None:
        heads = list(order)
        # The number of columns with which the cells are largest.
        of_largest = int((space + GAP) // (largest + GAP))
        of_squares = math.ceil(math.sqrt(len(heads) * space / _MAX_HEIGHT))
        columns = max(1, min(len(heads), max(of_largest, of_squares)))
        rows = -(-len(heads) // columns)
    places = {head: divmod(index, columns) for index, head in enumerate(heads)}
    width = (space + GAP) / columns - GAP
    height = (_MAX_HEIGHT + GAP) / rows - GAP
    named = min(largest, width, height - NAME_HEIGHT)
    is_named = (has_names or order is not None) and named >= _MIN_NAMED_CELL
    cell = max(_MIN_CELL, named if is_named else min(largest, width, height))
    row_step = cell + GAP + (NAME_HEIGHT if is_named else 0)
    return GridShape(places, rows, columns, order is not None, cell, row_step)
