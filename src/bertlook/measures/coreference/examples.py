"""Mentions of a type, and the words that a head picks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.measures.coreference.records import GROUPS, MEMBERSHIP, MentionRecords
from bertlook.measures.gold_examples import choose_head, examples_table, find_label, kept_by

if TYPE_CHECKING:
    from bertlook.measures.gold import GoldResult, Ints
    from bertlook.measures.tables import Table


def coreference_examples(
    result: GoldResult[MentionRecords],
    correct: Mapping[str, Ints],
    type: str,
    head: Any,
    hit: Any,
    corpus: Any,
) -> Table:
    """Return the table of ``CoreferenceResult.examples``.

    Args:
        result: The result.
        correct: (L, H) Its hits by type.
        type: The type of mentions.
        head: The head, or None.
        hit: Whether hits are asked for, or None for all.
        corpus: The documents that were scanned, or None.
    """
    group = find_label("type", type, GROUPS)
    chosen = choose_head(result, head, correct[type])
    records = result.records
    items = np.flatnonzero(MEMBERSHIP[records.kind, group])
    hits = records.hits(items, np.full(len(items), chosen.layer * result.num_heads + chosen.head))
    kept = kept_by(hit, hits)
    items, hits = items[kept], hits[kept]
    is_antecedent = np.unpackbits(records.gold[items], axis=1)
    picks = records.predicted[items, chosen.layer, chosen.head].astype(np.int64)
    words = {
        "word": records.words_at(items, np.zeros_like(items)),
        "gold": records.words_at(items, is_antecedent.argmax(1)),
        "predicted": np.where(picks == 0, -1, records.words_at(items, picks)),
    }
    return examples_table(
        result,
        records.unit_of_item[items],
        words,
        hits,
        corpus,
        {"type": type, "head": str(chosen)},
    )
