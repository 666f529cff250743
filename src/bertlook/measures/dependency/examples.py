"""Words of a relation, and the words that a head predicts to be their heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from bertlook.choices import check_choice
from bertlook.measures.dependency.records import DIRECTIONS, FAR, FAR_MISS, NONE, ROOT, WordRecords
from bertlook.measures.gold import Ints
from bertlook.measures.gold_examples import choose_head, examples_table, find_label, kept_by

if TYPE_CHECKING:
    from bertlook.measures.gold import GoldResult
    from bertlook.measures.tables import Table

Direction = Literal["dep->head", "head->dep"]


def dependency_examples(
    result: GoldResult[WordRecords],
    correct: Ints,
    relation: str,
    head: Any,
    hit: Any,
    direction: Any,
    corpus: Any,
) -> Table:
    """Return the table of ``DependencyResult.examples``.

    Args:
        result: The result.
        correct: (directions, L, H, R) Its hits.
        relation: The relation.
        head: The head, or None.
        hit: Whether hits are asked for, or None for all.
        direction: The direction, or None.
        corpus: The sentences that were scanned, or None.
    """
    index = find_label("relation", relation, result.records.categories)
    correct = correct[..., index]
    if direction is not None:
        check_choice("direction", direction, Direction)
        correct = correct[[DIRECTIONS.index(direction)]]
    chosen = choose_head(result, head, correct.max(0))
    if direction is None:
        direction = DIRECTIONS[int(correct[:, chosen.layer, chosen.head].argmax())]
    records = result.records
    items = np.flatnonzero(records.category == index)
    predicted = records.predicted[items, chosen.layer, chosen.head, DIRECTIONS.index(direction)]
    gold = records.gold[items]
    hits = predicted == gold
    kept = kept_by(hit, hits)
    word = records.word[items]
    words = {"word": word, "gold": _heads(word, gold), "predicted": _heads(word, predicted)}
    return examples_table(
        result,
        records.unit_of_item[items][kept],
        {name: indices[kept] for name, indices in words.items()},
        hits[kept],
        corpus,
        {"relation": relation, "head": str(chosen), "direction": direction},
    )


def _heads(word: Ints, codes: NDArray[np.int8]) -> Ints:
    """Return the words that codes mean; -1 for none and for those too far away for a code."""
    is_far = np.isin(codes, (NONE, FAR, FAR_MISS, ROOT))
    return np.where(is_far, -1, word + codes)
