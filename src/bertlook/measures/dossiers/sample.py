"""A uniform sample of the inputs, the same for every head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.measures.dossiers.rows import BatchRows, Ints
from bertlook.measures.dossiers.segments import segment_indices, segment_starts

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Sample:
    """M inputs whose pseudo-random numbers are the smallest, in the order of these numbers.

    An input's number follows from the seed and its position, so that the sample depends neither on
    batches nor on the number of processes.

    Attributes:
        number: (M,) int64. The pseudo-random numbers.
        position: (M,) int64. The positions of the inputs in the corpus.
        length: (M,) int64. Their numbers of words.
        weight: (M, L, H) float32. The largest weight between two words of each input; -1 for none.
        query: (M, L, H) int64. The word that attends.
        key: (M, L, H) int64. The word that it attends to.
        link_key: (X, L, H) int16. The strongest key of each word of each input, -1 for none.
        link_weight: (X, L, H) float32. The weight of this link.
    """

    number: Ints
    position: Ints
    length: Ints
    weight: NDArray[np.float32]
    query: Ints
    key: Ints
    link_key: NDArray[np.int16]
    link_weight: NDArray[np.float32]

    layout: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("number", "position", "length"), "int64 M"),
        "weight": "float32 M L H",
        **dict.fromkeys(("query", "key"), "int64 M L H"),
        "link_key": "int16 X L H",
        "link_weight": "float32 X L H",
    }

    @classmethod
    def of(cls, rows: BatchRows, size: int, seed: int) -> Sample:
        """Return the sample of a batch."""
        numbers = draw_numbers(rows.positions, seed)
        chosen = np.lexsort((rows.positions, numbers))[:size]
        inputs = np.repeat(chosen, rows.lengths[chosen])
        words = segment_indices(np.zeros(len(chosen), np.int64), rows.lengths[chosen])
        weight, query, key = rows.strengths
        return cls(
            numbers[chosen],
            rows.positions[chosen],
            rows.lengths[chosen],
            np.moveaxis(weight[..., chosen], -1, 0),
            np.moveaxis(query[..., chosen], -1, 0),
            np.moveaxis(key[..., chosen], -1, 0),
            np.moveaxis(rows.keys[:, :, inputs, words], -1, 0),
            np.moveaxis(rows.weights[:, :, inputs, words], -1, 0),
        )

    @classmethod
    def merge(cls, parts: Sequence[Sample], size: int) -> Sample:
        """Return the sample of all parts."""
        joined = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name in cls.layout
        }
        order = np.lexsort((joined["position"], joined["number"]))[:size]
        starts, lengths = segment_starts(joined["length"])[order], joined["length"][order]
        indices = segment_indices(starts, lengths)
        return cls(
            **{
                name: values[indices if name.startswith("link_") else order]
                for name, values in joined.items()
            }
        )

    def links(self, index: int, layer: int, head: int) -> tuple[Ints, NDArray[np.float32]]:
        """Return the (W,) strongest keys of all words of an input, and their weights."""
        start = int(segment_starts(self.length)[index])
        words = slice(start, start + int(self.length[index]))
        return self.link_key[words, layer, head].astype(np.int64), self.link_weight[
            words, layer, head
        ]


def draw_numbers(positions: Ints, seed: int) -> Ints:
    """Return a pseudo-random number from 0 to 2^63 - 1 for each position (SplitMix64).

    Args:
        positions: Positions in the corpus.
        seed: The seed.
    """
    with np.errstate(over="ignore"):
        start = np.uint64(seed % 2**64) * np.uint64(0xD1B54A32D192ED03)
        state = start + (positions.astype(np.uint64) + np.uint64(1)) * _GOLDEN
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((state ^ (state >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)
