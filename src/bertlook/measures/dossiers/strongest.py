"""The inputs with the strongest links of every head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.measures.dossiers.rows import BatchRows, Ints
from bertlook.measures.dossiers.segments import segment_indices, segment_starts

#: The arrays of inputs.
_RANKED = ("weight", "position", "query", "key", "length")


@dataclass(frozen=True, eq=False)
class Strongest:
    """For every head the T inputs with the largest weights, the largest first.

    Ties go to the earlier input. Of each, every word's strongest key is kept: X links in all, in
    the order of layers, heads and inputs.

    Attributes:
        weight: (L, H, T) float32. The largest weight between two words; -1 for no input.
        position: (L, H, T) int64. The position of the input in the corpus; -1 for none.
        query: (L, H, T) int64. The word that attends.
        key: (L, H, T) int64. The word that it attends to.
        length: (L, H, T) int64. The number of words of the input.
        link_key: (X,) int16. The strongest key of each word, -1 for none.
        link_weight: (X,) float32. The weight of this link.
    """

    weight: NDArray[np.float32]
    position: Ints
    query: Ints
    key: Ints
    length: Ints
    link_key: NDArray[np.int16]
    link_weight: NDArray[np.float32]

    layout: ClassVar[dict[str, str]] = {
        "weight": "float32 L H T",
        **dict.fromkeys(("position", "query", "key", "length"), "int64 L H T"),
        "link_key": "int16 X",
        "link_weight": "float32 X",
    }

    @classmethod
    def of(cls, rows: BatchRows, top: int) -> Strongest:
        """Return the strongest inputs of a batch."""
        weight, query, key = rows.strengths
        layers, heads, count, width = rows.keys.shape
        starts = np.arange(layers * heads * count).reshape(weight.shape) * width
        ranked = {
            "weight": weight,
            "position": np.broadcast_to(rows.positions, weight.shape),
            "query": query,
            "key": key,
            "length": np.broadcast_to(rows.lengths, weight.shape),
        }
        return _keep(top, ranked, starts, rows.keys.ravel(), rows.weights.ravel())

    @classmethod
    def merge(cls, parts: Sequence[Strongest], top: int) -> Strongest:
        """Return the strongest inputs of all parts."""
        if len(parts) == 1:
            return parts[0]
        before = np.cumsum([0, *(len(part.link_key) for part in parts)])
        starts = [
            segment_starts(part.length) + shift
            for part, shift in zip(parts, before[:-1], strict=True)
        ]
        ranked = {
            name: np.concatenate([getattr(part, name) for part in parts], -1) for name in _RANKED
        }
        links = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("link_key", "link_weight")
        )
        return _keep(top, ranked, np.concatenate(starts, -1), *links)

    def links(self, layer: int, head: int, rank: int) -> tuple[Ints, NDArray[np.float32]]:
        """Return the (W,) strongest keys of all words of an input, and their weights."""
        start = int(segment_starts(self.length)[layer, head, rank])
        end = start + int(self.length[layer, head, rank])
        return self.link_key[start:end].astype(np.int64), self.link_weight[start:end]


def _keep(
    top: int,
    ranked: Mapping[str, Any],
    starts: Ints,
    link_key: NDArray[np.int16],
    link_weight: NDArray[np.float32],
) -> Strongest:
    """Keep the ``top`` inputs of each head, and their links alone.

    Args:
        top: The number of inputs to keep.
        ranked: The arrays of inputs by name, (L, H, N) each.
        starts: (L, H, N) The index of the first link of each input.
        link_key: The keys of all links.
        link_weight: Their weights.
    """
    order = np.lexsort((ranked["position"], -ranked["weight"]), axis=-1)[..., :top]
    kept = {name: np.take_along_axis(values, order, -1) for name, values in ranked.items()}
    none = kept["weight"] < 0
    kept["position"], kept["length"] = (
        np.where(none, -1, kept["position"]),
        np.where(none, 0, kept["length"]),
    )
    indices = segment_indices(np.take_along_axis(starts, order, -1), kept["length"])
    return Strongest(**kept, link_key=link_key[indices], link_weight=link_weight[indices])
