"""The heads that find a relation: a set, since the best one is often a matter of chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from transfer import transfer_table

import bertlook as bl
from bertlook.measures.dependency.records import DIRECTIONS, OFFSETS

#: Relations with fewer words show too little.
MIN_COUNT = 100
#: Labels that aren't relations between two words.
NO_RELATION = ("root", "punct")
#: How far below the best head's accuracy the others may be.
MARGIN = 0.05


@dataclass(frozen=True)
class Accepted:
    """The heads that find a relation in a treebank.

    Attributes:
        relation: The relation.
        direction: The direction in which they point, "dep->head" or "head->dep".
        count: The number of words with the relation.
        held_out: The relation's row of ``DependencyResult.table``: accuracy and gain with their
            intervals, with head and offset selected on other sentences.
        heads: The heads within ``MARGIN`` of the best one whose gain over the best fixed offset is
            above 0 with its interval, the best first: a row of ``transfer_table`` for each.
    """

    relation: str
    direction: str
    count: int
    held_out: dict[str, float]
    heads: pd.DataFrame

    @property
    def names(self) -> list[str]:
        """The names of the heads, such as "3-2", the best first."""
        return self.heads["head"].tolist()


def accepted_heads(
    result: bl.measures.DependencyResult, min_gain: float = 0.0, min_accuracy: float = 0.0
) -> list[Accepted]:
    """Return the heads of each relation for which there is evidence.

    There is evidence if the relation has at least ``MIN_COUNT`` words, and the lower end of its
    held-out gain over fixed offsets is above ``min_gain``.

    Args:
        result: The dependency accuracies of a model on a treebank.
        min_gain: The smallest lower end of the gain, 0 to 1.
        min_accuracy: The smallest held-out accuracy, 0 to 1.

    Returns:
        The relations in the order of the lower ends of their gains, the largest first.
    """
    table = result.table(min_count=MIN_COUNT)
    table = table[
        table["relation"].isin(result.relations)
        & ~table["relation"].isin(NO_RELATION)
        & (table["count"] >= MIN_COUNT)
        & (table["gain_low"] > min_gain)
        & (table["accuracy"] >= min_accuracy)
    ]
    numbers = ["accuracy", "low", "high", "gain", "gain_low", "gain_high"]
    accepted = []
    for row in table.to_dict("records"):
        scores = head_scores(result, row["relation"], row["direction"])
        is_near = scores["accuracy"] >= scores["accuracy"].max() - MARGIN
        heads = scores[is_near & scores["holds"]].sort_values(
            "accuracy", ascending=False, kind="stable"
        )
        if len(heads):
            held_out = {name: row[name] for name in numbers}
            accepted.append(
                Accepted(row["relation"], row["direction"], row["count"], held_out, heads)
            )
    return accepted


def head_scores(
    result: bl.measures.DependencyResult, relation: str, direction: str
) -> pd.DataFrame:
    """Return the accuracy of every head on a relation, and its gain over the best fixed offset.

    Args:
        result: The dependency accuracies of a model on a treebank.
        relation: The relation.
        direction: "dep->head" or "head->dep".

    Returns:
        A row of ``transfer_table`` for each head.
    """
    layers, heads = result.shape
    names = [str(bl.Head(layer, head)) for layer in range(layers) for head in range(heads)]
    rows = pd.DataFrame({"relation": relation, "head": names, "direction": direction})
    return transfer_table(rows.assign(offset=best_offset(result, relation)), result)


def best_offset(result: bl.measures.DependencyResult, relation: str) -> int:
    """Return the fixed offset that is most often right; ties go to the largest."""
    index = result.relations.index(relation)
    return max(OFFSETS, key=lambda offset: (result.offset_correct[offset][index], offset))


def correct_counts(
    result: bl.measures.DependencyResult, relation: str, direction: str
) -> np.ndarray:
    """Return (L, H) numbers of words of a relation that heads get right, 0 if it doesn't occur."""
    if relation not in result.relations:
        return np.zeros(result.shape, np.int64)
    return result.correct[DIRECTIONS.index(direction), ..., result.relations.index(relation)]
