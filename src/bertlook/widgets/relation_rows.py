"""From dependency accuracy to the rows and colors that travel to the browser."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.head import Head
from bertlook.measures import DependencyResult
from bertlook.text import printable
from bertlook.widgets.protocol import ACCURACY_SCALE, FEW_WORDS

if TYPE_CHECKING:
    import pandas as pd


_NUMBERS = (
    *("accuracy", "low", "high", "baseline", "gain", "gain_low", "gain_high"),
    *("control", "p", "q"),
)


def rows_of(table: pd.DataFrame, relations: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of ``DependencyResult.table`` as JSON: what isn't a number is None.

    Args:
        table: the table.
        relations: the labels; other rows sum several of them up.
    """
    return [_row(row, row["relation"] not in relations) for row in table.to_dict("records")]


def _row(row: dict[str, Any], summary: bool) -> dict[str, Any]:
    head = Head(row["head"])
    numbers = {name: _number(row[name]) for name in _NUMBERS if name in row}
    return {
        "relation": printable(row["relation"]),
        "summary": summary,
        "count": int(row["count"]),
        "few": int(row["count"]) < FEW_WORDS,
        "head": [head.layer, head.head],
        "direction": row["direction"],
        "offset": int(row["offset"]),
        **numbers,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def accuracies_of(result: DependencyResult) -> dict[str, Any]:
    """Every head's accuracy on every relation, over all words.

    Returns:
        ``relations``, and ``values``: uint16 (R, L, H, directions), ``round(65535 accuracy)``.
    """
    shares = np.moveaxis(result.correct, (3, 0), (0, 3)) / result.count[:, None, None, None]
    return {
        "relations": [printable(relation) for relation in result.relations],
        "layers": result.num_layers,
        "heads": result.num_heads,
        "values": np.rint(ACCURACY_SCALE * shares).astype("<u2").tobytes(),
    }


def about(table: pd.DataFrame, *, running: bool) -> str:
    """How a table was made, in two or three short sentences.

    Args:
        table: the table.
        running: whether more is still being counted.
    """
    made = table.attrs
    chosen = {
        "held-out": "Head and offset chosen on one half of the sentences, scored on the other, "
        "both ways round",
        "same-data": "Head and offset chosen and scored on the same sentences, as in the paper",
    }[made["selection"]]
    read = f"{made['sentences']:,} sentences, {made['words']:,} words"
    if made.get("skipped"):
        read += f", {made['skipped']:,} skipped"
    if made.get("partial"):
        read += " so far" if running else ", stopped early"
    told = [
        f"{chosen}; whiskers: 95% interval over sentences.",
        f"{read}; rows of word pieces: {made['rows']}"
        + ("; the released code's reading." if made["variant"] == "released" else "."),
    ]
    if "model" in made:
        told.append(f"Model {made['model']}, corpus {made['corpus']}.")
    return printable(" ".join(told))
