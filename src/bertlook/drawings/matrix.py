"""The drawing of one head's whole map, with words along both axes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.attention.coding import quantize
from bertlook.drawings.arc_scene import ArcChoices, Side, sides_of
from bertlook.drawings.captions import model_of, quoted_text
from bertlook.drawings.color_legend import draw_legend
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.geometry import MARGIN
from bertlook.drawings.links import head_links
from bertlook.drawings.paper import LABEL_SIZE, Paper
from bertlook.drawings.svg import Markup, join, number, tag
from bertlook.drawings.text import shorten
from bertlook.drawings.thumbnails import pooled_codes, thumbnails_image

#: The largest side of a cell, and the largest height of the cells.
_MAX_CELL, _MAX_HEIGHT = 44, 640
#: The longest label, the space between it and the cells, and the smallest step between two labels.
_MAX_LABEL, _GAP, _LABEL_STEP = 110, 8, 13
#: The largest number of cells along an axis; those of longer texts hold several weights.
_MAX_CELLS = 512
#: Pixels in a unit of the image: about 350 per inch on paper.
_PIXELS_PER_UNIT = 2.9
_BOUNDARY = "#bebebe"


def draw_matrix(
    attention: Attention, choices: ArcChoices, paper: Paper, max_height: float = _MAX_HEIGHT
) -> Drawing:
    """Draw the whole map of one head, as the matrix of an ArcView shows it.

    Args:
        attention: The attention.
        choices: What is shown of it. Words in focus are outlined: their rows, or, with incoming
            links, their columns.
        paper: The paper.
        max_height: The largest height of the cells, in units.
    """
    sides = sides_of(attention, choices)
    rows, columns = sides.rows, sides.rows if sides.columns is None else sides.columns
    links = head_links(attention, choices.head, choices.unit)
    weights = links.weights.copy()
    if links.own.any():
        np.fill_diagonal(weights, links.own)
    codes = quantize(weights[np.ix_(rows.indices, columns.indices)], links.scale)
    signed = links.scale is not None
    for axis in (0, 1):
        codes = pooled_codes(codes, axis, _MAX_CELLS, signed)
    labels = [[_label(unit.label, paper) for unit in side.units] for side in (rows, columns)]
    left, top = (
        _GAP + max((paper.measure(label, LABEL_SIZE, bold=True) for label in side), default=0)
        for side in labels
    )
    height, width = len(rows.units), len(columns.units)
    side = min(_MAX_CELL, (paper.width - left - 2 * MARGIN) / width, max_height / height)
    down, across = side * height, side * width
    cells = thumbnails_image(
        codes[None, None],
        np.ones((1, 1), bool),
        signed=signed,
        pixels=round(max(down, across) * _PIXELS_PER_UNIT),
        gap=0,
        row_gap=0,
        x=0,
        y=0,
        width=across,
        height=down,
    )
    room = paper.width - left - 2 * MARGIN
    legend, legend_width, legend_height = draw_legend(attention, None, across, room, paper)
    marked = _marked(choices, rows, columns, is_cross=attention.is_cross)
    parts = [
        cells,
        _boundary(sides.boundary, down, across, side),
        *(_outline(0, row * side, across, side, paper.theme.arc) for row in marked[0]),
        *(_outline(at * side, 0, side, down, paper.theme.incoming) for at in marked[1]),
        *_row_labels(labels[0], side, set(marked[0]), paper),
        *_column_labels(labels[1], side, set(marked[1]), paper),
        tag("g", legend, transform=f"translate(0 {down + 10:.2f})"),
    ]
    model, words = model_of(attention), choices.unit
    of = f" of {model}" if model else ""
    caption = f"Head {choices.head}{of}: rows attend to columns ({words})."
    if max(height, width) > _MAX_CELLS:
        caption += " Each cell is the largest of several weights."
    return paper.finish(
        tag("g", join(*parts), transform=f"translate({left + MARGIN:.2f} {top:.2f})"),
        left + 2 * MARGIN + max(across, legend_width),
        top + down + 10 + legend_height,
        title=f"Map of head {choices.head} on {quoted_text(attention)}",
        caption=caption,
        provenance=attention.provenance,
    )


def _label(text: str, paper: Paper) -> str:
    return shorten(text, _MAX_LABEL, LABEL_SIZE, paper.font)


def _marked(
    choices: ArcChoices, rows: Side, columns: Side, *, is_cross: bool
) -> tuple[list[int], list[int]]:
    """Return the rows and the columns of the words in focus."""
    way = "outgoing" if is_cross and choices.link_direction == "both" else choices.link_direction
    marked = (
        [side.indices.index(unit) for unit in choices.focus if unit in side.indices]
        for side in (rows, columns)
    )
    row_marks, column_marks = marked
    return ([] if way == "incoming" else row_marks, [] if way == "outgoing" else column_marks)


def _row_labels(labels: Sequence[str], side: float, bold: set[int], paper: Paper) -> list[Markup]:
    quiet, ink = paper.theme.quiet, paper.theme.ink
    return [
        paper.text(
            labels[at],
            -_GAP + 2,
            (at + 0.5) * side + 0.35 * LABEL_SIZE,
            size=LABEL_SIZE,
            anchor="end",
            fill=ink if at in bold else quiet,
            bold=at in bold,
        )
        for at in range(0, len(labels), math.ceil(_LABEL_STEP / side))
    ]


def _column_labels(
    labels: Sequence[str], side: float, bold: set[int], paper: Paper
) -> list[Markup]:
    quiet, ink = paper.theme.quiet, paper.theme.ink
    baseline = 0.35 * LABEL_SIZE
    return [
        paper.text(
            labels[at],
            0,
            0,
            size=LABEL_SIZE,
            fill=ink if at in bold else quiet,
            bold=at in bold,
            transform=f"translate({(at + 0.5) * side + baseline:.2f} {2 - _GAP}) rotate(-90)",
        )
        for at in range(0, len(labels), math.ceil(_LABEL_STEP / side))
    ]


def _boundary(boundary: int | None, down: float, across: float, side: float) -> Markup:
    """Return the lines where the second text of a pair begins."""
    if boundary is None:
        return Markup()
    edge = number(boundary * side)
    return tag("path", d=f"M0 {edge}H{number(across)}M{edge} 0V{number(down)}", stroke=_BOUNDARY)


def _outline(x: float, y: float, width: float, height: float, color: str) -> Markup:
    return tag(
        "rect", x=x, y=y, width=width, height=height, fill="none", stroke=color, stroke_width=2
    )
