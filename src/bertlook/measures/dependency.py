"""How often a word attends most to its syntactic head (paper, section 4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import offset_code
from bertlook.measures.base import Measure
from bertlook.measures.batch import Batch, LayerMaps, Rows
from bertlook.measures.dependency_result import DependencyResult

if TYPE_CHECKING:
    from typing_extensions import Self

_OFFSETS = tuple(range(-6, 7))


class DependencyAccuracy(Measure[DependencyResult]):
    """Every head's accuracy at pointing to the syntactic head, in both directions.

    Of a word-level map without special tokens, its diagonal set to zero, each word's prediction
    is the word that it attends to most (``dep->head``), or the word that attends most to it
    (``head->dep``); of equals the first. A prediction is right if it is the gold head. Roots
    count among the words and can't be predicted.

    Args:
        rows: how the rows of a word's pieces become one: their "mean" (the paper), the "first"
            (the released code's ``--word_level``), or their "max", renormalised.
        official: count as the released code does. An offset that leads out of the sentence is
            clamped to the root or the last word; the best offset is sought in -3 ... +2 rather
            than -6 ... +6; and a ``poss`` dependent before "'s" or "s'" is judged by what that
            next word predicts, unless its own prediction is the last word.

    Each word, head and direction costs one byte: how far the predicted head lies from the word.
    That is as small as the hits alone would be in practice, gives both halves of a held-out
    selection, the bootstrap and the hits and misses, and can be counted again under permuted
    gold distances.
    """

    def __init__(self, rows: Rows = "mean", official: bool = False) -> None:
        if rows not in get_args(Rows):
            raise BertlookError(f"rows={rows!r} is unknown. Use 'mean', 'first' or 'max'.")
        self.rows = rows
        self.official = official
        self._counted: list[_Counted] = []
        self._gold: _Gold | None = None
        self._layers: list[NDArray[np.int8]] = []

    def __repr__(self) -> str:
        return f"DependencyAccuracy(rows={self.rows!r}, official={self.official})"

    def fresh(self) -> Self:
        return type(self)(rows=self.rows, official=self.official)

    def start(self, batch: Batch) -> None:
        self._gold = _Gold.of(batch, self.official)
        self._layers = []

    def update(self, maps: LayerMaps) -> None:
        gold = self._gold
        assert gold is not None, "start comes before update"
        predicted = _predict(maps.words(self.rows), gold)
        if self.official:
            predicted = _possessives(predicted, gold)
        codes = offset_code.encode(predicted, gold.heads[:, None])
        kept = codes.permute(0, 2, 1, 3)[:, :, gold.is_word]  # (2, H, D)
        self._layers.append(kept.numpy(force=True))

    def finish(self) -> None:
        assert self._gold is not None, "start comes before finish"
        self._counted.append(_Counted(np.stack(self._layers, axis=1), self._gold))
        self._gold = None

    def merge(self, other: Self) -> None:
        ...

    def compute(self) -> DependencyResult:
        ...

    def predict(self, attention: Attention) -> NDArray[np.int64]:
        """(directions, L, H, W) the 1-based head that each head of the model predicts.

        0 stands at words that have no word pieces, which can't be predicted from.
        """
