"""Marks of links: arcs above a line of words, links between two lines, and stubs.

``js/arcs/paths.js`` and ``draw.js`` draw the same in the browser. All functions return elements
whose y is 0 where arcs end, just above the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from bertlook.drawings.arc_layout import Layout
from bertlook.drawings.arc_scene import Scene, SceneLink
from bertlook.drawings.paper import Paper
from bertlook.drawings.spans import levels_of
from bertlook.drawings.svg import Markup, join, number, tag

#: Rise of an arc per level, and the largest rise on one line and on one of several lines.
_LEVEL_RISE, _MAX_RISE, _MAX_RISE_WRAPPED = 14, 120, 84
#: Rise of the first stub of a word, and of each further one above it.
_STUB, _STUB_STEP = 18, 9
#: An arrowhead that points down to one pixel below the current point.
_ARROWHEAD = "m-3 -4l3 5l3 -5"
#: Dashes of wrong predictions and negative weights.
DASHES = "6 4"
#: Least share of a word's attention to itself that has a dot.
_MIN_DOT = 0.05
#: Opacities beside a focused word, and behind predictions.
FADED, _BEHIND = 0.14, 0.25
_NUMBER_SIZE = 10


class Above(NamedTuple):
    """What stands above a line: elements, and the height that they need."""

    markup: Markup
    rise: float


def draw_above(index: int, layout: Layout, scene: Scene, paper: Paper) -> Above:
    """Return the arcs, dots and stubs above a line.

    Args:
        index: The index of the line.
        layout: The places of the words.
        scene: What is drawn of the head.
        paper: The paper.
    """
    boxes = layout.boxes
    leaving = [link for link in scene.links if boxes[link.source].line == index]
    links = [link for link in leaving if boxes[link.to].line == index]
    levels = levels_of([(link.source, link.to) for link in links])
    highest = _MAX_RISE_WRAPPED if layout.has_stubs else _MAX_RISE
    parts, rises = [], [7.0]
    for link, level in zip(links, levels, strict=True):
        x1, x2 = boxes[link.source].middle, boxes[link.to].middle
        radius = abs(x2 - x1) / 2
        rise = min(radius, _LEVEL_RISE * level, highest)
        rises.append(rise + 4)
        radii = f"{number(radius)} {number(rise)}"
        d = f"M{number(x1)} 0A{radii} 0 0 {int(x1 < x2)} {number(x2)} -1"
        parts.append(_link(d, (x2, -1), link, scene, paper))
    parts += _dots(index, layout, scene, paper)
    if layout.has_stubs:
        stubs = _draw_stubs(index, layout, scene, paper)
        parts.append(stubs.markup)
        rises.append(stubs.rise)
    return Above(_group(parts, paper), max(rises))


def draw_between(layout: Layout, scene: Scene, paper: Paper) -> Markup:
    """Return the links between two lines of words, from the rows above to the columns below."""
    shown = [link for link in scene.links if link.is_focused or not layout.has_stubs]
    parts = []
    for link in sorted(shown, key=lambda link: link.is_focused):  # focused ones on top
        source, to = layout.boxes[link.source], layout.boxes[link.to]
        y1 = layout.lines[source.line].below + 2
        y2 = layout.lines[to.line].base - 1
        (a, b), middle = (number(source.middle), number(to.middle)), number((y1 + y2) / 2)
        d = f"M{a} {number(y1)}C{a} {middle} {b} {middle} {b} {number(y2 - 1)}"
        parts.append(_link(d, (to.middle, y2 - 1), link, scene, paper))
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
    shaft: str, tip: tuple[float, float] | None, link: SceneLink, scene: Scene, paper: Paper
) -> Markup:
    """Return a link.

    Args:
        shaft: The path from its source.
        tip: The end of the path, if there is an arrowhead.
        link: The link.
        scene: The scene.
        paper: The paper.
    """
    theme, kind = paper.theme, link.kind
    is_prediction = kind in ("right", "wrong")
    color = theme.right if kind in ("right", "negative") else theme.wrong
    look: dict[str, Any] = {
        "stroke": None if kind == "plain" else color,
        "stroke_width": 2.5 if is_prediction else 0.5 + 4 * link.size,
        "stroke_opacity": None if is_prediction or link.is_focused else 0.2 + 0.8 * link.size,
        "opacity": _emphasis(link, scene),
    }
    arrowhead = "" if tip is None else _ARROWHEAD
    if kind not in ("wrong", "negative"):
        return tag("path", d=shaft + arrowhead, **look)
    parts = [tag("path", d=shaft, stroke_dasharray=DASHES, **look)]
    if tip is not None:  # dashes would tear it
        parts.append(tag("path", d=f"M{number(tip[0])} {number(tip[1])}{arrowhead}", **look))
    return join(*parts)


def _emphasis(link: SceneLink, scene: Scene) -> float | None:
    """Return the opacity of links that others stand out from, or None."""
    if scene.focus and not link.is_focused:
        return FADED
    has_predictions = bool(scene.predictions or scene.antecedents)
    return _BEHIND if has_predictions and link.kind == "plain" and not link.is_focused else None


def _dots(index: int, layout: Layout, scene: Scene, paper: Paper) -> Iterable[Markup]:
    """Yield a dot for the attention of each word to itself."""
    for position in layout.lines[index].words:
        own = scene.rows[position].own if position < layout.row_count else 0.0
        share = abs(own) / (scene.scale or 1)
        if share >= _MIN_DOT:
            yield tag(
                "circle",
                cx=layout.boxes[position].middle,
                cy=-2,
                r=1 + 3 * share,
                fill=paper.theme.right if own < 0 else paper.theme.arc,
                stroke="none",
                fill_opacity=0.2 + 0.8 * share,
                opacity=FADED if scene.focus and position not in scene.focus else None,
            )


def _draw_stubs(index: int, layout: Layout, scene: Scene, paper: Paper) -> Above:
    """Return the short ends of a line's links to other lines, numbered by their other ends."""
    parts, numbers, rise = [], [], 0.0
    arriving = _strongest_arriving(layout, scene)
    by_source: dict[int, list[SceneLink]] = defaultdict(list)
    for link in scene.links:
        if layout.boxes[link.source].line == index != layout.boxes[link.to].line:
            by_source[link.source].append(link)
    for position in layout.lines[index].words:
        links = [*by_source[position], *arriving.get(position, [])]
        for rank, link in enumerate(links):
            other = link.source if link.to == position else link.to
            # Lean towards the other end: forwards to lines below, backwards to lines above.
            side = -1 if (layout.boxes[other].line > index) == layout.rtl[0] else 1
            x, top = layout.boxes[position].middle, -(_STUB + _STUB_STEP * rank)
            end = number(x + 10 * side)
            is_arriving = link.to == position
            d = (
                f"M{end} {top}Q{number(x)} {top} {number(x)} -1"
                if is_arriving
                else f"M{number(x)} 0Q{number(x)} {top} {end} {top}"
            )
            parts.append(_link(d, (x, -1) if is_arriving else None, link, scene, paper))
            rise = max(rise, 8.0 - top)
            if _emphasis(link, scene) is not None:
                continue  # a number as pale as its link could not be read
            text = number_of(other, layout)
            width = paper.measure(text, _NUMBER_SIZE)
            left = x + 12 if side > 0 else x - 12 - width
            left = min(max(0, left), layout.width - width)
            quiet = paper.theme.quiet
            numbers.append(
                paper.text(text, left, top + 3, size=_NUMBER_SIZE, fill=quiet, stroke="none")
            )
    return Above(join(*parts, *numbers), rise)


def _strongest_arriving(layout: Layout, scene: Scene) -> dict[int, list[SceneLink]]:
    """Return the link from another line that is drawn at each position.

    It is the one of a focused word, or else the strongest.
    """
    best: dict[int, SceneLink] = {}
    for link in scene.links:
        if layout.boxes[link.source].line == layout.boxes[link.to].line:
            continue
        other = best.get(link.to)
        if other is None or (link.is_focused, link.size) > (other.is_focused, other.size):
            best[link.to] = link
    return {position: [link] for position, link in best.items()}


def number_of(position: int, layout: Layout) -> str:
    """Return the number of a word, counted from 1 on its side."""
    count = layout.row_count
    return str(position + 1 if position < count else position - count + 1)
