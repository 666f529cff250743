"""Encoding of dependency accuracy for the browser, as table rows and cell colors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.head import Head
from bertlook.measures import DependencyResult
from bertlook.text import printable
from bertlook.widgets.protocol import ACCURACY_SCALE, FEW_WORDS

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
        "few": int(row["count"]) < FEW_WORDS,
        "head": [head.layer, head.head],
        "direction": row["direction"],
        "offset": int(row["offset"]),
        "syntactic": bool(row["syntactic"]),
        **numbers,
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def accuracies_of(result: DependencyResult) -> dict[str, Any]:
    """Return every head's accuracy on every relation, over all words, for the browser.

    Args:
        result: The result.

    Returns:
        ``relations``, the R labels; ``layers`` and ``heads``; and ``values``, the bytes of
        (R, layers, heads, directions) uint16 numbers, ``round(ACCURACY_SCALE * accuracy)``.
    """
    accuracy = np.moveaxis(result.correct, (3, 0), (0, 3)) / result.count[:, None, None, None]
    return {
        "relations": [printable(relation) for relation in result.relations],
        "layers": result.num_layers,
        "heads": result.num_heads,
        "values": np.rint(ACCURACY_SCALE * accuracy).astype("<u2").tobytes(),
    }


def about(table: pd.DataFrame, *, running: bool) -> str:
    """Return two or three short sentences on how a table of relations was made.

    Args:
        table: The table.
        running: Whether its scan is still running.
    """
    attrs = table.attrs
    counts = f"{attrs['sentences']:,} sentences, {attrs['words']:,} words"
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
