"""The cells of a table of relations as its view writes them (js/relations/description.js)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from bertlook.head import Head
from bertlook.latex import latex_table

#: A row of the table as JSON; shares from 0 to 1, None for what is unknown.
Row = Mapping[str, Any]

_NONE = "\N{EN DASH}"


#: The columns that a table can be sorted by.
SortKey = Literal["relation", "count", "head", "accuracy", "gain_low", "q"]
SORT_KEYS: tuple[str, ...] = get_args(SortKey)
#: Columns that are aligned at the left.
_LEFT = ("relation", "head", "direction", "accuracy_interval", "gain_interval")


class Cells(NamedTuple):
    """The texts of a row, "" for what only some tables have."""

    relation: str
    words: str
    head: str
    direction: str
    accuracy: str
    accuracy_interval: str
    offset: str
    gain: str
    gain_interval: str
    control: str
    q: str


def headings(rows: Sequence[Row]) -> Cells:
    """Return the headings of the columns.

    Args:
        rows: The rows of the table.
    """
    held_out = any(row.get("held_out", row["low"] is not None) for row in rows)
    return Cells(
        relation="Relation",
        words="Words",
        head="Head",
        direction="Direction",
        accuracy="Held-out accuracy" if held_out else "Accuracy",
        accuracy_interval="95% interval",
        offset="Best offset",
        gain="Gain (points)",
        gain_interval="95% interval",
        control="Random weights",
        q="FDR (q)",
    )


def cells_of(row: Row) -> Cells:
    """Return the texts of a row."""
    q, offset_accuracy = row.get("q"), row["offset_accuracy"]
    return Cells(
        relation=row["relation"],
        words=f"{row['count']:,}",
        head=str(Head(*row["head"])),
        direction=row["direction"].replace("->", " → "),
        accuracy=percent(row["accuracy"]),
        accuracy_interval=_interval(row["low"], row["high"], percent),
        offset=""
        if offset_accuracy is None
        else f"{_signed(row['offset'])}: {percent(offset_accuracy)}",
        gain=points(row["gain"]),
        gain_interval=_interval(row["gain_low"], row["gain_high"], points),
        control="" if row.get("control") is None else percent(row["control"]),
        q="" if q is None else "< .001" if q < 0.001 else f"{q:.3f}".removeprefix("0"),
    )


def sort_rows(rows: Sequence[Row], sort: str) -> tuple[list[Row], list[Row]]:
    """Return the rows of relations in the order of the view, and those of summaries.

    Args:
        rows: The rows of the table.
        sort: The column to sort by, with "-" before it for the largest first. Rows without a
            number come last in either order.
    """
    key = sort.removeprefix("-")
    single = [row for row in rows if not row["summary"]]
    known = [row for row in single if row.get(key) is not None]
    known.sort(key=lambda row: row[key], reverse=sort.startswith("-"))
    unknown = [row for row in single if row.get(key) is None]
    return [*known, *unknown], [row for row in rows if row["summary"]]


def percent(share: float | None) -> str:
    """Return a share in percent: "74%"."""
    if share is None:
        return _NONE
    rounded = _rounded(100 * share)
    if rounded == 0 and share > 0:
        return "<1%"
    return ">99%" if rounded == 100 and share < 1 else f"{rounded}%"


def points(difference: float | None) -> str:
    """Return a difference of shares in percentage points: "+38"."""
    return _NONE if difference is None else _signed(_rounded(100 * difference), zero="0")


def _interval(low: float | None, high: float | None, write: Any) -> str:
    return "" if low is None or high is None else f"{write(low)} to {write(high)}"


def _signed(value: int, zero: str = "+0") -> str:
    return f"\N{MINUS SIGN}{-value}" if value < 0 else f"+{value}" if value else zero


def _rounded(value: float) -> int:
    return math.floor(value + 0.5)  # as browsers round


def relations_latex(rows: Sequence[Row], sort: str, about: str) -> str:
    """Return a table of relations as LaTeX, with the numbers as the view shows them.

    Args:
        rows: The rows of the table.
        sort: The column to sort by, with "-" before it for the largest first.
        about: How the table was made, for a comment.
    """
    single, summaries = sort_rows(rows, sort)
    cells = [cells_of(row) for row in [*single, *summaries]]
    names = [name for name in Cells._fields if any(getattr(texts, name) for texts in cells)]
    groups = [
        [[getattr(cells_of(row), name) for name in names] for row in group]
        for group in (single, summaries)
    ]
    return latex_table(
        [getattr(headings(rows), name) for name in names],
        groups,
        "".join("l" if name in _LEFT else "r" for name in names),
        comment=about,
    )
