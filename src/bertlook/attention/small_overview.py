"""Overviews of short texts, computed from all maps at once.

Those of long texts are built tile by tile, with torch, in :mod:`bertlook.attention.overview`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bertlook.attention.overview import (
    LINKS_KEPT,
    POOL,
    Array,
    Overview,
    find_sink_labels,
    list_cells,
)
from bertlook.attention.pooling import Unit, pool

#: The largest number of weights that are worth the copies made here.
MAX_WEIGHTS = 1_000_000


def overview_of_small_maps(
    maps: Array,
    units: Sequence[Unit],
    key_units: Sequence[Unit] | None = None,
    *,
    signed: bool = False,
) -> Overview:
    """Return the overview of maps in memory.

    Args:
        maps: (L, H, N, K) weights; absent heads are NaN.
        units: The units of the rows.
        key_units: Those of the columns, if they are others.
        signed: Whether weights may be negative; the largest ones are then those of largest size.
    """
    weights = np.where(np.isnan(maps[:, :, :1, :1]), 0, maps).astype(np.float32)
    columns = units if key_units is None else key_units
    words = pool(weights, units, key_units=columns).astype(np.float32)
    labels = find_sink_labels(columns)
    sinks = np.zeros((*words.shape[:3], len(labels)), np.float32)
    itself = np.zeros(words.shape[:3], np.float32)
    for index, unit in enumerate(columns):
        if unit.special:
            sinks[..., labels.index(unit.text)] += words[..., index]
    diagonal = np.arange(len(units))
    if key_units is None:
        itself[:] = words[:, :, diagonal, diagonal]
        words[:, :, diagonal, diagonal] = 0
    words[..., [unit.special for unit in columns]] = 0
    links_to, links_weight = _strongest(words, signed)
    return Overview(
        thumbs=_pool_axis(_pool_axis(weights, 2, signed), 3, signed),
        links_to=links_to,
        links_weight=links_weight,
        itself=itself,
        sinks=sinks,
        sink_labels=labels,
        row_sums=weights.sum(-1, dtype=np.float64).mean(-1),
    )


def _strongest(words: Array, signed: bool) -> tuple[npt.NDArray[np.uint16], Array]:
    """Return the columns and weights of each row's largest weights, the first of equal ones first.

    Args:
        words: (L, H, U, V) weights, which are overwritten.
        signed: Whether the largest weights are those of largest size.
    """
    columns, weights = [], []
    for _ in range(LINKS_KEPT):
        best = (np.abs(words) if signed else words).argmax(-1)[..., None]
        columns.append(best)
        weights.append(np.take_along_axis(words, best, -1))
        np.put_along_axis(words, best, 0, -1)
    return np.concatenate(columns, -1).astype(np.uint16), np.concatenate(weights, -1)


def _pool_axis(maps: Array, axis: int, signed: bool) -> Array:
    """Return the largest weights of each cell along an axis."""
    if maps.shape[axis] <= POOL:
        return maps
    cells = [np.take(maps, cell, axis) for cell in list_cells(maps.shape[axis])]
    highest = np.stack([cell.max(axis) for cell in cells], axis)
    if not signed:
        return highest
    lowest = np.stack([cell.min(axis) for cell in cells], axis)
    return np.where(highest >= -lowest, highest, lowest)
