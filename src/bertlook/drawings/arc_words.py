"""Words of the arc view with their bars, the gold tree and the mentions below them.

``js/arcs/draw.js``, ``gold.js`` and ``mentions.js`` draw the same in the browser. As in
``arc_marks``, y is 0 just above the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bertlook.corpora.document import Mention
from bertlook.drawings.arc_layout import Layout, Line
from bertlook.drawings.arc_marks import number_of
from bertlook.drawings.arc_scene import Scene
from bertlook.drawings.geometry import (
    BAR_HEIGHT,
    BELOW,
    GOLD_CORNER,
    GOLD_LANE,
    MENTION_LANE,
    SECOND_BAR,
    TEXT,
)
from bertlook.drawings.gold import Tree
from bertlook.drawings.links import Row
from bertlook.drawings.paper import LABEL_SIZE, Paper
from bertlook.drawings.svg import Markup, join, number, tag
from bertlook.drawings.theme import Theme
from bertlook.drawings.units import word_label

_BASELINE = 15
_SPECIAL_SIZE, _NUMBER_SIZE, _SMALL_SIZE = 12, 9, 10


def draw_words(line: Line, layout: Layout, scene: Scene, paper: Paper) -> Markup:
    """Return the words of a line, with bars where weights are probabilities."""
    theme = paper.theme
    parts = []
    for position in line.words:
        box = layout.boxes[position]
        if position in scene.tints:
            size, is_lower = scene.tints[position]
            parts.append(_tint(box.left, box.width, size, _color(theme, is_lower)))
        parts.append(
            paper.text(
                layout.texts[position],
                box.middle,
                _BASELINE,
                size=_SPECIAL_SIZE if layout.special[position] else 15,
                fill=theme.quiet if layout.special[position] else None,
                anchor="middle",
                bold=position in scene.focus,
            )
        )
        if position in scene.alone:
            d = f"M{number(box.left)} {_BASELINE + 4}h{number(box.width)}"
            color = _color(theme, scene.alone[position])
            parts.append(tag("path", d=d, stroke=color, stroke_width=2, stroke_dasharray="2 2"))
        if layout.is_wrapped:
            parts.append(
                paper.text(
                    number_of(position, layout),
                    box.middle,
                    TEXT + BELOW - 1 + SECOND_BAR * (len(scene.barred) - 1),
                    size=_NUMBER_SIZE,
                    fill=theme.quiet,
                    anchor="middle",
                )
            )
    if scene.scale is None:
        for place, fan in enumerate(scene.barred):
            # A word that one text lacks has neither links nor a bar there.
            rows = {
                position: fan.rows[position]
                for position in line.words
                if position in fan.rows
                and scene.alone.get(position, fan.is_second) == fan.is_second
            }
            parts += _bars(rows, layout, TEXT + 1 + SECOND_BAR * place, theme)
    return join(*parts)


def _color(theme: Theme, is_lower: bool) -> str:
    return theme.incoming if is_lower else theme.arc


def share_colors(theme: Theme) -> tuple[str, str, str, str]:
    """Return the colors of a bar: itself, two kinds of special token, and what is not drawn."""
    return theme.arc, theme.ink, theme.half, theme.pale


def _tint(left: float, width: float, size: float, color: str) -> Markup:
    return join(
        tag(
            "rect",
            x=left - 3,
            y=1,
            width=width + 6,
            height=TEXT - 1,
            rx=3,
            fill=color,
            fill_opacity=0.7 * size**0.5,
        ),
        tag(
            "path",
            d=f"M{number(left)} {_BASELINE + 4.5}h{number(width)}",
            stroke=color,
            stroke_width=0.8 + 3 * size,
        ),
    )


def _bars(rows: Mapping[int, Row], layout: Layout, y: int, theme: Theme) -> Iterator[Markup]:
    """Yield one path for each kind of share, and the line on which all bars stand."""
    paths = ["", "", "", ""]
    base = ""
    for position, row in rows.items():
        x, width = layout.boxes[position].bar
        base += f"M{number(x)} {y + BAR_HEIGHT + 0.5}h{number(width)}"
        shares = [share / (row.total or 1) for share in (row.own, *row.sinks, row.undrawn)]
        for index, share in enumerate(shares):
            kind = 3 if index == len(shares) - 1 else min(index, 2)
            length = share * width
            if length >= 0.4:
                paths[kind] += f"M{number(x)} {y}h{number(length)}v{BAR_HEIGHT}h{number(-length)}z"
            x += length
    if base:
        yield tag("path", d=base, stroke=theme.line)
    for color, d in zip(share_colors(theme), paths, strict=True):
        if d:
            yield tag("path", d=d, fill=color)


def draw_tree(line: Line, layout: Layout, tree: Tree, chosen: str | None, paper: Paper) -> Markup:
    """Return the gold arcs of a line: from the head down, along, and up to the dependent.

    Args:
        line: The line.
        layout: The places of the words.
        tree: The tree.
        chosen: The relation that stands out, or None.
        paper: The paper.
    """
    theme = paper.theme
    y = line.below - line.base - 2
    first = next((i for i, special in enumerate(layout.special) if not special), 0)
    lines, labels = [], []
    for arc in line.arcs:
        dependent, head = arc.item + first, tree.heads[arc.item] - 1 + first
        has_head = tree.heads[arc.item] > 0
        is_here = has_head and head in line.words
        relation = tree.relations[arc.item]
        is_chosen = relation == chosen
        label = word_label(relation) + (f" {head + 1}" if has_head and not is_here else "")
        width = paper.measure(label, _SMALL_SIZE, bold=is_chosen) / 2 + 2
        end = middle = layout.boxes[dependent].middle
        depth = y + GOLD_LANE * arc.lane
        d = f"M{number(end)} {number(y)}V{number(depth - 7)}"
        if is_here:
            # Offset the ends, to separate arcs into a word from arcs out of it.
            start = layout.boxes[head].middle
            side = 1 if start < end else -1
            start, end = start + 3 * side, end - 3 * side
            turn = GOLD_CORNER * side
            middle = (start + end) / 2
            gap = ""
            if abs(end - start) > 2 * (width + GOLD_CORNER):
                before, after = middle - side * width, middle + side * width
                gap = f"H{number(before)}M{number(after)} {number(depth)}"
            d = (
                f"M{number(start)} {number(y)}V{number(depth - GOLD_CORNER)}"
                f"q0 {GOLD_CORNER} {turn} {GOLD_CORNER}{gap}H{number(end - turn)}"
                f"q{turn} 0 {turn} {-GOLD_CORNER}V{number(y)}m-2.5 4l2.5 -4l2.5 4"
            )
        lines.append(tag("path", d=d, stroke=theme.ink if is_chosen else None))
        labels.append(
            paper.label(
                label,
                min(max(width, middle), layout.width - width),
                depth + 3,
                size=_SMALL_SIZE,
                fill=theme.ink if is_chosen else theme.quiet,
                bold=is_chosen,
            )
        )
    gray = theme.half
    return join(tag("g", join(*lines), fill="none", stroke=gray), *labels)


def draw_mentions(
    line: Line,
    layout: Layout,
    mentions: Sequence[Mention],
    outcomes: Mapping[int, bool],
    paper: Paper,
) -> Markup:
    """Return the mentions of a line, underlined in the colors of their clusters, with numbers.

    Args:
        line: The line.
        layout: The places of the words.
        mentions: The mentions.
        outcomes: Whether the antecedent predicted for a mention is right.
        paper: The paper.
    """
    theme, boxes = paper.theme, layout.boxes
    first = next((i for i, special in enumerate(layout.special) if not special), 0)
    parts: list[Markup] = []
    for underline in line.underlines:
        mention = mentions[underline.item]
        low = max(mention.start + first, line.words[0])
        high = min(mention.end - 1 + first, line.words[-1])
        edges = [boxes[low].left, boxes[high].left]
        left, right = min(edges), max(e.left + e.width for e in (boxes[low], boxes[high]))
        y = line.below - line.base + 2 + MENTION_LANE * (underline.lane - 1)
        # Leave ends on other lines open.
        hooks = [4 * (low == mention.start + first), 4 * (high == mention.end - 1 + first)]
        start, stop = reversed(hooks) if layout.rtl[0] else hooks
        color = theme.clusters[mention.cluster % len(theme.clusters)]
        d = f"M{number(left)} {y - start}V{y}H{number(right)}V{y - stop}"
        name = str(mention.cluster + 1)
        parts.append(tag("path", d=d, fill="none", stroke=color, stroke_width=2))
        parts.append(paper.text(name, left, y + 10, size=_SMALL_SIZE, bold=True))
        if mention.head + first in line.words:
            x = boxes[mention.head + first].middle
            parts.append(tag("circle", cx=x, cy=y, r=3, fill=color))
            if underline.item in outcomes:
                is_right = outcomes[underline.item]
                mark = "m0-3l2.5 3l4-6" if is_right else "m0-6l5 6m0-6l-5 6"
                tick = f"M{number(left + 7 * len(name) + 2)} {y + 10}{mark}"
                stroke = theme.right if is_right else theme.wrong
                parts.append(tag("path", d=tick, fill="none", stroke=stroke, stroke_width=1.6))
    return join(*parts)


def draw_boundary(line: Line, layout: Layout, position: int, paper: Paper) -> Markup:
    """Return the mark where the second text of a pair begins, with the names of both texts."""
    box, rtl = layout.boxes[position], layout.rtl[0]
    edge = box.left + box.width if rtl else box.left
    x, has_before = edge + (4 if rtl else -4), position != line.words[0]
    if has_before:
        before = layout.boxes[position - 1]
        x = (edge + (before.left if rtl else before.left + before.width)) / 2
    side = -1 if rtl else 1
    names = [("A", x - 7 * side)] if has_before else []
    theme = paper.theme
    return join(
        tag(
            "path",
            d=f"M{number(x)} -2V{TEXT + BELOW}",
            stroke=theme.quiet,
            stroke_dasharray="2 2",
        ),
        *(
            paper.text(
                name, at, TEXT + BELOW - 3, size=LABEL_SIZE, anchor="middle", fill=theme.quiet,
                bold=True,
            )
            for name, at in [*names, ("B", x + 7 * side)]
        ),
    )  # fmt: skip


def draw_names(names: Iterable[tuple[str, float]], paper: Paper) -> Markup:
    """Return the names of two lines of words.

    Args:
        names: Each name with the y of its baseline.
        paper: The paper.
    """
    return join(
        *(paper.text(name, 8, y, size=LABEL_SIZE, fill=paper.theme.quiet) for name, y in names)
    )
