"""The measure of how well the tree that follows a head agrees with the gold tree."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.corpora.punctuation import punctuation
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.dependency.trees import read_tree
from bertlook.measures.measure import Measure
from bertlook.measures.trees.result import TreesResult
from bertlook.measures.trees.spanning import best_trees

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Trees(Measure[TreesResult]):
    """Attachment scores of every head's own tree, in both directions.

    A head's tree is the spanning tree with the largest sum of weights in its word-level map, from
    the gold root (Raganato and Tiedemann 2018, Htut et al. 2019): each word's head is a word that
    it attends to (``dep->head``), or one that attends to it (``head->dep``). UAS is the share of
    gold arcs that are in the tree, UUAS that of arcs that are in it in either direction. Arcs of
    punctuation are left out, and so is the root, which is given.

    Beside them stand chains, in which each word's head is the previous or the next one, and random
    trees: the expected score of a tree drawn from all trees on the words, with the gold root.
    A scan also counts the trees of networks with random weights, the controls.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:30]
        >>> results = bl.scan(bl.load(), sentences, bl.measures.Trees, progress=False)
        >>> results["Trees"]
        <TreesResult: 6 layers x 8 heads, 277 arcs of 30 sentences
         model bert-mini, corpus list>
    """

    result_class: ClassVar[type[Any]] = TreesResult

    def start(self, batch: Batch) -> None:
        """Read the gold trees of a batch of sentences.

        Raises:
            BertlookError: If an example has no gold tree, or the numbers of words differ.
        """
        self._sentences = [read_tree(example) for example in batch.examples]
        shape = (len(self._sentences), batch.num_words)
        self._heads = np.full(shape, -1)
        self._is_word, self._is_scored = np.zeros(shape, bool), np.zeros(shape, bool)
        for row, sentence in enumerate(self._sentences):
            heads = np.asarray(sentence.heads) - 1
            self._heads[row, : len(heads)] = heads
            self._is_word[row, : len(heads)] = True
            self._is_scored[row, : len(heads)] = (heads >= 0) & ~punctuation(sentence)
        self._roots = (self._is_word & (self._heads < 0)).argmax(1)
        self._layers: dict[int, Ints] = {}  # (B, scores, directions, H)
        self._present: dict[int, Bools] = {}

    def update(self, maps: LayerMaps) -> None:
        """Count the gold arcs in the trees of the next layer's heads."""
        words = np.nan_to_num(maps.words().numpy(force=True).astype(np.float64))  # absent heads
        trees = self._follow(np.stack([words, words.swapaxes(-1, -2)], axis=1))
        gold = np.broadcast_to(self._heads[:, None, None], trees.shape)
        hits = trees == gold
        heads_of_gold = np.take_along_axis(trees, gold.clip(0), axis=-1)
        is_reversed = heads_of_gold == np.arange(trees.shape[-1])
        correct = (
            np.stack([hits, hits | is_reversed], axis=1) & self._is_scored[:, None, None, None]
        )
        self._layers[maps.layer] = correct.sum(-1)  # (B, scores, directions, H)
        self._present[maps.layer] = maps.present.numpy(force=True)

    def finish(self) -> None:
        """Count the batch."""
        layers = sorted(self._layers)
        present = np.stack([self._present[layer] for layer in layers])
        correct = np.stack([self._layers[layer] for layer in layers], axis=3) * present
        arcs = self._is_scored.sum(1)
        result = TreesResult(
            options=self.options,
            correct=correct.sum(0),
            squares=(correct**2).sum(0),
            products=(correct * arcs[:, None, None, None, None]).sum(0),
            baseline_sums=self._score_baselines(),
            sizes=np.array([len(arcs), arcs.sum(), (arcs**2).sum()]),
            present=present,
            control_sums=np.zeros((0, 3, *correct.shape[1:]), np.int64),
        )
        self._counted.append(result)
        self.compute()  # keep one sum rather than one for each batch

    def _follow(self, weights: NDArray[np.float64]) -> Ints:
        """Return the heads in the best trees, (B, directions, H, W).

        Args:
            weights: (B, directions, H, W, W) weight of each candidate (column) of each word.
        """
        is_word = self._is_word[:, None, None]
        weights = np.where(is_word[..., None] & is_word[..., None, :], weights, -np.inf)
        for row, root in enumerate(self._roots):  # padding depends on the root
            weights[row, :, :, ~self._is_word[row], root] = 0
        num_words = weights.shape[-1]
        roots = np.broadcast_to(self._roots[:, None, None], weights.shape[:3])
        trees = best_trees(weights.reshape(-1, num_words, num_words), roots.ravel())
        return trees.reshape(weights.shape[:-1])

    def _score_baselines(self) -> NDArray[np.float64]:
        """Return the expected numbers of arcs in chains and in random trees.

        An arc is in a random tree on n words with probability 2 / n, and points away from the root:
        that is the direction of all gold arcs at the root, and by symmetry of half of the others.
        """
        distance = (self._heads - np.arange(self._heads.shape[1]))[self._is_scored]
        is_of_root = (self._heads == self._roots[:, None])[self._is_scored]
        lengths = np.broadcast_to(self._is_word.sum(1)[:, None], self._heads.shape)
        chance = 1 / lengths[self._is_scored]
        left, right = (distance == -1).sum(), (distance == 1).sum()
        random = (chance * (1 + is_of_root)).sum()
        return np.array([left, right, random, left + right, 2 * chance.sum()], np.float64)
