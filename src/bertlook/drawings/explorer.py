"""The drawing of an Explorer: the grid, the shown heads beside it, and the table below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import Paper
from bertlook.drawings.stack import COLUMN_GAP, panel_paper, stack

#: A view, drawn for a paper.
Drawn = Callable[[Paper], Drawing]

#: The least width at which grid and arcs stand beside each other, and the grid's share of it.
_MIN_WIDE, _GRID_SHARE = 560.0, 0.4


def draw_explorer(
    grid: Drawn,
    heads: Sequence[Drawn],
    table: Drawn | None,
    *,
    title: str,
    provenance: Mapping[str, Any],
    paper: Paper,
) -> Drawing:
    """Draw the views of an Explorer, each with its own caption.

    Args:
        grid: Draws the grid.
        heads: Draw the shown head and those that are compared with it.
        table: Draws the table of relations, if there is one.
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
        beside = stack(below, panel_paper(panel), title=title, provenance={})
        rows = [[drawn_grid, beside]]
    else:
        rows += below
    if table is not None:
        rows.append([table(panel_paper(paper))])
    return stack(rows, paper, title=title, provenance=provenance)
