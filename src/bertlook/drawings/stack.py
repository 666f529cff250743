"""Drawings beside and below each other, as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import Paper
from bertlook.drawings.svg import Markup, tag

#: The space between drawings.
COLUMN_GAP, ROW_GAP = 28.0, 22.0


def panel_paper(paper: Paper, width: float | None = None) -> Paper:
    """Return the paper of a part of a drawing, which has a caption of its own or none.

    Args:
        paper: The paper of the whole.
        width: The width of the part, by default that of the whole.
    """
    own = width if width is not None else paper.width
    return replace(paper, width=own, is_fixed=False, caption=paper.caption is True)


def stack(
    rows: Sequence[Sequence[Drawing]], paper: Paper, *, title: str, provenance: Mapping[str, Any]
) -> Drawing:
    """Return drawings as one.

    Args:
        rows: The drawings of each row, from left to right.
        paper: The paper. If its caption is a text, it is below all of them.
        title: What is drawn.
        provenance: Facts on how the numbers were made.
    """
    parts: list[Markup] = []
    width = y = 0.0
    for row in filter(None, rows):
        y += ROW_GAP if parts else 0
        x = 0.0
        for drawing in row:
            parts.append(tag("g", drawing.content, transform=f"translate({x:.2f} {y:.2f})"))
            x += drawing.width + COLUMN_GAP
        width = max(width, x - COLUMN_GAP)
        y += max(drawing.height for drawing in row)
    return paper.finish(tag("g", *parts), width, y, title=title, caption="", provenance=provenance)
