"""The rows of a table of relations as JSON, and how the table was made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bertlook.head import Head
from bertlook.text import count_of, printable

if TYPE_CHECKING:
    import pandas as pd

#: Numbers of each row, and those of some tables only.
_NUMBERS = (
    "accuracy",
    "low",
    "high",
    "baseline",
    "offset_accuracy",
    "gain",
    "gain_low",
    "gain_high",
)
_OPTIONAL = ("control", "p", "q")
_SELECTIONS = {
    "held-out": "Head and offset are chosen on one half of the sentences and scored on the other, "
    "in both directions, with the mean over {splits} splits. Whiskers are 95% intervals over "
    "sentences",
    "same-data": "Head and offset are chosen and scored on the same sentences, as in the paper",
}
_PIECES = {
    "mean": "the mean of those of its pieces",
    "first": "that of its first piece",
    "max": "the maximum of those of its pieces",
}


def rows_of(table: pd.DataFrame, relations: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a table of relations as JSON, with None for what isn't a number.

    Args:
        table: The table of a DependencyResult.
        relations: The labels; all other rows are summaries.
    """
    held_out = table.attrs["selection"] == "held-out"
    return [
        {**_row(row, row["relation"] not in relations), "held_out": held_out}
        for row in table.to_dict("records")
    ]


def _row(row: dict[str, Any], summary: bool) -> dict[str, Any]:
    head = Head(row["head"])
    names = (*_NUMBERS, *(name for name in _OPTIONAL if name in row))
    numbers = {name: _finite(row.get(name, math.nan)) for name in names}
    return {
        "relation": printable(row["relation"]),
        "summary": summary,
        "count": int(row["count"]),
        "few": bool(row["few"]),
        "head": [head.layer, head.head],
        "direction": row["direction"],
        "offset": int(row["offset"]),
        "syntactic": bool(row["syntactic"]),
        **numbers,
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def about(table: pd.DataFrame, *, running: bool) -> str:
    """Return two or three short sentences on how a table of relations was made.

    Args:
        table: The table.
        running: Whether its scan is still running.
    """
    attrs = table.attrs
    counts = f"{count_of(attrs['sentences'], 'sentence')}, {count_of(attrs['words'], 'word')}"
    if attrs.get("skipped"):
        counts += f", {attrs['skipped']:,} skipped"
    if attrs.get("partial"):
        counts += " so far" if running else ", stopped early"
    sentences = [
        _SELECTIONS[attrs["selection"]].format(splits=attrs["splits"]) + ".",
        f"{counts}. The row of a word is {_PIECES[attrs['rows']]}"
        + (", as the released code reads it." if attrs["variant"] == "released" else "."),
    ]
    if {"model", "corpus"} <= attrs.keys():
        sentences.append(f"Model {attrs['model']}, corpus {attrs['corpus']}.")
    return printable(" ".join(sentences))
