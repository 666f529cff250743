"""Attention by distance: from each word to those before and behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.dossiers.rows import Floats, Ints
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


#: The largest distance that has a bin of its own; longer ones count as this one.
FAR = 20
#: The bins: distances from -FAR to FAR, of which 0 is the word itself, and special tokens.
BINS = 2 * FAR + 2
SPECIAL = BINS - 1


@dataclass(frozen=True, eq=False)
class Distances:
    """Attention of all words by the distance of the word that it goes to.

    Attributes:
        mass: (L, H, BINS) float64. Attention in each bin, summed over words.
        uniform_mass: (L, H, BINS) float64. That of evenly spread attention.
        count: (1,) int64. The number of words.
    """

    mass: Floats
    uniform_mass: Floats
    count: Ints

    layout: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("mass", "uniform_mass"), f"float64 L H {BINS}"),
        "count": "int64 1",
    }

    @classmethod
    def merge(cls, parts: Sequence[Distances]) -> Distances:
        """Return the sums of all parts."""
        return cls(*(sum(getattr(part, name) for part in parts) for name in cls.layout))


class DistanceBins:
    """The bins of all pairs of words of a batch.

    Args:
        batch: The batch.
    """

    def __init__(self, batch: Batch) -> None:
        size = batch.num_words
        offset = (torch.arange(size) - torch.arange(size)[:, None]).clamp(-FAR, FAR) + FAR
        self._member = torch.nn.functional.one_hot(offset.flatten(), BINS - 1).double()
        pieces = torch.nn.functional.one_hot(batch.word_of_token, size + 2)[..., :size]
        # The weight of each token's row: words of several pieces count once.
        self._row_weights = (pieces / pieces.sum(1, keepdim=True).clamp(min=1)).sum(-1)  # (B, N)
        special = batch.word_of_token == size
        # The columns of special tokens, which are few; their number is that of the largest input.
        self._columns = special.int().topk(int(special.sum(1).max()), dim=1).indices  # (B, S)
        self._is_special = special.gather(1, self._columns)

    def sum(self, maps: LayerMaps) -> Tensor:
        """Return the attention in each bin, (H, BINS), summed over the words of the batch."""
        words = maps.words().sum(0, dtype=torch.float64)  # (H, W, W)
        by_distance = words.flatten(1) @ self._member.to(words.device)
        tokens = maps.tokens
        columns = self._columns.to(tokens.device)[:, None, None].expand(*tokens.shape[:3], -1)
        to_special = tokens.gather(3, columns) * self._is_special.to(tokens)[:, None, None]
        special = (to_special.sum(-1) * self._row_weights.to(tokens)[:, None]).sum((0, 2))
        return torch.cat([by_distance, special.double()[:, None]], -1)


def stack(layers: Sequence[Tensor]) -> Floats:
    """Return the sums of all layers as an array, (L, H, BINS)."""
    stacked: Floats = torch.stack(list(layers)).numpy(force=True)
    return np.ascontiguousarray(stacked)
