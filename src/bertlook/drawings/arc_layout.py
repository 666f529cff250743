"""Places of words on lines, with space for arcs above and annotations below them.

The geometry is that of the live view, ``js/arcs/layout.js``, in its pixels; but lines are only as
high as their own arcs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from bertlook.corpora.document import Mention
from bertlook.drawings.arc_scene import Side, Sides
from bertlook.drawings.geometry import (
    BELOW,
    BOUNDARY_GAP,
    GAP,
    GOLD_LANE,
    LINK_SPACE,
    MARGIN,
    MAX_BAR_WIDTH,
    MAX_LINKED_LINES,
    MAX_WORD_WIDTH,
    MENTION_LANE,
    MIN_BAR_WIDTH,
    NUMBER_SPACE,
    SIDE_NAME,
    TEXT,
    WIDE_GAP,
)
from bertlook.drawings.gold import Tree
from bertlook.drawings.paper import WORD_SIZE, Paper
from bertlook.drawings.spans import Span, lanes_of
from bertlook.drawings.text import is_right_to_left, shorten


@dataclass
class Box:
    """The horizontal extent of a word; ``line`` is the index of its line."""

    line: int
    left: float
    width: float

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.left + self.width / 2

    @property
    def bar(self) -> tuple[float, float]:
        """The left edge and the width of the bar under it."""
        width = max(MIN_BAR_WIDTH, min(self.width, MAX_BAR_WIDTH))
        return self.middle - width / 2, width


@dataclass
class Hanging:
    """What hangs below a line: a gold arc, or the underline of a mention.

    Attributes:
        span: The positions that it covers.
        item: The index of the dependent word, or of the mention.
        lane: The number of its lane, from 1, counted from the words.
    """

    span: Span
    item: int
    lane: int = 1


@dataclass
class Line:
    """A line of words.

    Attributes:
        words: The positions of its words.
        base: The y where arcs end, just above the words.
        foot: Whether bars or numbers stand below its words.
        second_foot: The space of the bars of the second side of a comparison.
        drop: The height of the arcs below them.
        arcs: The gold arcs below it.
        underlines: The underlines of mentions below it.
    """

    words: list[int]
    base: float = 0.0
    foot: bool = True
    second_foot: int = 0
    drop: float = 0.0
    arcs: list[Hanging] = field(default_factory=list)
    underlines: list[Hanging] = field(default_factory=list)
    number_space: float = 0.0

    @property
    def below(self) -> float:
        """The y below the words and their bars, where annotations begin."""
        foot = (BELOW if self.foot else 2) + self.second_foot
        return self.base + TEXT + foot + self.drop + self.number_space

    @property
    def bottom(self) -> float:
        """The y below everything."""
        gold = 8 + GOLD_LANE * max((arc.lane for arc in self.arcs), default=0) if self.arcs else 0
        return self.below + gold + MENTION_LANE * max((u.lane for u in self.underlines), default=0)


@dataclass
class Layout:
    """The words of a text, placed on lines.

    Attributes:
        width: The width that they take.
        boxes: The box of each position; in a view of two lines, the columns follow the rows.
        texts: The text at each position, shortened to the available width.
        special: Whether each position holds a special token.
        lines: The lines; their heights are set by :meth:`place`.
        row_count: The number of positions that are rows.
        is_wrapped: Whether the words of a side need several lines, and are numbered.
        has_stubs: Whether links to other lines are stubs with numbers.
        rtl: Whether the rows, and the columns, run from right to left.
    """

    width: float
    boxes: list[Box]
    texts: list[str]
    special: list[bool]
    lines: list[Line]
    row_count: int
    is_wrapped: bool
    has_stubs: bool
    rtl: tuple[bool, bool]
    has_sides: bool
    height: float = 0.0

    def place(self, spaces: Sequence[tuple[float, float]]) -> None:
        """Set the places of the lines.

        Args:
            spaces: The heights of the arcs above each line, and below its words.
        """
        y = float(SIDE_NAME) if self.has_sides else 0.0
        for index, (line, (rise, drop)) in enumerate(zip(self.lines, spaces, strict=True)):
            is_columns = line.words[0] >= self.row_count
            if is_columns and self.lines[index - 1].words[0] < self.row_count:
                y += LINK_SPACE
            line.base, line.drop = y + rise, drop
            y = line.bottom + (0 if self.has_sides or index == len(self.lines) - 1 else 8)
        self.height = y + (SIDE_NAME if self.has_sides else 3)


def lay_out(sides: Sides, paper: Paper, tree: Tree | None, mentions: Sequence[Mention]) -> Layout:
    """Place words on lines.

    Args:
        sides: The words of each side.
        paper: The paper, to whose width they are fitted.
        tree: The gold tree to draw, or None.
        mentions: The mentions to draw.
    """
    both = [sides.rows] if sides.columns is None else [sides.rows, sides.columns]
    width = paper.width
    if not paper.is_fixed:
        width = min(width, max(_natural_width(side, paper) for side in both))
    boxes: list[Box] = []
    lines: list[Line] = []
    for side in both:
        second = sides.boundary if side is sides.rows else None
        first_line, first = len(lines), len(boxes)
        placed, rows = _wrap(side, width, paper, second)
        boxes += [Box(first_line + box.line, box.left, box.width) for box in placed]
        lines += [Line([first + position for position in row]) for row in rows]
    row_count = len(sides.rows.units)
    upper = sum(line.words[0] < row_count for line in lines)
    is_wrapped = upper > 1 or len(lines) - upper > 1
    units = [unit for side in both for unit in side.units]
    layout = Layout(
        width=width,
        boxes=boxes,
        texts=[
            shorten(unit.label, max(box.width, 1), WORD_SIZE, paper.font)
            for unit, box in zip(units, boxes, strict=True)
        ],
        special=[unit.special is not None for unit in units],
        lines=lines,
        row_count=row_count,
        is_wrapped=is_wrapped,
        has_stubs=is_wrapped if len(both) == 1 else len(lines) > MAX_LINKED_LINES,
        rtl=(_runs_rtl(both[0]), _runs_rtl(both[-1])),
        has_sides=len(both) == 2,
    )
    if not layout.has_sides:
        # Gold heads and mentions count words from the first one after any special tokens.
        start = next((i for i, special in enumerate(layout.special) if not special), 0)
        for line in lines:
            _hang(line, tree, mentions, start)
            if is_wrapped and (line.arcs or line.underlines):
                line.number_space = NUMBER_SPACE
    return layout


def _runs_rtl(side: Side) -> bool:
    return is_right_to_left([unit.label for unit in side.units])


def _widths(side: Side, paper: Paper, room: float) -> list[float]:
    """Return the widths of words; on one line they may be longer than on several."""
    widths = [math.ceil(paper.measure(unit.label)) for unit in side.units]
    is_one_line = sum(widths) + GAP * (len(widths) - 1) + BOUNDARY_GAP <= room
    largest = room if is_one_line else min(room, max(MAX_WORD_WIDTH, room / 2))
    return [min(width, largest) for width in widths]


def _natural_width(side: Side, paper: Paper) -> float:
    """Return the width that the words of a side take on one line."""
    widths = _widths(side, paper, paper.width)
    return sum(widths) + WIDE_GAP * (len(widths) - 1) + 2 * MARGIN + BOUNDARY_GAP


def _wrap(
    side: Side, full_width: float, paper: Paper, second: int | None
) -> tuple[list[Box], list[list[int]]]:
    """Place words on lines, as many as fit on each, and return the positions on each line."""
    room = max(40, full_width - 2 * MARGIN)
    rtl = _runs_rtl(side)
    widths = _widths(side, paper, room)
    spare = room - (0 if second is None else BOUNDARY_GAP) - sum(widths)
    gap = min(WIDE_GAP, max(GAP, spare // max(1, len(widths) - 1)))
    boxes: list[Box] = []
    rows: list[list[int]] = []
    x = 0.0
    for position, width in enumerate(widths):
        if position == second:
            x += min(BOUNDARY_GAP, max(0, room - x - width))
        if not rows or x + width > room:
            rows.append([])
            x = 0.0
        left = room - x - width if rtl else x
        boxes.append(Box(len(rows) - 1, MARGIN + left, width))
        rows[-1].append(position)
        x += width + gap
    return boxes, rows


def _hang(line: Line, tree: Tree | None, mentions: Sequence[Mention], first: int) -> None:
    """Hang gold arcs and underlines of mentions below a line, each in a lane of its own."""
    for position in line.words if tree is not None else ():
        word = position - first
        if tree is None or not 0 <= word < len(tree.heads):
            continue
        head = tree.heads[word] - 1 + first
        has_arc = tree.heads[word] > 0 and head in line.words
        # Without an arc there is a label, which takes the span of a short one.
        span = (position, head) if has_arc else (position - 0.9, position + 0.9)
        line.arcs.append(Hanging(span, word))
    low, high = line.words[0] - first, line.words[-1] - first
    for index, mention in enumerate(mentions):
        start, end = max(mention.start, low), min(mention.end - 1, high)
        if start <= end:  # the width of a word, even for a mention of one word
            span = (start + first - 0.4, end + first + 0.4)
            line.underlines.append(Hanging(span, index))
    for hanging in (line.arcs, line.underlines):
        for item, lane in zip(hanging, lanes_of([item.span for item in hanging]), strict=True):
            item.lane = lane
