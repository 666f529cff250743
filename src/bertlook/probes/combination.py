"""The combination of all heads that an attention probe learns."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from bertlook.probes.batches import MapBatch, Words


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
            sums = (self.bias @ batch.maps.flatten(0, 2).T).view(2, *batch.maps.shape[:3])
            scores = sums[0] + sums[1].transpose(1, 2)
        else:
            scores = self._weighted_by_words(batch)
        scores = scores[:, 1:-1]
        root = self.root[0] * scores[:, :, :1] + self.root[1] * scores[:, :, -1:]
        return torch.cat([root, scores[:, :, 1:-1]], dim=2)

    def _weighted_by_words(self, batch: MapBatch) -> Tensor:
        """(S, U, U) sums over all maps, each weighted by its row's and its column's word.

        A row's share of the weights is constant along the row, so the sum over maps is a product
        of a vector with the row's (U, M) weights of attention; likewise for columns. So the
        (W, W, K) weights never come into being.
        """
        assert batch.words is not None
        assert batch.flipped is not None
        sentences, size, _, heads = batch.maps.shape
        row, column = self._shares(batch.words)
        rows, columns = (
            maps.view(sentences * size, size, heads).transpose(1, 2)
            for maps in (batch.maps, batch.flipped)
        )
        # What weighs rows of a map weighs columns of its transpose: one pass serves both.
        sums = torch.bmm(torch.stack([row[:, 0], column[:, 1]], 1), rows)
        sums = sums + torch.bmm(torch.stack([row[:, 1], column[:, 0]], 1), columns)
        by_row, by_column = sums.view(sentences, size, 2, size).unbind(2)
        return by_row * batch.words.paired + by_column.transpose(1, 2)

    def _shares(self, words: Words) -> tuple[Tensor, Tensor]:
        """Twice (S * U, 2, M): what the word of a row, and of a column, adds to the weights."""
        assert self.kernel is not None
        dependent, candidate = self.kernel.flatten(2)
        row = words.dependents.flatten(0, 1) @ dependent
        column = torch.addmm(self.bias.view(-1), words.candidates.flatten(0, 1), candidate)
        return row.unflatten(1, (2, -1)), column.unflatten(1, (2, -1))
