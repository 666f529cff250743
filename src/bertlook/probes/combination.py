"""The combination of all heads that an attention probe learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bertlook.probes.batches import MapBatch, PairMaps, PairVectors


class Combination(nn.Module):
    """A weight for each of K = 2LH maps, either one for all pairs or one for each pair of words.

    The weight of map k for dependent i and candidate j is ``bias[k]``, plus
    ``[v_i ; v_j] . kernel[:, k]`` with word vectors.

    Args:
        root: (2,) weights of [CLS] and [SEP] in the value of ROOT, in every map.
        bias: (K,) weights of the maps, then of their transposes.
        kernel: (2 * width, K) weights of the dependent's and the candidate's vector, or None.

    Attributes:
        root: (2,) as given.
        bias: (2, M) by direction, M = L * H.
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
        """Return (S, W, W + 1) logits; column 0 is ROOT."""
        if self.kernel is None:
            sums = _MapSums.apply(self.bias, batch.maps)  # type: ignore[no-untyped-call]  # torch's
            scores = sums[:, 0] + sums[:, 1].transpose(1, 2)
        else:
            assert batch.pairs is not None
            scores = self._sums_weighted_by_words(batch.pairs)
        scores = scores[:, 1:-1]
        root = self.root[0] * scores[:, :, :1] + self.root[1] * scores[:, :, -1:]
        return torch.cat([root, scores[:, :, 1:-1]], dim=2)

    def _sums_weighted_by_words(self, maps: PairMaps) -> Tensor:
        """Return (S, U, U) sums over all maps, each weighted by its row's and its column's word.

        The row's share of the weights is constant along the row, so that the sum over maps is a
        product of a vector and the row's (U, M) attention weights; likewise for columns. The
        (W, W, K) weights are never materialized.
        """
        row, column = self._weight_shares(maps.vectors)
        # The row weights of a map are the column weights of its transpose: one pass serves both.
        sums = torch.bmm(torch.stack([row[:, 0], column[:, 1]], 1), maps.rows)
        sums = sums + torch.bmm(torch.stack([row[:, 1], column[:, 0]], 1), maps.columns)
        size = maps.rows.shape[2]
        by_row, by_column = sums.view(-1, size, 2, size).unbind(2)
        return by_row * maps.vectors.has_vectors + by_column.transpose(1, 2)

    def _weight_shares(self, vectors: PairVectors) -> tuple[Tensor, Tensor]:
        """Return the (S * U, 2, M) shares of the weights by each row's and each column's word."""
        assert self.kernel is not None
        dependent, candidate = self.kernel.flatten(2)
        row = vectors.dependents.flatten(0, 1) @ dependent
        column = torch.addmm(self.bias.view(-1), vectors.candidates.flatten(0, 1), candidate)
        return row.unflatten(1, (2, -1)), column.unflatten(1, (2, -1))


class _MapSums(torch.autograd.Function):
    """Weighted sums of maps, without copying the maps into one tensor.

    The copy would take as long as the rest of the training.
    """

    @staticmethod
    def forward(ctx: Any, weights: Tensor, maps: list[NDArray[np.float32]]) -> Tensor:
        """Return the (S, 2, U, U) sums of the maps and of their transposes, by (2, M) weights."""
        ctx.maps = maps
        rows = weights.detach().numpy()
        sums = np.empty((len(maps), 2, maps[0][0].size), np.float32)
        for sentence_maps, target in zip(maps, sums, strict=True):
            np.matmul(rows, sentence_maps.reshape(len(sentence_maps), -1), out=target)
        return torch.from_numpy(sums).unflatten(2, maps[0].shape[1:])

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        """Return the gradient of the weights."""
        gradients = gradient.flatten(2).numpy()
        total = np.zeros((2, len(ctx.maps[0])), np.float32)
        for sentence_maps, sentence_gradient in zip(ctx.maps, gradients, strict=True):
            total += sentence_gradient @ sentence_maps.reshape(len(sentence_maps), -1).T
        return torch.from_numpy(total), None
