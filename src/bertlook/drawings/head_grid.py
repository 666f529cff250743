"""The drawing of a head grid: every head of every layer as a thumbnail, or as a number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.attention.overview import POOL
from bertlook.drawings.captions import model_of, quoted_text
from bertlook.drawings.color_legend import draw_legend
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.grid_shape import (
    EDGE,
    GAP,
    GUTTER,
    HEADER,
    NAME_HEIGHT,
    GridShape,
    grid_shape,
)
from bertlook.drawings.paper import Paper
from bertlook.drawings.shading import MINUS, Shading, cell_color, format_short
from bertlook.drawings.svg import Markup, join, number, tag
from bertlook.drawings.text import shorten
from bertlook.drawings.thumbnails import thumbnail_codes, thumbnails_image
from bertlook.head import Head
from bertlook.text import count_of

#: The least side of a cell with a written value.
_MIN_WRITTEN_CELL = 24
#: Radius of the dot of a head above its baseline.
_DOT_RADIUS = 3.5
_LABEL_SIZE, _NAME_SIZE, _VALUE_SIZE = 11.0, 10.0, 10.0
_BOUNDARY = "#bebebe"
#: The largest length of a condition in a caption, in characters.
_MAX_CONDITION = 100
#: The largest side of a still's thumbnail, in cells: it is part of every output and rarely seen.
_STILL_POOL = 16
#: Pixels in a unit of an image: about 350 per inch on paper.
_PIXELS_PER_UNIT = 2.9


@dataclass(frozen=True)
class GridChoices:
    """What is shown of an attention, as the traits of a HeadGrid say.

    Attributes:
        locked: The locked head, or None.
        compared: The compared heads, in order.
        highlight: The heads that stand out.
        names: Names of heads, as {"8-10": "obj"}.
        shading: The values that color the cells, or None for patterns.
        passing: The heads that meet a condition, or None without one. The others are dimmed, unless
            there are heads that stand out.
        condition: The condition, for the caption.
        order: The values by which the heads are ordered, or None for rows of layers.
        is_only_passing: Whether heads that don't meet the condition are left out, if any meets it.
    """

    locked: Head | None = None
    compared: Sequence[Head] = ()
    highlight: Sequence[Head] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    shading: Shading | None = None
    passing: Sequence[Head] | None = None
    condition: str = ""
    order: Shading | None = None
    is_only_passing: bool = False


def draw_grid(attention: Attention, choices: GridChoices, paper: Paper) -> Drawing:
    """Draw every head as a thumbnail or as a value, as a HeadGrid shows them.

    Args:
        attention: The attention.
        choices: What is shown of it.
        paper: The paper.
    """
    order = _order_of(attention, choices)
    shape = grid_shape(attention, order, paper, has_names=bool(choices.names))
    shading = choices.shading
    parts = [
        _patterns(attention, shape, paper)
        if shading is None
        else _values(shading, attention, shape, paper),
        _gaps(attention, shading, shape),
        *_labels(shape, choices.locked, paper),
        *_marks(choices, shape, paper),
        *_names(choices.names, shape, paper),
    ]
    legend, legend_width, legend_height = draw_legend(
        attention, shading, shape.width, paper.width - GUTTER - EDGE, paper
    )
    bottom = shape.height + (NAME_HEIGHT if shape.has_name_rows else 0) + 10
    parts.append(tag("g", legend, transform=f"translate(0 {bottom:.2f})"))
    return paper.finish(
        tag("g", join(*parts), transform=f"translate({GUTTER} {HEADER})"),
        GUTTER + max(shape.width, legend_width) + EDGE,
        HEADER + bottom + legend_height,
        title=f"Heads on {quoted_text(attention)}",
        caption=_caption(attention, choices),
        provenance=attention.provenance,
    )


def _order_of(attention: Attention, choices: GridChoices) -> list[Head] | None:
    """Return the heads to show, in their order, or None for rows of layers."""
    # Without a head that meets the condition, nothing would be seen.
    only = choices.passing if choices.is_only_passing else None
    if choices.order is None and not only:
        return None
    heads = sorted(only) if only else _heads(attention.present)
    if choices.order is None:
        return heads
    values = choices.order.values
    # Heads without a value come last.
    return sorted(
        heads, key=lambda head: (np.isnan(values[tuple(head)]), -values[tuple(head)], head)
    )


def _patterns(attention: Attention, shape: GridShape, paper: Paper) -> Markup:
    """Return the thumbnails, with the boundary of a pair."""
    image = thumbnails_image(
        shape.arranged(thumbnail_codes(attention, _STILL_POOL if paper.is_still else POOL)),
        shape.arranged(attention.present),
        signed=attention.signed,
        pixels=0 if paper.is_still else round(shape.cell * _PIXELS_PER_UNIT),
        gap=GAP / shape.cell,
        row_gap=(shape.row_step - shape.cell) / shape.cell,
        x=0,
        y=0,
        width=shape.width,
        height=shape.height,
    )
    if attention.boundary is None:
        return image
    edge = attention.boundary / len(attention.tokens) * shape.cell
    side = number(shape.cell)
    d = "".join(
        f"M{number(x + edge)} {number(y)}v{side}M{number(x)} {number(y + edge)}h{side}"
        for x, y in map(shape.corner, shape.shown(_heads(attention.present)))
    )
    return join(image, tag("path", d=d, stroke=_BOUNDARY))


def _values(shading: Shading, attention: Attention, shape: GridShape, paper: Paper) -> Markup:
    """Return the cells of heads with their values; a dot marks those above the baseline."""
    is_written = shape.cell >= _MIN_WRITTEN_CELL
    radius = min(_DOT_RADIUS, shape.cell / 4)
    parts = []
    for head in shape.shown(_heads(attention.present & ~np.isnan(shading.values))):
        value = float(shading.values[tuple(head)])
        x, y = shape.corner(head)
        color, ink = cell_color(value, shading)
        parts.append(tag("rect", x=x, y=y, width=shape.cell, height=shape.cell, fill=color))
        text = format_short(value, shading.high)
        text = text if is_written else "".join(letter for letter in text if letter == MINUS)
        if text:
            middle = x + shape.cell / 2, y + shape.cell / 2 + 0.36 * _VALUE_SIZE
            parts.append(paper.text(text, *middle, size=_VALUE_SIZE, anchor="middle", fill=ink))
        if shading.baseline is not None and value > shading.baseline[tuple(head)]:
            # White with a black outline: it looks the same on every color.
            at = {"cx": x + shape.cell - radius - 1, "cy": y + radius + 1}
            parts.append(tag("circle", **at, r=radius, fill="#ffffff", stroke="#000000"))
    return join(*parts)


def _gaps(attention: Attention, shading: Shading | None, shape: GridShape) -> Markup:
    """Return the hatching of the cells of heads that the model lacks, or that have no value."""
    missing = ~attention.present
    if shading is not None:
        missing = missing | np.isnan(shading.values)
    side = shape.cell
    d = ""
    for x, y in map(shape.corner, shape.shown(_heads(missing))):
        d += f"M{number(x)} {number(y)}h{number(side)}v{number(side)}h{number(-side)}z"
        for start in range(5, int(2 * side), 5):
            low, high = max(0, start - side), min(start, side)
            d += f"M{number(x + low)} {number(y + start - low)}"
            d += f"L{number(x + high)} {number(y + start - high)}"
    if not d:
        return Markup()
    return tag("path", d=d, fill="none", stroke="#808080", stroke_opacity=0.5, stroke_width=0.8)


def _labels(shape: GridShape, locked: Head | None, paper: Paper) -> Iterable[Markup]:
    """Yield the numbers of heads and layers, and the names of the axes; an order has none."""
    if shape.is_ordered:
        return
    theme, half = paper.theme, shape.cell / 2
    # Leave out numbers that would touch each other.
    every = math.ceil(paper.measure("00", _LABEL_SIZE) / shape.step)
    every_row = math.ceil(_LABEL_SIZE / shape.row_step)
    for head in range(0, shape.columns, every):
        is_current = locked is not None and locked.head == head
        yield paper.text(
            str(head + 1), head * shape.step + half, -7, size=_LABEL_SIZE, anchor="middle",
            fill=theme.ink if is_current else theme.quiet, bold=is_current,
        )  # fmt: skip
    for layer in range(0, shape.rows, every_row):
        is_current = locked is not None and locked.layer == layer
        yield paper.text(
            str(layer + 1), -8, layer * shape.row_step + half + 0.36 * _LABEL_SIZE,
            size=_LABEL_SIZE, anchor="end", fill=theme.ink if is_current else theme.quiet,
            bold=is_current,
        )  # fmt: skip
    yield paper.text(
        "Head", shape.width / 2, -22, size=_LABEL_SIZE, anchor="middle", fill=theme.quiet
    )
    yield tag(
        "g",
        paper.text("Layer", 0, 0, size=_LABEL_SIZE, anchor="middle", fill=theme.quiet),
        transform=f"translate(-24 {shape.height / 2:.2f})rotate(-90)",
    )


def _names(names: Mapping[str, str], shape: GridShape, paper: Paper) -> Iterable[Markup]:
    """Yield the names of heads below their cells, or flags where there is no space.

    In an order, where neither row nor column says which head a cell is, each has its number too.
    """
    by_head = {Head(key): name for key, name in names.items()}
    if shape.is_ordered and shape.has_name_rows:
        by_head = {head: f"{head} {by_head.get(head, '')}".rstrip() for head in shape.places}
    for head in shape.shown(by_head):
        name = by_head[head]
        x, y = shape.corner(head)
        if not shape.has_name_rows:
            d = f"M{number(x)} {number(y)}h6l-6 6z"
            stroke = paper.theme.paper
            yield tag("path", d=d, fill=paper.theme.ink, stroke=stroke, stroke_width=0.7)
            continue
        yield paper.text(
            _short_name(name, shape.cell, paper), x + shape.cell / 2, y + shape.cell + 11,
            size=_NAME_SIZE, anchor="middle", bold=True,
        )  # fmt: skip


def _short_name(name: str, width: float, paper: Paper) -> str:
    """Return a head's name for a width: all parts, the first with a count, or as much as fits."""
    first, *more = name.split(", ")
    for form in (name, f"{first} +{len(more)}" if more else first, first):
        if paper.measure(form, _NAME_SIZE, bold=True) <= width:
            return form
    return shorten(first, width - 2, _NAME_SIZE, paper.font)


