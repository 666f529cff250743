"""The table of the best head's accuracy at coreference, by type of mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.choices import check_flag
from bertlook.errors import BertlookError
from bertlook.measures.coreference.baselines import BASELINES
from bertlook.measures.coreference.records import GROUPS, MEMBERSHIP, MentionRecords
from bertlook.measures.inference import check_resampling
from bertlook.measures.selection import (
    GroupScores,
    Selection,
    head_names,
    mean_accuracy,
    score_groups,
)

if TYPE_CHECKING:
    from bertlook.measures.tables import Table

_COMPARED = "rule_based"


def coreference_table(
    records: MentionRecords,
    rules: Mapping[str, Mapping[str, float]],
    selection: Selection,
    per_type: bool,
    controls: Sequence[MentionRecords],
    splits: int,
    permutations: int,
    resamples: int,
    seed: int,
    attrs: Mapping[str, Any],
) -> Table:
    """Return the table of ``CoreferenceResult.table``, which describes the other arguments.

    ``records`` are the mentions, ``controls`` those of each control. ``rules`` are the accuracies
    of each rule on each group. ``attrs`` are the options and the provenance of the result.
    """
    from bertlook.measures.tables import FEW, MIN_COUNT, make_table  # imports pandas

    splits, resamples, permutations, seed = check_resampling(splits, resamples, permutations, seed)
    check_flag("per_type", per_type)
    compared = np.array(BASELINES) == _COMPARED

    def score(mentions: MentionRecords) -> GroupScores:
        if not len(mentions.kind):
            raise BertlookError(
                f"No mention has an antecedent in the {len(mentions.units)} documents that "
                "were read, so there is nothing to score. Give documents with clusters of two "
                "or more mentions."
            )
        return score_groups(
            *(mentions, MEMBERSHIP, compared, selection, seed),
            splits=splits,
            one_choice=not per_type,
        )

    scores = score(records)
    layer, head = np.unravel_index(scores.best_head, records.predicted.shape[1:])
    listed = ("nearest", "head_match", "rule_based")
    baselines = {rule: list(rules[rule].values()) for rule in listed}
    table = make_table(
        {
            "type": GROUPS,
            "count": scores.count,
            "head": head_names(layer, head),
            **scores.columns(baselines, resamples, seed),
            FEW: scores.count < MIN_COUNT,
        },
        {
            **attrs,
            "selection": selection,
            "per_type": per_type,
            "compared": _COMPARED,
            "documents": len(records.units),
            "cut_documents": int(records.cut.sum()),
            "lost_mentions": int(records.lost.sum()),
            "splits": splits,
            "resamples": resamples,
            "permutations": permutations,
            "seed": seed,
        },
    )
    if controls:
        scored = [(GROUPS, score(control)) for control in controls]
        table["control"] = mean_accuracy(GROUPS, scored)
    if permutations:
        types = np.arange(len(GROUPS)) > 0
        table = table.assign(
            **scores.permutation_columns(records, MEMBERSHIP, types, permutations, seed)
        )
    return table
