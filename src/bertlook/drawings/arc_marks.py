"""Marks of links: arcs above a line of words, links between two lines, and stubs.

``js/arcs/paths.js`` and ``draw.js`` draw the same in the browser. All functions return elements
whose y is 0 where arcs end, just above the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from bertlook.drawings.arc_fans import Fan, SceneLink
from bertlook.drawings.arc_layout import Layout
from bertlook.drawings.arc_scene import Scene
from bertlook.drawings.geometry import (
    BELOW,
    LEVEL_RISE,
    LINK_OPACITY,
    LINK_WIDTH,
    MAX_RISE,
    MAX_RISE_WRAPPED,
    MIN_DOT,
    STUB,
    STUB_STEP,
    TEXT,
)
from bertlook.drawings.paper import Paper
from bertlook.drawings.spans import levels_of
from bertlook.drawings.svg import Markup, join, number, tag

#: Arrowheads one pixel beyond the current point, by the direction from which they come.
_ARROWHEADS = {-1: "m-3 -4l3 5l3 -5", 1: "m-3 4l3 -5l3 5"}
#: Dashes of wrong predictions and negative weights.
DASHES = "6 4"
#: The y where arcs below the words end.
FOOT = TEXT + BELOW
#: Opacities beside a focused word, and behind predictions.
FADED, _BEHIND = 0.14, 0.25
_NUMBER_SIZE = 10


class LineArcs(NamedTuple):
    """The arcs of a line: elements, and the heights that they need above and below the words."""

    markup: Markup
    rise: float
    drop: float


def draw_line_arcs(index: int, layout: Layout, scene: Scene, paper: Paper) -> LineArcs:
    """Return the arcs, dots and stubs of a line.

    Links from words run above them, links to words below them; of a comparison, those of the first
    side above, and those of the second below.

    Args:
        index: The index of the line.
        layout: The places of the words.
        scene: What is drawn of the head.
        paper: The paper.
    """
    parts, rises, drops = [], [7.0], [0.0]
    for fan in scene.fans:
        is_below = fan.is_lower and not layout.has_sides
        heights = drops if is_below else rises
        foot = float(FOOT + layout.lines[index].second_foot)
        place = _Place(foot, 1) if is_below else _Place(0.0, -1)
        arcs, height = _draw_arcs(index, fan, place, layout, scene, paper)
        parts += arcs
        heights.append(height)
        if layout.has_stubs:
            stubs, height = _draw_stubs(index, fan, place, layout, scene, paper)
            parts += stubs
            heights.append(height)
        if any(fan is each for each in scene.barred):
            dots = list(_dots(index, fan, place, layout, scene, paper))
            parts += dots
            heights.append(7.0 if dots else 0.0)
    return LineArcs(_group(parts, paper), max(rises), max(drops))


class _Place(NamedTuple):
    """Where arcs end, and the direction in which they rise from there: up is -1, down is 1."""

    y: float
    way: int

    def away(self, distance: float) -> str:
        """Return the y at a distance from the words."""
        return number(self.y + self.way * distance)


def _draw_arcs(
    index: int, fan: Fan, place: _Place, layout: Layout, scene: Scene, paper: Paper
) -> tuple[list[Markup], float]:
    """Return the arcs of a line, and the height that they need."""
    boxes = layout.boxes
    links = [link for link in fan.links if boxes[link.source].line == boxes[link.to].line == index]
    levels = levels_of([(link.source, link.to) for link in links])
    highest = MAX_RISE_WRAPPED if layout.has_stubs else MAX_RISE
    parts, height = [], 0.0
    for link, level in zip(links, levels, strict=True):
        x1, x2 = boxes[link.source].middle, boxes[link.to].middle
        radius = abs(x2 - x1) / 2
        rise = min(radius, LEVEL_RISE * level, highest)
        height = max(height, rise + 4)
        sweep = int((x1 < x2) == (place.way < 0))
        end = f"0 0 {sweep} {number(x2)} {place.away(1)}"
        d = f"M{number(x1)} {place.away(0)}A{number(radius)} {number(rise)} {end}"
        parts.append(_link(d, (x2, place), link, scene, paper))
    return parts, height


def draw_between(layout: Layout, scene: Scene, paper: Paper) -> Markup:
    """Return the links between two lines of words, from the rows above to the columns below."""
    shown: dict[tuple[int, int], SceneLink] = {}
    # A link is drawn once: as that of a focused word, on top of the others, or else as outgoing.
    for link in sorted(scene.links, key=lambda link: not link.is_focused):
        if link.is_focused or not layout.has_stubs:
            shown.setdefault((link.source, link.to), link)
    parts = []
    for link in reversed(shown.values()):
        source, to = layout.boxes[link.source], layout.boxes[link.to]
        y1 = layout.lines[source.line].below + 2
        y2 = layout.lines[to.line].base - 1
        (a, b), middle = (number(source.middle), number(to.middle)), number((y1 + y2) / 2)
        d = f"M{a} {number(y1)}C{a} {middle} {b} {middle} {b} {number(y2 - 1)}"
        parts.append(_link(d, (to.middle, _Place(y2, -1)), link, scene, paper))
    return _group(parts, paper)


def kinds_drawn(scene: Scene) -> set[str]:
    """Return the kinds of links in a scene."""
    return {link.kind for link in scene.links}


def _group(parts: Iterable[Markup], paper: Paper) -> Markup:
    content = join(*parts)
    if not content:
        return content
    return tag("g", content, fill="none", stroke=paper.theme.arc, stroke_linecap="round")


def _link(
    shaft: str, tip: tuple[float, _Place] | None, link: SceneLink, scene: Scene, paper: Paper
) -> Markup:
    """Return a link.

    Args:
        shaft: The path from its source.
        tip: The x and the place of the end of the path, if there is an arrowhead.
        link: The link.
        scene: The scene.
        paper: The paper.
    """
    theme, kind = paper.theme, link.kind
    is_prediction = kind in ("right", "wrong")
    color = theme.right if kind in ("right", "negative") else theme.wrong
    look: dict[str, Any] = {
        "stroke": (theme.incoming if link.is_lower else None) if kind == "plain" else color,
        "stroke_width": 2.5 if is_prediction else LINK_WIDTH[0] + LINK_WIDTH[1] * link.size,
        "stroke_opacity": None if is_prediction or link.is_focused else _opacity(link.size),
        "opacity": _emphasis(link, scene),
    }
    arrowhead = "" if tip is None else _ARROWHEADS[tip[1].way]
    if kind not in ("wrong", "negative"):
        return tag("path", d=shaft + arrowhead, **look)
    parts = [tag("path", d=shaft, stroke_dasharray=DASHES, **look)]
    if tip is not None:  # dashes would tear it
        start = f"M{number(tip[0])} {tip[1].away(1)}"
        parts.append(tag("path", d=start + arrowhead, **look))
    return join(*parts)


def _opacity(size: float) -> float:
    return LINK_OPACITY[0] + LINK_OPACITY[1] * size


def _emphasis(link: SceneLink, scene: Scene) -> float | None:
    """Return the opacity of links that others stand out from, or None."""
    if scene.focus and not link.is_focused:
        return FADED
    has_predictions = bool(scene.predictions or scene.antecedents)
    return _BEHIND if has_predictions and link.kind == "plain" and not link.is_focused else None


def _dots(
    index: int, fan: Fan, place: _Place, layout: Layout, scene: Scene, paper: Paper
) -> Iterable[Markup]:
    """Yield a dot for the attention of each word to itself."""
    theme = paper.theme
    for position in layout.lines[index].words:
        row = fan.rows.get(position)
        share = 0.0 if row is None else abs(row.own) / (scene.scale or 1)
        if row is not None and share >= MIN_DOT:
            color = theme.incoming if fan.is_lower else theme.arc
            yield tag(
                "circle",
                cx=layout.boxes[position].middle,
                cy=place.y + 2 * place.way,
                r=1 + 3 * share,
                fill=theme.right if row.own < 0 else color,
                stroke="none",
                fill_opacity=_opacity(share),
                opacity=FADED if scene.focus and position not in scene.focus else None,
            )


def _draw_stubs(
    index: int, fan: Fan, place: _Place, layout: Layout, scene: Scene, paper: Paper
) -> tuple[list[Markup], float]:
    """Return the short ends of a line's links to other lines, numbered by their other ends.

    Returns:
        The elements, and the height that they need.
    """
    parts, numbers, height = [], [], 0.0
    other_ends = _strongest_ends(fan, layout)
    by_owner: dict[int, list[SceneLink]] = defaultdict(list)
    for link in fan.links:
        if layout.boxes[link.source].line != layout.boxes[link.to].line:
            by_owner[link.owner].append(link)
    for position in layout.lines[index].words:
        links = [*by_owner[position], *other_ends.get(position, [])]
        for rank, link in enumerate(links):
            is_arriving = link.to == position
            other = link.source if is_arriving else link.to
            # Lean towards the other end: forwards to lines below, backwards to lines above.
            side = -1 if (layout.boxes[other].line > index) == layout.rtl[0] else 1
            x, rise = layout.boxes[position].middle, STUB + STUB_STEP * rank
            top, end = place.away(rise), number(x + 10 * side)
            d = (
                f"M{end} {top}Q{number(x)} {top} {number(x)} {place.away(1)}"
                if is_arriving
                else f"M{number(x)} {place.away(0)}Q{number(x)} {top} {end} {top}"
            )
            parts.append(_link(d, (x, place) if is_arriving else None, link, scene, paper))
            height = max(height, rise + 8.0)
            if _emphasis(link, scene) is not None:
                continue  # a number as pale as its link could not be read
            text = number_of(other, layout)
            width = paper.measure(text, _NUMBER_SIZE)
            left = x + 12 if side > 0 else x - 12 - width
            left = min(max(0, left), layout.width - width)
            y, quiet = place.y + place.way * rise + 3, paper.theme.quiet
            numbers.append(paper.text(text, left, y, size=_NUMBER_SIZE, fill=quiet, stroke="none"))
    return [*parts, *numbers], height


def _strongest_ends(fan: Fan, layout: Layout) -> dict[int, list[SceneLink]]:
    """Return the link from another line's word that is drawn at its other end.

    It is the one of a focused word, or else the strongest.
    """
    best: dict[int, SceneLink] = {}
    for link in fan.links:
        if layout.boxes[link.source].line == layout.boxes[link.to].line:
            continue
        drawn = best.get(link.other)
        if drawn is None or (link.is_focused, link.size) > (drawn.is_focused, drawn.size):
            best[link.other] = link
    return {position: [link] for position, link in best.items()}


def number_of(position: int, layout: Layout) -> str:
    """Return the number of a word, counted from 1 on its side."""
    count = layout.row_count
    return str(position + 1 if position < count else position - count + 1)
