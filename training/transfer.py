"""Whether heads that one treebank selects find their relations in another treebank."""

from __future__ import annotations

import numpy as np
import pandas as pd

import bertlook as bl
from bertlook.measures.dependency.records import DIRECTIONS, OFFSETS, WordRecords
from bertlook.measures.gold import Ints
from bertlook.measures.inference import best
from bertlook.measures.selection import GroupScores

GIVEN = ["relation", "head", "direction", "offset"]
GAIN = ["gain", "gain_low", "gain_high"]
RESAMPLES = 2000
SEED = 0


def transfer_table(selected: pd.DataFrame, other: bl.measures.DependencyResult) -> pd.DataFrame:
    """Return the accuracies of given heads and offsets on a treebank that didn't select them.

    Nothing is held out, since nothing is selected, except the best offset of this treebank. Being
    selected on the words on which it is scored, it is a baseline that is slightly too high.

    Args:
        selected: R relations with their heads and offsets: the columns ``relation``, ``head``,
            ``direction`` and ``offset`` of ``DependencyResult.table`` on another treebank.
        other: The result of the same model on this treebank.

    Returns:
        A table of R rows. To the given columns it adds ``count`` (words of the relation),
        ``accuracy`` (0 to 1) with ``low`` and ``high``, ``offset_accuracy`` (of the given offset),
        ``gain`` over it with ``gain_low`` and ``gain_high``, ``best_offset`` and its
        ``best_offset_accuracy``, ``best_gain`` over it with ``best_gain_low`` and
        ``best_gain_high``, and ``holds``: whether ``best_gain_low`` is above 0. The ends are those
        of 95% intervals by the bootstrap over sentences, as in ``DependencyResult.table``. A
        relation without words has NaN for accuracies and doesn't hold.
    """
    words = other.records
    offset = np.array([OFFSETS.index(offset) for offset in selected["offset"]], np.int64)
    best_offset = best(
        np.array(
            [words.baseline_hits[words.relation == name].sum(0) for name in selected["relation"]]
        ).T
    )
    scores = _score(selected, words, offset)
    best_scores = _score(selected, words, best_offset)
    columns = scores.columns({"offset_accuracy": scores.baseline}, RESAMPLES, SEED)
    best_columns = best_scores.columns({}, RESAMPLES, SEED)
    del columns["spread"], columns["agreement"]
    table = selected[GIVEN].reset_index(drop=True).assign(count=scores.count, **columns)
    table["best_offset"] = np.array(OFFSETS)[best_offset]
    table["best_offset_accuracy"] = best_scores.baseline
    table = table.assign(**{f"best_{name}": best_columns[name] for name in GAIN})
    table["holds"] = table["best_gain_low"] > 0
    return table


def _score(selected: pd.DataFrame, words: WordRecords, offset: Ints) -> GroupScores:
    """Return the scores of heads and offsets that are the same for all words of a relation.

    Args:
        selected: The R relations with their heads.
        words: The words of a treebank.
        offset: (R,) Indices in OFFSETS.
    """
    num_units, num_rows = len(words.units), len(selected)
    shape = words.predicted.shape[1:]
    unit = np.searchsorted(words.units, words.unit_of_item)
    items, hits, offset_hits = np.zeros((3, num_units, num_rows))
    for group, row in enumerate(selected.itertuples()):
        members = np.flatnonzero(words.relation == row.relation)
        candidate = np.ravel_multi_index(
            (*bl.Head(row.head), DIRECTIONS.index(row.direction)), shape
        )
        np.add.at(items[:, group], unit[members], 1)
        np.add.at(hits[:, group], unit[members], words.hits(members)[:, candidate])
        np.add.at(offset_hits[:, group], unit[members], words.baseline_hits[members, offset[group]])
    count = items.sum(axis=0).astype(np.int64)
    return GroupScores(
        count=count,
        head_counts=np.zeros((0, num_rows), np.int64),  # permutations alone need them
        best_head=np.zeros(num_rows, np.int64),
        best_baseline=offset,
        best_baseline_hits=offset_hits.sum(axis=0).astype(np.int64),
        agreement=np.ones(num_rows),
        items=items,
        hits=hits,
        baseline_hits=offset_hits,
        split_gains=np.zeros((1, num_rows)),
        widening=np.ones((2, num_rows)),  # nothing is selected that could vary
        scorable=count > 0,
    )
