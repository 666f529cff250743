"""The table of every relation's best head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.choices import check_count
from bertlook.measures.dependency.records import DIRECTIONS, OFFSETS, WordRecords
from bertlook.measures.gold import Ints
from bertlook.measures.inference import check_resampling
from bertlook.measures.selection import (
    GroupScores,
    Selection,
    head_names,
    mean_accuracy,
    score_groups,
)
from bertlook.text import printable

if TYPE_CHECKING:
    from bertlook.measures.tables import Table

ALL = "all"
ALL_BUT = "all without punct and root"

#: By how much the accuracy of a syntactic head exceeds that of the best offset (Voita et al. 2019).
SYNTACTIC_GAIN = 0.1
_ROUNDING = 1e-9

_RELEASED_OFFSETS = range(-3, 3)


def dependency_table(
    records: WordRecords,
    selection: Selection,
    min_count: int,
    controls: Sequence[WordRecords],
    splits: int,
    permutations: int,
    resamples: int,
    seed: int,
    attrs: Mapping[str, Any],
) -> Table:
    """Return the table of ``DependencyResult.table``, which describes the other arguments.

    ``records`` are the words, and ``controls`` those of each control. ``attrs`` are the options and
    the provenance of the result; its ``variant`` determines the offsets that can be selected.
    """
    from bertlook.measures.tables import FEW, make_table  # imports pandas

    splits, resamples, permutations, seed = check_resampling(splits, resamples, permutations, seed)
    min_count = check_count("min_count", min_count)
    offsets = np.array(OFFSETS)
    allowed = np.isin(offsets, _RELEASED_OFFSETS) | (attrs["variant"] != "released")

    def score(words: WordRecords) -> tuple[Sequence[str], GroupScores]:
        scores = score_groups(words, _membership(words), allowed, selection, seed, splits=splits)
        return [*words.categories, ALL, ALL_BUT], scores

    names, scores = score(records)
    layer, head, direction = np.unravel_index(scores.best_head, records.predicted.shape[1:])
    baseline = {
        "baseline": scores.baseline,
        "offset": offsets[scores.best_baseline],
        "offset_accuracy": scores.best_baseline_accuracy,
    }
    gain_over_offset = scores.accuracy - scores.best_baseline_accuracy
    summary = np.arange(len(names)) >= len(records.categories)
    few = scores.count < min_count
    table = make_table(
        {
            "relation": [printable(name) for name in names],
            "count": scores.count,
            "head": head_names(layer, head),
            "direction": [DIRECTIONS[index] for index in direction],
            **scores.columns(baseline, resamples, seed),
            "gain_over_offset": gain_over_offset,
            "syntactic": gain_over_offset >= SYNTACTIC_GAIN - _ROUNDING,
            FEW: few,
        },
        {
            **attrs,
            "selection": selection,
            "sentences": len(records.units),
            "words": len(records.gold),
            "min_count": min_count,
            "splits": splits,
            "resamples": resamples,
            "permutations": permutations,
            "seed": seed,
        },
    )
    if controls:
        table["control"] = mean_accuracy(names, [score(control) for control in controls])
    if permutations:
        tested = ~summary & ~few
        table = table.assign(
            **scores.permutation_columns(records, _membership(records), tested, permutations, seed)
        )
    gain = table["gain" if selection == "same-data" else "gain_low"].to_numpy()
    # Frequent relations before rare ones, then the summaries in their order; NaN after numbers.
    part = np.where(summary, 2, few)
    order = np.lexsort((np.where(summary, 0, -np.nan_to_num(gain, nan=-np.inf)), part))
    return table.iloc[order].reset_index(drop=True)


def _membership(records: WordRecords) -> Ints:
    """Return the (R, R + 2) membership of relations in groups: each alone, all, all but two."""
    all_but = [relation not in ("punct", "root") for relation in records.categories]
    count = len(all_but)
    return np.column_stack([np.eye(count), np.ones(count), all_but]).astype(np.int64)
