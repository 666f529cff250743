"""The drawing of an Explorer: the grid, the shown heads beside it, and the table below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import Paper
from bertlook.drawings.stack import COLUMN_GAP, ROW_GAP, panel_paper, stack

#: A view, drawn for a paper.
Drawn = Callable[[Paper], Drawing]

#: The least width at which grid and arcs stand beside each other, and the grid's share of it.
_MIN_WIDE, _GRID_SHARE = 560.0, 0.4
#: The least height for which a matrix appears by itself, and about what its labels, scale and
#: caption take.
_MIN_MATRIX, _MATRIX_REST = 240.0, 120.0


def draw_explorer(
    grid: Drawn,
    heads: Sequence[Drawn],
    table: Drawn | None,
    *,
    matrix: Callable[[Paper, float], Drawing] | None = None,
    title: str,
    provenance: Mapping[str, Any],
    paper: Paper,
) -> Drawing:
    """Draw the views of an Explorer, each with its own caption.

    Args:
        grid: Draws the grid.
        heads: Draw the shown head and those that are compared with it.
        table: Draws the table of relations, if there is one.
        matrix: Draws the matrix of the shown head, its cells no higher than a number, if it appears
            where there is room for it beside the grid.
        title: What is drawn.
        provenance: Facts on how the numbers were made.
        paper: The paper. On a narrow one, the heads are below the grid.
    """
    is_wide = paper.width >= _MIN_WIDE
    drawn_grid = grid(panel_paper(paper, _GRID_SHARE * paper.width if is_wide else None))
    room = paper.width - drawn_grid.width - COLUMN_GAP if is_wide else paper.width
    panel = panel_paper(paper, room)
    below = [[head(panel)] for head in heads]
    rows = [[drawn_grid]]
    if is_wide:
        free = drawn_grid.height - sum(row[0].height + ROW_GAP for row in below)
        if matrix is not None and free >= _MIN_MATRIX:
            below.insert(1, [matrix(panel, free - _MATRIX_REST)])
        beside = stack(below, panel_paper(panel), title=title, provenance={})
        rows = [[drawn_grid, beside]]
    else:
        rows += below
    if table is not None:
        rows.append([table(panel_paper(paper))])
    return stack(rows, paper, title=title, provenance=provenance)