def _marks(choices: GridChoices, shape: GridShape, paper: Paper) -> Iterable[Markup]:
    """Yield the outlines of highlighted, compared and locked heads; others are dimmed."""
    theme, side = paper.theme, number(shape.cell)
    clear = choices.highlight or choices.passing
    if clear is not None:
        corners = map(shape.corner, shape.shown(clear))
        squares = "".join(f"M{number(x)} {number(y)}h{side}v{side}h-{side}z" for x, y in corners)
        whole = f"M0 0H{number(shape.width)}V{number(shape.height)}H0z"
        fill = "#808080" if paper.is_still else theme.paper
        yield tag("path", d=whole + squares, fill=fill, fill_opacity=0.45, fill_rule="evenodd")
        if choices.highlight:
            yield tag("path", d=squares, fill="none", stroke=theme.ink, stroke_width=2)
    for index, head in enumerate(choices.compared, 1):
        if head not in shape.places:
            continue
        yield _outline(head, shape, theme.arc, 2)
        x, y = shape.corner(head)
        right = x + shape.cell + 2
        yield tag("rect", x=right - 13, y=y - 2, width=13, height=13, fill=theme.arc)
        yield paper.text(
            str(index), right - 6.5, y + 8, size=_NAME_SIZE, anchor="middle", fill="#ffffff",
            bold=True,
        )  # fmt: skip
    if choices.locked is not None and choices.locked in shape.places:
        yield _outline(choices.locked, shape, theme.ink, 3)


