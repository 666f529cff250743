"""The table of the best head's accuracy at coreference, by type of mention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import inference
from bertlook.measures.coreference.baselines import BASELINES
from bertlook.measures.coreference.result import GROUPS, CoreferenceResult
from bertlook.measures.selection import (
    Bools,
    Floats,
    GroupScores,
    Selection,
    check_selection,
    choose,
    scorable,
)

_COMPARED = "rule_based"


def coreference_table(
    result: CoreferenceResult,
    selection: Selection,
    per_type: bool,
    controls: Sequence[CoreferenceResult],
    permutations: int,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """See ``CoreferenceResult.table``."""
    check_selection(selection)
    scored = _Scored(result, selection, per_type, seed)
    table = pd.DataFrame(scored.columns() | scored.scores.intervals(resamples, seed))
    if controls:
        others = [_Scored(control, selection, per_type, seed) for control in controls]
        table["control"] = np.mean([other.scores.accuracy for other in others], axis=0)
    if permutations:
        observed = result.hits.T.astype(np.int64) @ result.groups
        table["p"] = inference.max_t(observed, result.permuted_counts(permutations, seed))
        table.loc[table["count"] == 0, "p"] = np.nan
        typed = (table["type"] != "all") & table["p"].notna()
        table.loc[typed, "q"] = inference.benjamini_hochberg(table.loc[typed, "p"].to_numpy())
    table.attrs = {
        **result.provenance,
        **result.options._asdict(),
        "selection": selection,
        "per_type": per_type,
        "compared": _COMPARED,
        "documents": result.num_documents,
        "cut_documents": result.num_cut,
        "lost_mentions": result.num_lost,
        "resamples": resamples,
        "permutations": permutations,
        "seed": seed,
    }
    return table


class _Scored:
    """Choices and scores for the G groups of mentions.

    Attributes:
        best_head: (G,) the candidate that is best on all documents.
        head_of: (G, 2) the candidates that are scored on the halves.
        scores: their hits, beside those of the rule that they are compared with.
    """

    def __init__(
        self, result: CoreferenceResult, selection: Selection, per_type: bool, seed: int
    ) -> None:
        if not result.count["all"]:
            raise BertlookError(
                f"No mention has an antecedent in the {result.num_documents} documents that were "
                "read, so there is nothing to score. Give documents with chains of two or more "
                "mentions."
            )
        self.result = result
        self.selection = selection
        records, groups = result.records, result.groups
        cluster = np.searchsorted(records.documents, records.document)
        side = inference.halves(result.num_documents, seed)[cluster]
        flat = result.hits
        by_half = (groups[..., None] & (side[:, None, None] == [0, 1])).astype(np.float64)
        total = by_half.sum(axis=0).astype(int)
        counts = np.einsum("dc,dgs->cgs", flat.astype(np.float64), by_half, optimize=True)
        chosen_on = (counts if per_type else counts[:, :1].repeat(len(GROUPS), axis=1)).astype(int)
        self.best_head = inference.best(chosen_on.sum(axis=2))
        self.head_of = choose(chosen_on, selection)
        of_mention = self.head_of[:, side].T  # (D, G)
        hits = np.take_along_axis(flat, of_mention, axis=1)
        compared = records.baseline_hits[:, [BASELINES.index(_COMPARED)]]

        def by_document(values: Bools) -> Floats:
            sums = np.zeros((result.num_documents, len(GROUPS)))
            np.add.at(sums, cluster, values & groups)
            return sums

        self.scores = GroupScores(
            items=by_document(groups),
            hits=by_document(hits),
            baseline_hits=by_document(compared),
            scorable=scorable(total if per_type else total[:1], selection) & groups.any(axis=0),
        )

    def columns(self) -> dict[str, Any]:
        """All but the intervals."""
        result, accuracy = self.result, self.scores.accuracy
        layer, index = np.unravel_index(self.best_head, (result.num_layers, result.num_heads))
        heads = [Head(*pair) for pair in zip(layer.tolist(), index.tolist(), strict=True)]
        rules = ("nearest", "head_match", "rule_based")
        columns: dict[str, Any] = {
            "type": GROUPS,
            "count": list(result.count.values()),
            "head": [str(head) for head in heads],
            "accuracy": accuracy,
            "low": np.nan,
            "high": np.nan,
            **{rule: list(result.baselines[rule].values()) for rule in rules},
            "gain": accuracy - self.scores.baseline,
        }
        if self.selection == "held-out":
            columns["agreement"] = (self.head_of == self.best_head[:, None]).sum(axis=1)
        return columns
