"""The measure of accuracy at dependency relations (paper, section 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention, check_attention
from bertlook.attention.pooling import Rows
from bertlook.choices import Variant, check_choice
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.dependency.records import FAR_MISS, WordRecords
from bertlook.measures.dependency.result import DependencyResult
from bertlook.measures.dependency.trees import GoldTrees, encode_offsets
from bertlook.measures.measure import Measure, iterate_layers
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


class DependencyAccuracy(Measure[DependencyResult]):
    """Accuracy of every head at pointing to the syntactic head, in both directions.

    In a word-level map without special tokens and with a zero diagonal, the prediction for a word
    is the word that it attends to most (``dep->head``), or the word that attends to it most
    (``head->dep``). Ties go to the first word. A prediction is correct if it is the gold head.
    Roots are counted, but can't be predicted.

    The result keeps one byte for each word, head and direction: the offset of the prediction.
    These offsets determine the counts on any split into halves, in a bootstrap over sentences, and
    under permuted gold offsets. They take 7 MB for 25,000 words and a model with 144 heads.

    Args:
        rows: How the rows of a word's pieces are combined: their "mean" (the paper), the "first"
            (``--word_level`` in the released code), or their "max", renormalized.
        variant: "paper", or "released" to count as the released code does: an offset that leads out
            of the sentence is clamped to the root or to the last word; the best offset is one of
            -3 ... +2 rather than -6 ... +6; and a ``poss`` dependent in front of "'s" or "s'" is
            scored by the prediction of that clitic, unless its own prediction is the last word.

    Raises:
        BertlookError: If ``rows`` or ``variant`` is unknown.

    Example:
        >>> import bertlook as bl
        >>> sentences = list(bl.corpora.sample())[:10]
        >>> measure = bl.measures.DependencyAccuracy(rows="first")
        >>> results = bl.scan(bl.load(), sentences, measure, progress=False)
        >>> results["DependencyAccuracy"].relations[:2]
        ('det', 'obj')
    """

    result_class: ClassVar[type[Any]] = DependencyResult

    def __init__(self, rows: Rows = "mean", variant: Variant = "paper") -> None:
        check_choice("rows", rows, Rows)
        check_choice("variant", variant, Variant)
        super().__init__(rows=rows, variant=variant)
        self.rows: Rows = rows
        self.variant: Variant = variant

    def start(self, batch: Batch) -> None:
        """Read the gold trees of a batch of sentences.

        Raises:
            BertlookError: If an example has no gold tree, or the numbers of words differ.
        """
        self._batch = batch
        self._trees = GoldTrees(batch, released=self.variant == "released")
        self._layers: list[NDArray[np.int8]] = []
        self._present: list[NDArray[np.bool_]] = []

    def update(self, maps: LayerMaps) -> None:
        """Store the predictions of each head in the next layer."""
        trees = self._trees
        predicted = predict_heads(maps.words(self.rows), trees.has_pieces)
        if trees.released:
            predicted = trees.judge_possessives(predicted)
        codes = encode_offsets(predicted, trees.heads.to(predicted.device))
        present = maps.present.to(codes.device)
        codes[:, ~present] = FAR_MISS
        self._present.append(present.numpy(force=True))
        by_word = codes.permute(0, 3, 1, 2)[trees.is_word.to(codes.device)]  # (D, H, 2)
        self._layers.append(by_word.numpy(force=True))

    def finish(self) -> None:
        """Count the batch."""
        trees = self._trees
        positions = np.asarray(self._batch.positions, np.int64)
        lengths = [len(sentence) for sentence in trees.sentences]
        labels = [label for sentence in trees.sentences for label in sentence.relations]
        records = WordRecords(
            gold=encode_offsets(trees.heads, trees.heads)[trees.is_word].numpy(),
            predicted=np.stack(self._layers, axis=1),
            baseline_hits=trees.offset_hits[trees.is_word].numpy(),
            units=positions,
            unit_of_item=np.repeat(positions, lengths),
            relation=np.array(labels, object),
            present=np.stack(self._present),
        )
        self._counted.append(DependencyResult(records=records, options=self.options))

    def predict(self, attention: Attention) -> NDArray[np.int64]:
        """Return the word that each head predicts to be the head of each word.

        Args:
            attention: The attention of one input of W words; gold annotation isn't needed.

        Returns:
            (directions, L, H, W) int64, 1-based indices of words; 0 for heads that the model
            doesn't have.

        Example:
            >>> import bertlook as bl
            >>> attention = bl.load()("The cat sat on the mat.")
            >>> bl.measures.DependencyAccuracy().predict(attention).shape
            (2, 6, 8, 7)
        """
        batch = Batch([check_attention(attention, "predict")], [0])
        has_pieces = torch.ones(1, batch.num_words, dtype=torch.bool)
        layers = [
            predict_heads(maps.words(self.rows), has_pieces)[0]
            for maps in iterate_layers(attention, batch)
        ]
        predicted: NDArray[np.int64] = (torch.stack(layers) + 1).permute(2, 0, 1, 3).numpy()
        return np.where(attention.present[..., None], predicted, 0)


def predict_heads(maps: Tensor, has_pieces: Tensor) -> Tensor:
    """Return the word that each attention head predicts to be the head of each word.

    Args:
        maps: (B, H, W, W) Attention from word to word.
        has_pieces: (B, W) Whether each word predicts and can be predicted; the others "predict"
            themselves.

    Returns:
        (B, H, 2, W) int64, 0-based, in the order of ``DependencyResult.directions``.
    """
    num_words = maps.shape[-1]
    valid = has_pieces.to(maps.device)
    pair = valid[:, None, :, None] & valid[:, None, None, :]
    keep = (pair & ~torch.eye(num_words, dtype=torch.bool, device=maps.device)).to(maps)
    # Zero on the diagonal, and less than every weight where a word lacks pieces.
    weights = torch.addcmul(pair.to(maps) - 1, maps, keep)
    # ``max`` finds the same first maximum as ``argmax``, several times faster along columns.
    predicted = torch.stack([weights.max(-1).indices, weights.max(-2).indices], dim=2)
    return torch.where(
        valid[:, None, None, :], predicted, torch.arange(num_words, device=maps.device)
    )
