"""Drawing of a table of relations: the best head of each, with its accuracy as a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import CAPTION_SIZE, LABEL_SIZE, Paper
from bertlook.drawings.relation_cells import Cells, Row, cells_of, headings, sort_rows
from bertlook.drawings.svg import Markup, join, tag
from bertlook.drawings.text import families_for, shorten

_ROW = 21.0
_BASELINE = 15.0
_GAP = 14.0
_BAR_HEIGHT = 10.0
_BAR_WIDTHS = (60.0, 260.0)
_MARK = 8.0
#: What is left out of a narrow table, in this order.
_OMISSIBLE = ("bar", "gain_interval", "direction", "q")


class _Table(NamedTuple):
    """The parts of a table and where its columns are.

    Attributes:
        ends: The right ends of the columns by name, and their left ends.
    """

    rows: list[Row]
    summaries: list[Row]
    titles: Cells
    columns: dict[str, tuple[float, float]]
    width: float


def draw_relations(
    rows: Sequence[Row],
    *,
    sort: str = "-gain_low",
    selected: str | None = None,
    about: str = "",
    limit: int | None = None,
    provenance: Mapping[str, Any],
    paper: Paper,
) -> Drawing:
    """Draw a table of relations.

    Args:
        rows: The rows as JSON, as a view gets them.
        sort: The column to sort by, with "-" before it for the largest first.
        selected: The relation whose row is marked, or None.
        about: How the table was made, for the caption.
        limit: The largest number of relations, or None for all.
        provenance: Facts on how the numbers were made.
        paper: What to draw for. A narrow one has fewer columns.
    """
    table = _lay_out(rows, sort, paper)
    parts = [_draw_header(table, paper)]
    y = _ROW + 4
    for row in table.rows[:limit]:
        parts.append(_draw_row(row, y, table, paper, is_selected=row["relation"] == selected))
        y += _ROW
    if limit is not None and len(table.rows) > limit:
        more = f"{len(table.rows) - limit} more"
        quiet = paper.theme.quiet
        parts.append(paper.text(more, 0, y + _BASELINE, size=LABEL_SIZE, fill=quiet))
        y += _ROW
    parts.append(_rule(y, table, paper))
    for row in table.summaries:
        parts.append(_draw_row(row, y, table, paper, is_selected=False))
        y += _ROW
    legend = _draw_legend(y + _ROW, table, paper)
    height = y + (_ROW + 6 if legend else 0)
    # Below the width of its numbers, a table shrinks.
    scale = min(1, paper.width / table.width)
    return paper.finish(
        tag("g", *parts, legend, transform=f"scale({scale:.3f})" if scale < 1 else None),
        scale * table.width,
        scale * height,
        title=f"The best head of each of {len(table.rows)} relations",
        caption=about,
        provenance=provenance,
    )


def _lay_out(rows: Sequence[Row], sort: str, paper: Paper) -> _Table:
    """Return the table with as many columns as the paper is wide enough for."""
    single, summaries = sort_rows(rows, sort)
    cells = [cells_of(row) for row in [*single, *summaries]]
    titles = headings(rows)
    widths = {
        name: max(
            [_width(getattr(titles, name), paper, LABEL_SIZE)]
            + [_width(getattr(texts, name), paper, CAPTION_SIZE) for texts in cells]
        )
        for name in ("relation", "words", "head", "direction", "accuracy", "gain", "gain_interval")
    }
    widths["head"] = max(widths["head"], *(_width(t.head, paper, bold=True) for t in cells), 0)
    # The titles of these stand above two columns.
    widths["accuracy"] = max((_width(texts.accuracy, paper) for texts in cells), default=0)
    widths["gain"] = max((_width(texts.gain, paper) for texts in cells), default=0) + _MARK
    if any(texts.q for texts in cells):
        widths["q"] = max(_width(texts.q, paper) for texts in [titles, *cells])
    if not any(texts.gain_interval for texts in cells):
        del widths["gain_interval"]
    names = ["relation", "words", "head", "direction", "bar", "accuracy", "gain", "gain_interval"]
    names = [name for name in (*names, "q") if name == "bar" or name in widths]
    widths["bar"] = _BAR_WIDTHS[0]
    for omitted in ("", *_OMISSIBLE):
        names = [name for name in names if name != omitted]
        spare = paper.width - sum(widths[name] for name in names) - _GAP * (len(names) - 1)
        if spare >= 0:
            break
    else:
        widths["relation"] = max(widths["relation"] + spare, 40)
    if "bar" in names:
        widths["bar"] = min(widths["bar"] + spare, _BAR_WIDTHS[1])
    columns, x = {}, 0.0
    for name in names:
        columns[name] = (x, x + widths[name])
        x += widths[name] + _GAP
    return _Table(single, summaries, titles, columns, x - _GAP)


def _width(text: str, paper: Paper, size: float = CAPTION_SIZE, bold: bool = False) -> float:
    return paper.measure(text, size, bold)


def _draw_header(table: _Table, paper: Paper) -> Markup:
    titles, columns = table.titles, table.columns

    def title(text: str, x: float, anchor: str | None = None) -> Markup:
        return paper.text(
            text, x, _BASELINE, size=LABEL_SIZE, anchor=anchor, fill=paper.theme.quiet
        )

    parts = [
        title(titles.relation, columns["relation"][0]),
        title(titles.words, columns["words"][1], "end"),
        title(titles.head, columns["head"][0]),
    ]
    if "bar" in columns:
        parts.append(title(titles.accuracy, columns["bar"][0]))
    else:
        parts.append(title("Acc.", columns["accuracy"][1], "end"))
    has_room = "gain_interval" in columns or "bar" in columns
    parts.append(title(titles.gain if has_room else "Gain", columns["gain"][0]))
    if "q" in columns:
        parts.append(title(titles.q, columns["q"][1], "end"))
    return join(*parts, _rule(_ROW + 2, table, paper, paper.theme.half))


def _draw_row(row: Row, y: float, table: _Table, paper: Paper, *, is_selected: bool) -> Markup:
    theme, columns, cells = paper.theme, dict(table.columns), cells_of(row)
    ink = theme.quiet if row["few"] or row["summary"] else theme.ink

    def cell(
        name: str,
        text: str,
        anchor: str | None = None,
        bold: bool = False,
        size: float = CAPTION_SIZE,
    ) -> Markup:
        left, right = columns.get(name, (0, 0))
        if name not in columns or not text:
            return Markup()
        is_small = size == LABEL_SIZE
        return tag(
            "text",
            text,
            x=right if anchor == "end" else left,
            y=_BASELINE,
            text_anchor=anchor,
            font_weight="bold" if bold else None,
            font_size=size if is_small else None,
            fill=theme.quiet if is_small else None,
            font_family=families_for(text, paper.font),
        )

    left, right = columns["relation"]
    relation = shorten(cells.relation, right - left, CAPTION_SIZE, paper.font)
    gain_end = columns["gain"][1]
    columns["gain_number"] = (0, gain_end - _MARK)
    background = tag("rect", width=table.width, height=_ROW, fill=theme.arc, opacity=0.14)
    return tag(
        "g",
        background if is_selected else Markup(),
        cell("relation", relation, bold=is_selected),
        cell("words", cells.words, "end"),
        cell("head", cells.head, bold=not row["few"]),
        cell("direction", cells.direction, size=LABEL_SIZE),
        _draw_bar(row, columns["bar"], paper) if "bar" in columns else Markup(),
        cell("accuracy", cells.accuracy, "end"),
        cell("gain_number", cells.gain, "end"),
        _diamond(gain_end - 1, _BASELINE - 4.5, ink) if row["syntactic"] else Markup(),
        cell("gain_interval", cells.gain_interval, size=LABEL_SIZE),
        cell("q", cells.q, "end"),
        transform=f"translate(0 {y:g})",
        font_size=CAPTION_SIZE,
        fill=ink,
    )


def _draw_bar(row: Row, ends: tuple[float, float], paper: Paper) -> Markup:
    """Draw the accuracy as a bar from 0 to 1, its interval, and marks at the baselines."""
    theme, (left, right), middle = paper.theme, ends, _ROW / 2
    fade = 0.55 if row["few"] else None

    def at(share: float) -> float:
        return left + share * (right - left)

    def box(start: float, width: float, height: float, **style: Any) -> Markup:
        return tag(
            "rect", x=start, y=middle - height / 2, width=max(width, 0), height=height, **style
        )

    parts = [box(left, right - left, _BAR_HEIGHT + 4, fill=theme.pale, opacity=0.4)]
    if row["accuracy"] is not None:
        length = at(row["accuracy"]) - left
        parts.append(box(left, length, _BAR_HEIGHT, fill=theme.arc, opacity=0.62))
    if row["low"] is not None and row["high"] is not None:
        low, high = at(row["low"]), at(row["high"])
        parts.append(_whisker(low, high, middle, theme.ink))
    if row.get("control") is not None:
        x = at(row["control"])
        parts.append(box(x - 2, 4, _BAR_HEIGHT + 5, fill=theme.paper, stroke=theme.ink))
    if row["offset_accuracy"] is not None:
        x = at(row["offset_accuracy"])
        parts.append(box(x - 1.25, 2.5, _BAR_HEIGHT + 6, fill=theme.ink))
    return tag("g", *parts, opacity=fade)


def _whisker(low: float, high: float, y: float, ink: str) -> Markup:
    d = f"M{low:.2f} {y - 3:g}v6M{low:.2f} {y:g}H{high:.2f}M{high:.2f} {y - 3:g}v6"
    return tag("path", d=d, fill="none", stroke=ink)


def _diamond(x: float, y: float, ink: str) -> Markup:
    return tag("path", d=f"M{x:.2f} {y - 4:g}l4 4l-4 4l-4-4z", fill=ink)


def _rule(y: float, table: _Table, paper: Paper, color: str | None = None) -> Markup:
    return tag(
        "path", d=f"M0 {y:g}H{table.width:.2f}", fill="none", stroke=color or paper.theme.line
    )


def _draw_legend(y: float, table: _Table, paper: Paper) -> Markup:
    """Draw what the marks of the bars and the gains stand for, on one line."""
    theme, rows = paper.theme, [*table.rows, *table.summaries]
    middle = y - 4.5
    entries: list[tuple[Markup, str]] = []
    if "bar" in table.columns:
        if any(row["low"] is not None for row in rows):
            entries.append((_whisker(0, 14, middle, theme.ink), "95% interval"))
        offset = tag("rect", x=6, y=middle - 6, width=2.5, height=12, fill=theme.ink)
        entries.append((offset, "best offset"))
        if any(row.get("control") is not None for row in rows):
            mark = tag(
                "rect", x=5, y=middle - 6, width=4, height=12, fill=theme.paper, stroke=theme.ink
            )
            entries.append((mark, "random weights"))
    if any(row["syntactic"] for row in rows):
        entries.append((_diamond(7, middle, theme.ink), "syntactic head"))
    x, parts = 0.0, []
    for mark, label in entries:
        text = paper.text(label, 20, y, size=LABEL_SIZE, fill=theme.quiet)
        parts.append(tag("g", mark, text, transform=f"translate({x:.2f} 0)"))
        x += 20 + _width(label, paper, LABEL_SIZE) + _GAP
    return join(*parts) if x - _GAP <= table.width else Markup()
