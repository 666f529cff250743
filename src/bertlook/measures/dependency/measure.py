"""How often a word attends most to its syntactic head (paper, section 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.dependency import offset_code
from bertlook.measures.dependency.result import DependencyResult, WordRecords
from bertlook.measures.dependency.trees import GoldTrees
from bertlook.measures.measure import Measure, layers_of
from bertlook.pooling import Rows

if TYPE_CHECKING:
    from typing_extensions import Self

OFFSETS = tuple(range(-6, 7))
"""The fixed offsets that are counted as baselines."""


class DependencyAccuracy(Measure[DependencyResult]):
    """Every head's accuracy at pointing to the syntactic head, in both directions.

    In a word-level map without special tokens, its diagonal set to zero, each word's prediction
    is the word that it attends to most (``dep->head``), or the word that attends to it most
    (``head->dep``); of equals the first. It is right if it is the gold head. Roots count among
    the words and can't be predicted.

    One byte is kept for each word, head and direction: how far away the prediction lies. From
    it follow the hits, hence any split into halves, the bootstrap over sentences, and the counts
    under permuted gold distances. A treebank of 25,000 words and a model of 144 heads make 7 MB.

    Args:
        rows: how the rows of a word's pieces become one: their "mean" (the paper), the "first"
            (the released code's ``--word_level``), or their "max", renormalized.
        official: count as the released code does: an offset that leads out of the sentence is
            clamped to the root or to the last word; the best offset is sought in -3 ... +2
            rather than -6 ... +6; and a ``poss`` dependent before "'s" or "s'" is judged by what
            that next word predicts, unless its own prediction is the last word.

    Raises:
        BertlookError: if ``rows`` is none of the three.
    """

    def __init__(self, rows: Rows = "mean", official: bool = False) -> None:
        if rows not in get_args(Rows):
            raise BertlookError(f"rows={rows!r} is unknown. Use 'mean', 'first' or 'max'.")
        self.rows: Rows = rows
        self.official = official
        self._counted: list[WordRecords] = []
        self._trees: GoldTrees | None = None
        self._layers: list[NDArray[np.int8]] = []

    def __repr__(self) -> str:
        return f"DependencyAccuracy(rows={self.rows!r}, official={self.official})"

    def fresh(self) -> Self:
        """An empty measure with the same options."""
        return type(self)(rows=self.rows, official=self.official)

    def start(self, batch: Batch) -> None:
        """Lay out the gold trees of a batch of sentences.

        Raises:
            BertlookError: if an example has no gold tree, or one of other words.
        """
        self._trees = GoldTrees(batch)
        self._layers = []

    def update(self, maps: LayerMaps) -> None:
        """Keep what each head of the next layer predicts."""
        trees = self._started()
        predicted = predict_heads(maps.words(self.rows), trees.has_pieces)
        if self.official:
            predicted = trees.judge_possessives(predicted)
        codes = offset_code.of_prediction(predicted, trees.heads.to(predicted.device))
        kept = codes.permute(0, 3, 1, 2)[trees.is_word.to(codes.device)]  # (D, H, 2)
        self._layers.append(kept.numpy(force=True))

    def finish(self) -> None:
        """Count the batch."""
        trees = self._started()
        self._counted.append(
            WordRecords(
                sentence=trees.sentence_positions(),
                relation=trees.relations(),
                gold=offset_code.of_gold(trees.heads)[trees.is_word].numpy(),
                predicted=np.stack(self._layers, axis=1),
                offset_hits=trees.offset_hits(OFFSETS, self.official),
            )
        )
        self._trees = None

    def resume(self, result: DependencyResult) -> None:
        """Take in what a result has counted: other sentences of the same corpus.

        Raises:
            BertlookError: if the options or the numbers of heads differ, or both have counted
                the same sentence.
        """
        so_far = self.compute() + result if self._counted else result
        if (self.rows, self.official) != (so_far.rows, so_far.official):
            raise BertlookError(f"{self} can't go on from a result of other options.")
        self._counted = [so_far.records]

    def compute(self) -> DependencyResult:
        """The counts so far, with the sentences in their order in the corpus.

        Raises:
            BertlookError: if nothing has been counted.
        """
        if not self._counted:
            raise BertlookError("There is nothing to count: no sentence was read.")
        records = WordRecords.joined(self._counted)
        self._counted = [records]
        return DependencyResult.of(records, OFFSETS, rows=self.rows, official=self.official)

    def predict(self, attention: Attention) -> NDArray[np.int64]:
        """(directions, L, H, W): the 1-based index of the word that each head predicts."""
        batch = Batch([attention], [0])
        has_pieces = torch.ones(1, batch.num_words, dtype=torch.bool)
        layers = [
            predict_heads(maps.words(self.rows), has_pieces)[0]
            for maps in layers_of(attention, batch)
        ]
        return (torch.stack(layers) + 1).permute(2, 0, 1, 3).numpy()

    def _started(self) -> GoldTrees:
        if self._trees is None:
            raise RuntimeError("start(batch) comes before update(maps) and finish().")
        return self._trees


def predict_heads(maps: Tensor, has_pieces: Tensor) -> Tensor:
    """(B, H, 2, W) int64: the 0-based word that each head predicts for each word, both ways.

    Args:
        maps: (B, H, W, W) attention from word to word.
        has_pieces: (B, W) which words can predict and be predicted; the others "predict"
            themselves.
    """
    num_words = maps.shape[-1]
    valid = has_pieces.to(maps.device)
    pair = valid[:, None, :, None] & valid[:, None, None, :]
    keep = (pair & ~torch.eye(num_words, dtype=torch.bool, device=maps.device)).to(maps)
    # zero on the diagonal, and below every weight where there is no word
    weights = torch.addcmul(pair.to(maps) - 1, maps, keep)
    predicted = torch.stack([weights.argmax(-1), weights.argmax(-2)], dim=2)
    return torch.where(
        valid[:, None, None, :], predicted, torch.arange(num_words, device=maps.device)
    )