def _outline(head: Head, shape: GridShape, color: str, width: float) -> Markup:
    x, y = shape.corner(head)
    side = shape.cell + width
    return tag(
        "rect",
        x=x - width / 2,
        y=y - width / 2,
        width=side,
        height=side,
        fill="none",
        stroke=color,
        stroke_width=width,
    )


def _caption(attention: Attention, choices: GridChoices) -> str:
    """Return the caption: the model, the text, what the cells show, and the condition."""
    shading, model = choices.shading, model_of(attention)
    found = [] if choices.passing is None else [_found(attention, choices)]
    if choices.order is not None:
        found.insert(0, f"In the order of {choices.order.label}, the largest first.")
    of = f" of {model}" if model else ""
    if shading is not None:
        unit = f" ({shading.unit})" if shading.unit else ""
        sentences = [f"{shading.label}{unit} of all heads{of}.", shading.note, *found]
        return " ".join(filter(None, sentences))
    sentences = [f"Attention of all heads{of}."]
    largest = max(len(attention.tokens), len(attention.key_tokens))
    if largest > POOL:
        sentences.append("Each cell of a thumbnail has the largest weight among its tokens.")
    if attention.boundary is not None:
        sentences.append("Lines divide the texts A (left, above) and B.")
    return " ".join([*sentences, *found, quoted_text(attention)])


def _found(attention: Attention, choices: GridChoices) -> str:
    """Return a sentence on the heads that meet a condition."""
    count = len(choices.passing or ())
    condition = " ".join(choices.condition.split())
    if len(condition) > _MAX_CONDITION:
        condition = condition[: _MAX_CONDITION - 1] + "…"
    of = count_of(int(attention.present.sum()), "head")
    return f"{count} of {of} {'meets' if count == 1 else 'meet'} the condition: {condition}."


def _heads(chosen: npt.NDArray[np.bool_]) -> list[Head]:
    return [Head(int(layer), int(head)) for layer, head in np.argwhere(chosen)]
