"""Accuracy of every head in its better direction, which is chosen on other sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bertlook.measures import inference
from bertlook.measures.dependency.records import DIRECTIONS, WordRecords
from bertlook.measures.selection import SPLITS


def held_out_accuracy(records: WordRecords, relation: int) -> NDArray[np.float64]:
    """Return each head's accuracy on a relation in the direction that is better on other sentences.

    The direction is chosen on one random half of the sentences and scored on the other, and vice
    versa; the accuracy is the mean over 20 such splits.

    Args:
        records: The records.
        relation: The index of the relation.

    Returns:
        (L, H) accuracies, NaN for heads that the model doesn't have, and everywhere if the relation
        occurs in a single sentence.
    """
    shape = records.predicted.shape[1:3]
    items = np.flatnonzero(records.category == relation)
    unit = np.searchsorted(records.units, records.unit_of_item[items])
    half = inference.halves(len(records.units), 0, SPLITS)[:, unit]
    usable = half.any(1) & ~half.all(1)
    if not usable.any():
        return np.full(shape, np.nan)
    hits = records.hits(items).astype(np.float32)
    second = half[usable].astype(np.float32) @ hits
    counts = np.stack([hits.sum(0) - second, second], axis=-1).astype(np.int64)
    by_way = np.moveaxis(counts.reshape(-1, *shape, len(DIRECTIONS), 2), 3, 0)
    chosen = inference.cross_fit(by_way)
    scored = np.take_along_axis(by_way, chosen[None], axis=0)[0].sum(-1)
    return np.where(records.present, scored.mean(0) / len(items), np.nan)
