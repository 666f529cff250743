"""The gold trees of a batch as tensors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, Example

_CLITICS = ("'s", "s'")


class GoldTrees:
    """The gold trees of B sentences, padded to W words.

    Attributes:
        heads: (B, W) int64: each word's head, 0-based, -1 for roots.
        is_word: (B, W) bool: False at padding.
        has_pieces: (B, W) bool: False also at words that the tokenizer dropped.
        possessive: (B, W) bool: words with relation ``poss`` whose next word is "'s" or "s'".
        last: (B,) int64: the index of each sentence's last word.

    Raises:
        BertlookError: if an example has no gold tree, or one of other words.
    """

    def __init__(self, batch: Batch) -> None:
        self.sentences = [_gold(example) for example in batch.examples]
        self.positions = batch.positions
        shape = (len(self.sentences), batch.num_words)
        self.heads = torch.full(shape, -1)
        self.is_word = torch.zeros(shape, dtype=torch.bool)
        self.possessive = torch.zeros(shape, dtype=torch.bool)
        self.last = torch.tensor([len(sentence) - 1 for sentence in self.sentences])
        for i, sentence in enumerate(self.sentences):
            self.heads[i, : len(sentence)] = torch.tensor(sentence.heads) - 1
            self.is_word[i, : len(sentence)] = True
            self.possessive[i, : len(sentence)] = torch.tensor(_possessives(sentence))
        pieces = torch.zeros(shape[0], batch.num_words + 2, dtype=torch.bool)
        pieces.scatter_(1, batch.word_of_token, True)
        self.has_pieces = pieces[:, : batch.num_words]

    def relations(self) -> NDArray[np.object_]:
        """(D,) the relation of each word, sentence by sentence."""
        return np.array([label for one in self.sentences for label in one.relations], object)

    def sentence_positions(self) -> NDArray[np.int64]:
        """(D,) the place in the corpus of each word's sentence."""
        return np.repeat(np.asarray(self.positions), [len(one) for one in self.sentences])

    def judge_possessives(self, predicted: Tensor) -> Tensor:
        """Predictions (B, ..., W), those of possessives replaced by their next word's.

        The released code's rule: a ``poss`` dependent before a clitic is judged by the clitic's
        prediction, unless its own prediction is the last word.
        """
        ones = [1] * (predicted.ndim - 2)
        judged = self.possessive.to(predicted.device).view(len(self.sentences), *ones, -1)
        last = self.last.to(predicted.device).view(len(self.sentences), *ones, 1)
        following = predicted.roll(-1, dims=-1)
        return torch.where(judged & (predicted != last), following, predicted)

    def offset_hits(self, offsets: Sequence[int], official: bool) -> NDArray[np.bool_]:
        """(D, O): whether the word at a fixed offset is the head.

        Officially, an offset that leads out of the sentence is clamped to the root or the last
        word, and possessives are judged by their next word.
        """
        word = torch.arange(self.heads.shape[1])
        target = (torch.tensor(offsets)[:, None] + word).expand(len(self.sentences), -1, -1)
        gold = self.heads[:, None]
        if official:
            inside = target.clamp(min=-1).minimum(self.last[:, None, None])
            hits = self.judge_possessives(inside) == gold
        else:
            hits = (target == gold) & (gold >= 0)
        return hits.transpose(1, 2)[self.is_word].numpy()


def _gold(example: Example) -> Sentence:
    source = example.source
    if not isinstance(source, Sentence):
        text = " ".join(example.words)
        raise BertlookError(
            f"{text[:60]!r} has no gold tree. Give sentences with heads and relations, such as "
            "those of read_treebank()."
        )
    if len(source) != len(example.words):
        raise BertlookError(
            f"The maps are of {len(example.words)} words, but their gold tree has {len(source)}: "
            f"{str(source)[:60]!r}."
        )
    return source


def _possessives(sentence: Sentence) -> list[bool]:
    following = [*sentence.words[1:], ""]
    return [
        relation == "poss" and word in _CLITICS
        for relation, word in zip(sentence.relations, following, strict=True)
    ]
