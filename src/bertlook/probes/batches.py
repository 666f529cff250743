"""Sentences of equal length, laid out so that a probe's sums are matrix products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.attention.attention import Attention
from bertlook.choices import Variant
from bertlook.probes.gathering import framed_maps
from bertlook.probes.vector_table import Table


class PairVectors(NamedTuple):
    """Word vectors of S sentences of W words, by their rows and columns in a map.

    A map has W + 2 rows: [CLS], the words, [SEP]. The logits of ROOT are read from the first and
    the last column.

    Attributes:
        dependents: (S, W + 2, width) vector of each row's word; zeros at the first and last row.
        candidates: (S, W + 2, width) vector of each column.
        has_vectors: (W + 2,) 1 for columns that have vectors, 0 for those of a pair without.
    """

    dependents: Tensor
    candidates: Tensor
    has_vectors: Tensor


class PairMaps(NamedTuple):
    """Maps laid out to be weighted by words: S sentences of U = W + 2 rows, M = L * H maps.

    Attributes:
        rows: (S * U, M, U) maps row by row.
        columns: (S * U, M, U) maps column by column.
        vectors: Vectors of the rows' and columns' words.
    """

    rows: Tensor
    columns: Tensor
    vectors: PairVectors


class MapBatch(NamedTuple):
    """Maps of S sentences of W words, with U = W + 2 rows each, M = L * H maps.

    Attributes:
        indices: (S,) the sentences' indices in the corpus.
        maps: (M, U, U) maps of each sentence, uncopied where possible.
        pairs: The same maps laid out beside word vectors, or None without vectors.
        heads: (S, W) heads to predict.
    """

    indices: list[int]
    maps: list[NDArray[np.float32]]
    pairs: PairMaps | None
    heads: Tensor


class MapBatches(Sequence[MapBatch]):
    """Batches of attentions of equal length, each laid out on access.

    Laying out a batch takes a small part of a step's time; keeping all layouts would take twice
    the memory of the maps.

    Args:
        attentions: Attentions.
        heads: (W,) heads to predict, for each attention.
        groups: Indices of the attentions of each batch.
        table: Word vectors, or None.
        variant: Position of the pair without vectors; see ``pair_vectors``.
    """

    def __init__(
        self,
        attentions: Sequence[Attention],
        heads: Sequence[Sequence[int]],
        groups: Iterable[list[int]],
        table: Table | None,
        variant: Variant,
    ) -> None:
        self._attentions = attentions
        self._maps = [framed_maps(attention) for attention in attentions]
        self._heads, self._groups = heads, list(groups)
        self._table, self._variant = table, variant

    def __len__(self) -> int:
        return len(self._groups)

    def __getitem__(self, index: int) -> MapBatch:  # type: ignore[override]  # no slices
        group = self._groups[index]
        maps = [np.asarray(self._maps[member], np.float32) for member in group]
        pairs = None
        if self._table is not None:
            rows = [self._table.rows(self._attentions[member].words) for member in group]
            pairs = _pair_maps(maps, pair_vectors(rows, self._table, self._variant))
        return MapBatch(group, maps, pairs, torch.tensor([self._heads[member] for member in group]))


def pair_vectors(rows: Sequence[Sequence[int]], table: Table, variant: Variant) -> PairVectors:
    """Return the vectors of sentences of equal length.

    A pair with ROOT has no vectors. In the "paper" variant this pair is at ROOT. In the "released"
    variant it is at the last word: ROOT takes the first word's vector, and each word takes that of
    the next word.

    Args:
        rows: (S, W) row of each word in ``table``.
        table: Word vectors.
        variant: Position of the pair without vectors.
    """
    words = torch.tensor([[0, *row, 0] for row in rows])
    array = torch.from_numpy(table.array)
    dependents = array[words]
    has_vectors = torch.ones(words.shape[1])
    if variant == "paper":
        has_vectors[[0, -1]] = 0
        return PairVectors(dependents, dependents, has_vectors)
    has_vectors[-2] = 0
    shifted = words.roll(-1, dims=1)
    shifted[:, -1] = words[:, 1]
    return PairVectors(dependents, array[shifted], has_vectors)


def _pair_maps(maps: Sequence[NDArray[np.float32]], vectors: PairVectors) -> PairMaps:
    num_maps, size, _ = maps[0].shape
    array = np.empty((len(maps), size, size, num_maps), np.float32)
    for sentence_maps, target in zip(maps, array, strict=True):
        target[:] = sentence_maps.transpose(1, 2, 0)
    by_row = torch.from_numpy(array)
    by_column = by_row.transpose(1, 2).contiguous()
    rows, columns = (layout.flatten(0, 1).transpose(1, 2) for layout in (by_row, by_column))
    return PairMaps(rows, columns, vectors)
