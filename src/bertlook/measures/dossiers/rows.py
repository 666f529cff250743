"""The rows of a batch: of each word, the word that each head attends to most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BatchRows:
    """The strongest key of each word of B inputs, for every head.

    Attributes:
        sources: The B inputs.
        words: Their words.
        positions: (B,) Their positions in the corpus.
        keys: (L, H, B, W) int16. The word that each word attends to most; -1 if it attends to none.
        weights: (L, H, B, W) float32. The weight of this link; 0 for padding.
        include_self: Whether a word may be its own key.
    """

    sources: Sequence[Any]
    words: Sequence[Sequence[str]]
    positions: Ints
    keys: NDArray[np.int16]
    weights: NDArray[np.float32]
    include_self: bool

    @property
    def num_heads(self) -> int:
        """The number of heads in all layers, L H."""
        layers, heads, *_ = self.keys.shape
        return layers * heads

    @cached_property
    def lengths(self) -> Ints:
        """(B,) The number of words of each input."""
        return np.array([len(words) for words in self.words], np.int64)

    @cached_property
    def input_of_row(self) -> Ints:
        """(R,) The input of each row; rows are the words of all inputs, one after the other."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    @cached_property
    def word_of_row(self) -> Ints:
        """(R,) The index of each row's word in its input."""
        starts = np.cumsum(self.lengths) - self.lengths
        return np.arange(self.lengths.sum()) - np.repeat(starts, self.lengths)

    @cached_property
    def num_others(self) -> Ints:
        """(R,) The number of words that each row's word may be linked to."""
        return self.lengths[self.input_of_row] - (0 if self.include_self else 1)

    @cached_property
    def row_keys(self) -> Ints:
        """(L H, R) The strongest key of each row."""
        keys = self.keys[:, :, self.input_of_row, self.word_of_row]
        return keys.reshape(self.num_heads, -1).astype(np.int64)

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """(L H, R) Whether a row's strongest weight exceeds 1 / (number of words)."""
        weights = self.weights[:, :, self.input_of_row, self.word_of_row].astype(np.float64)
        exceeds = weights > 1 / self.lengths[self.input_of_row]
        return exceeds.reshape(self.num_heads, -1) & (self.row_keys >= 0)

    @cached_property
    def strengths(self) -> tuple[NDArray[np.float32], Ints, Ints]:
        """(L, H, B) The strongest link of each input: weight, query and key; weight -1 for none."""
        query = self.weights.argmax(-1)
        weight = np.take_along_axis(self.weights, query[..., None], -1)[..., 0]
        key = np.take_along_axis(self.keys, query[..., None], -1)[..., 0]
        none = (key < 0) | ~(weight > 0)
        return (
            np.where(none, np.float32(-1), weight),
            np.where(none, -1, query),
            np.where(none, -1, key).astype(np.int64),
        )
