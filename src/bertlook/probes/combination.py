"""The combination of all heads that an attention probe learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bertlook.probes.batches import MapBatch, WordMaps, Words


class Combination(nn.Module):
    """A weight for each of K = 2LH maps, the same for all words or one that words decide.

    The weight of map k for dependent i and candidate j is ``bias[k]``, to which words add
    ``[v_i ; v_j] . kernel[:, k]``.

    Attributes:
        root: (2,) what [CLS] and [SEP] count towards ROOT, in every map.
        bias: (2, M) the maps as they are, and their transposes.
        kernel: (2, width, 2, M) by word (dependent, candidate) and direction, or None.
    """

    def __init__(self, root: Tensor, bias: Tensor, kernel: Tensor | None = None) -> None:
        super().__init__()
        self.root = nn.Parameter(root)
        self.bias = nn.Parameter(bias.view(2, -1))
        self.kernel = None
        if kernel is not None:
            self.kernel = nn.Parameter(kernel.view(2, len(kernel) // 2, 2, -1))

    def forward(self, batch: MapBatch) -> Tensor:
        """(S, W, W + 1) logits; column 0 is ROOT."""
        if self.kernel is None:
            sums = _Sums.apply(self.bias, batch.maps)
            scores = sums[:, 0] + sums[:, 1].transpose(1, 2)
        else:
            assert batch.laid_out is not None
            scores = self._weighted_by_words(batch.laid_out)
        scores = scores[:, 1:-1]
        root = self.root[0] * scores[:, :, :1] + self.root[1] * scores[:, :, -1:]
        return torch.cat([root, scores[:, :, 1:-1]], dim=2)

    def _weighted_by_words(self, maps: WordMaps) -> Tensor:
        """(S, U, U) sums over all maps, each weighted by its row's and its column's word.

        A row's share of the weights is constant along the row, so the sum over maps is a product
        of a vector with the row's (U, M) weights of attention; likewise for columns. So the
        (W, W, K) weights never come into being.
        """
        row, column = self._shares(maps.words)
        # What weighs rows of a map weighs columns of its transpose: one pass serves both.
        sums = torch.bmm(torch.stack([row[:, 0], column[:, 1]], 1), maps.rows)
        sums = sums + torch.bmm(torch.stack([row[:, 1], column[:, 0]], 1), maps.columns)
        size = maps.rows.shape[2]
        by_row, by_column = sums.view(-1, size, 2, size).unbind(2)
        return by_row * maps.words.paired + by_column.transpose(1, 2)

    def _shares(self, words: Words) -> tuple[Tensor, Tensor]:
        """Twice (S * U, 2, M): what the word of a row, and of a column, adds to the weights."""
        assert self.kernel is not None
        dependent, candidate = self.kernel.flatten(2)
        row = words.dependents.flatten(0, 1) @ dependent
        column = torch.addmm(self.bias.view(-1), words.candidates.flatten(0, 1), candidate)
        return row.unflatten(1, (2, -1)), column.unflatten(1, (2, -1))


class _Sums(torch.autograd.Function):
    """Weighted sums of maps where they lie: to copy them would take as long as the training."""

    @staticmethod
    def forward(ctx: Any, weights: Tensor, maps: list[NDArray[np.float32]]) -> Tensor:
        """(S, 2, U, U) the maps and their transposes, each summed with its (2, M) weights."""
        ctx.maps = maps
        given = weights.detach().numpy()
        sums = np.empty((len(maps), 2, maps[0][0].size), np.float32)
        for one, out in zip(maps, sums, strict=True):
            np.matmul(given, one.reshape(len(one), -1), out=out)
        return torch.from_numpy(sums).unflatten(2, maps[0].shape[1:])

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, None]:
        slopes = slope.flatten(2).numpy()
        total = np.zeros((2, len(ctx.maps[0])), np.float32)
        for one, by in zip(ctx.maps, slopes, strict=True):
            total += by @ one.reshape(len(one), -1).T
        return torch.from_numpy(total), None
