"""Counts of the links that a search finds, by head, beside those of simple rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.head import Head
from bertlook.model.layer import Layer
from bertlook.searching.links import BatchLinks

if TYPE_CHECKING:
    from torch import Tensor


#: The fixed distances whose rules a head's links are compared with.
OFFSETS = tuple(offset for offset in range(-6, 7) if offset)


class HeadCounts:
    """The number of links of each head, of evenly spread attention, and of fixed distances.

    Args:
        heads: The heads, as indices of layer and head.

    Attributes:
        heads: The heads.
    """

    def __init__(self, heads: Sequence[tuple[int, int]]) -> None:
        self.heads = heads
        self._hits, self._rows_with_hits, self._uniform_hits = np.zeros((3, len(heads)), np.int64)
        self._present = np.zeros(len(heads), bool)
        self._rows = 0
        self._offset_rows = np.zeros(len(OFFSETS), np.int64)
        self._columns: dict[int, list[int]] = {}
        for place, (layer, _) in enumerate(heads):
            self._columns.setdefault(layer, []).append(place)
        self._uniform: tuple[Any, int] | None = None

    def start(self, links: BatchLinks) -> None:
        """Count what doesn't depend on the head in a batch."""
        self._uniform = None
        self._rows += int(links.sources.sum())
        for place, offset in enumerate(OFFSETS):
            self._offset_rows[place] += int(links.at_distance(offset).any(-1).sum())

    def count(self, layer: Layer, links: BatchLinks) -> Tensor | None:
        """Count the links of the heads of a layer in a batch.

        Returns:
            (B, H, U, U) bool, the links of those of its heads that are counted; None if none is.
        """
        places = [
            place
            for place in self._columns.get(layer.index, [])
            if self.heads[place][1] < layer.maps.shape[1]
        ]
        if not places:
            return None
        hits = links.hits(layer.maps[:, [self.heads[place][1] for place in places]])
        self._present[places] = True
        self._hits[places] += hits.sum((0, 2, 3)).numpy(force=True)
        self._rows_with_hits[places] += hits.any(-1).sum((0, 2)).numpy(force=True)
        self._uniform_hits[places] += self._count_uniform(layer, links)
        return hits

    def _count_uniform(self, layer: Layer, links: BatchLinks) -> int:
        """Return the hits of evenly spread attention, once for layers with the same mask."""
        if self._uniform is None or self._uniform[0] is not layer.visible:
            self._uniform = layer.visible, int(links.uniform_hits(layer).sum())
        return self._uniform[1]

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns of a table of the heads that the model has."""
        present = np.flatnonzero(self._present).tolist()
        rows = max(self._rows, 1)
        best = int(self._offset_rows.argmax())
        count = len(present)
        return {
            "head": [str(Head(*self.heads[place])) for place in present],
            "hits": self._hits[present].tolist(),
            "rows": [self._rows] * count,
            "share": (self._rows_with_hits[present] / rows).tolist(),
            "uniform_hits": self._uniform_hits[present].tolist(),
            "offset": [OFFSETS[best]] * count,
            "offset_share": [self._offset_rows[best] / rows] * count,
        }
