"""Drawing of a head map: heads as marks in a plane (js/map/layout.js)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.label_places import place_labels
from bertlook.drawings.paper import CAPTION_SIZE, LABEL_SIZE, Paper
from bertlook.drawings.svg import Markup, join, tag
from bertlook.drawings.text import shorten
from bertlook.drawings.theme import Theme
from bertlook.head import Head
from bertlook.looks import PALETTE, SHAPES, color_ramp, looks_of

_HEIGHTS = (220.0, 560.0)
_MARGINS = np.array([34.0, 22.0])
_MAX_WIDTH = 640.0
_MAX_SCALE = 1e6
_SMALL_MARKS_FROM = 200
_MARK, _RING = 5.0, 8.5
_BAR_LENGTH = 70.0
_ENTRY = 22.0
_FADED = 0.25

Points = npt.NDArray[np.floating]


class _Marker(NamedTuple):
    """What the mark of a head looks like: attributes of a path."""

    d: str
    fill: str
    stroke: str
    stroke_width: float


def draw_map(
    places: Mapping[str, Any],
    *,
    by_layer: bool,
    locked: Head | None = None,
    highlighted: Collection[Head] = (),
    about: str = "",
    provenance: Mapping[str, Any],
    paper: Paper,
) -> Drawing:
    """Draw a head map.

    Args:
        places: The positions and behaviors of the heads, as a view gets them.
        by_layer: Whether colors show layers instead of behaviors.
        locked: A head to ring, with links to its nearest heads.
        highlighted: Heads outside of which marks fade, if there are any.
        about: How the map was made, for the caption.
        provenance: Facts on how the numbers were made.
        paper: What to draw for.
    """
    heads = _heads_of(places)
    width = paper.width if paper.is_fixed else min(paper.width, _MAX_WIDTH)
    points = np.array([places["x"], places["y"]], float).T
    positions, height, scale = _fit(points, width)
    markers = [_behavior_marker(kind["name"], places, paper.theme) for kind in places["kinds"]]
    kinds = places["kind"]
    chosen = [index for index, head in enumerate(heads) if head in set(highlighted)]
    size = 0.8 if len(heads) >= _SMALL_MARKS_FROM else 1.2

    def draw_mark(index: int) -> Markup:
        marker = markers[kinds[index]]
        if by_layer:
            marker = _layer_marker(marker, heads[index].layer, places["layers"], paper.theme)
        x, y = positions[index]
        place = f"translate({x:.1f} {y:.1f}) scale({size})"
        faded = chosen and index not in chosen
        return tag("path", **marker._asdict(), transform=place, opacity=_FADED if faded else None)

    ringed = heads.index(locked) if locked in heads else -1
    order = chosen or _label_order(positions, [places["kinds"][kind]["name"] for kind in kinds])
    if ringed >= 0:
        order = [ringed, *(index for index in order if index != ringed)]
    content = join(
        _draw_links(positions, ringed, places, paper.theme),
        *(draw_mark(index) for index in range(len(heads))),
        _draw_labels(positions, heads, order, ringed, (width, height), paper),
        _draw_scale_bar(scale, height, paper),
    )
    legend, legend_height = _draw_legend(places, markers, by_layer, width, paper)
    top = height + 14
    return paper.finish(
        join(content, tag("g", legend, transform=f"translate(0 {top:g})")),
        width,
        top + legend_height,
        title=f"Map of {len(heads)} heads, with similar heads near each other",
        caption=about,
        provenance=provenance,
    )


def _heads_of(places: Mapping[str, Any]) -> list[Head]:
    indices = places["indices"]
    if indices is None:
        indices = range(places["layers"] * places["heads"])
    return [Head(*divmod(index, places["heads"])) for index in indices]


def _fit(points: Points, width: float) -> tuple[Points, float, float]:
    """Return the positions in a frame, its height, and the length of one unit in it."""
    low, high = points.min(0), points.max(0)
    extent = np.maximum(high - low, 1e-9)
    room = np.array([width, _HEIGHTS[1]]) - 2 * _MARGINS
    scale = float(min(*(room / extent), _MAX_SCALE))
    used = float(extent[1] * scale + 2 * _MARGINS[1])
    height = round(min(max(used, _HEIGHTS[0]), _HEIGHTS[1]))
    middle = np.array([width, height]) / 2
    return middle + (points - (low + high) / 2) * (scale, -scale), height, scale


def _behavior_marker(name: str, places: Mapping[str, Any], theme: Theme) -> _Marker:
    names = [kind["name"] for kind in places["kinds"]]
    look = looks_of(names)[names.index(name)]
    if look.shape == "ring":
        return _Marker(SHAPES[look.shape], "none", PALETTE[look.color], 1.5)
    return _Marker(SHAPES[look.shape], PALETTE[look.color], theme.ink, 0.5)


def _layer_marker(marker: _Marker, layer: int, layers: int, theme: Theme) -> _Marker:
    return marker._replace(fill=_layer_color(layer, layers), stroke=theme.ink, stroke_width=0.5)


def _layer_color(layer: int, layers: int) -> str:
    step = 0 if layers < 2 else round(255 * layer / (layers - 1))
    red, green, blue = color_ramp()[step]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _label_order(positions: Points, kinds: Sequence[str]) -> list[int]:
    """Return the order in which heads get labels: those with a behavior, then isolated ones."""
    distances = np.linalg.norm(positions[:, None] - positions, axis=-1)
    distances[distances == 0] = np.inf
    nearest = np.minimum(distances.min(1, initial=np.inf), 999)
    priority = nearest + 1e3 * np.array([kind != "other" for kind in kinds])
    return [int(index) for index in np.argsort(-priority, kind="stable")]


def _draw_labels(
    positions: Points,
    heads: Sequence[Head],
    order: Sequence[int],
    ringed: int,
    frame: tuple[float, float],
    paper: Paper,
) -> Markup:
    """Draw the names of as many heads as there is room for, and a ring around one head."""
    names = [str(head) for head in heads]
    marks = np.full(len(heads), _MARK)
    parts = []
    if ringed >= 0:
        marks[ringed] = _RING
        x, y = positions[ringed]
        ink = paper.theme.ink
        ring = tag("circle", cx=x, cy=y, r=_RING, fill="none", stroke=ink, stroke_width=2.5)
        parts.append(ring)
    widths = [paper.measure(name, LABEL_SIZE) for name in names]
    for index, x, y, anchor in place_labels(positions, order, widths, LABEL_SIZE, marks, frame):
        fill = paper.theme.ink if index == ringed else paper.theme.quiet
        parts.append(paper.text(names[index], x, y, size=LABEL_SIZE, anchor=anchor, fill=fill))
    return join(*parts)


def _draw_links(positions: Points, index: int, places: Mapping[str, Any], theme: Theme) -> Markup:
    """Draw lines from a head to its nearest ones."""
    if index < 0:
        return Markup()
    x, y = positions[index]
    ends = positions[places["nearest"][index]]
    d = "".join(f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}" for end in ends)
    return tag("path", d=d, fill="none", stroke=theme.ink, opacity=0.55)


def _draw_scale_bar(scale: float, y: float, paper: Paper) -> Markup:
    """Draw a bar of a round length, at most 70 units long."""
    longest = _BAR_LENGTH / scale
    power = 10.0 ** math.floor(math.log10(longest))
    nats = next((digit for digit in (5, 2, 1) if digit * power <= longest), 1) * power
    right = 6 + nats * scale
    quiet = paper.theme.quiet
    d = f"M6 {y - 3:g}V{y:g}H{right:.1f}V{y - 3:g}"
    unit = "nat" if float(f"{nats:.1g}") == 1 else "nats"
    return join(
        tag("path", d=d, fill="none", stroke=quiet),
        paper.text(f"{nats:.1g} {unit}", right + 6, y + 1, size=LABEL_SIZE, fill=quiet),
    )


def _draw_legend(
    places: Mapping[str, Any],
    markers: Sequence[_Marker],
    by_layer: bool,
    width: float,
    paper: Paper,
) -> tuple[Markup, float]:
    """Return the legend, and its height: behaviors with their numbers of heads, and layers."""
    theme = paper.theme
    groups: list[list[tuple[Markup, str]]] = []
    if len(markers) > 1:
        if by_layer:
            markers = [m._replace(fill=theme.quiet, stroke=theme.quiet) for m in markers]
        counts = [places["kind"].count(kind) for kind in range(len(markers))]
        groups.append(
            [
                (tag("path", **marker._asdict(), transform="translate(7 -4)"), f"{title} ({count})")
                for marker, title, count in zip(
                    markers, [kind["title"] for kind in places["kinds"]], counts, strict=True
                )
            ]
        )
    if by_layer:
        layers = places["layers"]
        groups.append(
            [
                (
                    tag("rect", x=1, y=-10, width=12, height=12, fill=_layer_color(layer, layers)),
                    f"layer {layer + 1}" if layer == 0 else str(layer + 1),
                )
                for layer in range(layers)
            ]
        )
    parts, y = [], 0.0
    for entries in groups:
        x, y = 0.0, y + _ENTRY
        for mark, label in entries:
            label = shorten(label, width - 18, CAPTION_SIZE, paper.font)
            room = 18 + paper.measure(label, CAPTION_SIZE)
            if x and x + room > width:
                x, y = 0.0, y + _ENTRY
            text = paper.text(label, 18, 0, size=CAPTION_SIZE)
            parts.append(tag("g", mark, text, transform=f"translate({x:.1f} {y - 6:g})"))
            x += room + 14
    return join(*parts), y
