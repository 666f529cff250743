"""The gold trees of a batch as tensors, and heads of words as one byte each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, Example
from bertlook.measures.dependency.records import FAR, FAR_MISS, OFFSETS, ROOT
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


_REACH = FAR - 1
_CLITICS = ("'s", "s'")


class GoldTrees:
    """The gold trees of B sentences, padded to W words.

    Args:
        batch: The batch; the source of each example is a sentence.
        released: Whether to follow the released code: offsets that lead out of the sentence are
            clamped to the root or the last word, and possessives are scored by their clitic.

    Attributes:
        sentences: The B sentences.
        heads: (B, W) int64. Head of each word, 0-based, -1 for roots.
        is_word: (B, W) bool. False at padding.
        has_pieces: (B, W) bool. False also at words that tokenize to nothing.
        possessive: (B, W) bool. Words with the relation ``poss`` in front of a clitic.
        last: (B,) int64. Index of each sentence's last word.
        released: Whether the released code is followed.
        offset_hits: (B, W, O) bool. Whether the word at each of ``OFFSETS`` is the head.

    Raises:
        BertlookError: If an example has no gold tree, or the numbers of words differ.
    """

    def __init__(self, batch: Batch, *, released: bool) -> None:
        self.sentences = [read_tree(example) for example in batch.examples]
        self.released = released
        shape = (len(self.sentences), batch.num_words)
        self.heads = torch.full(shape, -1)
        self.is_word = torch.zeros(shape, dtype=torch.bool)
        self.possessive = torch.zeros(shape, dtype=torch.bool)
        self.last = torch.tensor([len(sentence) - 1 for sentence in self.sentences])
        for row, sentence in enumerate(self.sentences):
            self.heads[row, : len(sentence)] = torch.tensor(sentence.heads) - 1
            self.is_word[row, : len(sentence)] = True
            pairs = zip(sentence.relations, sentence.words[1:], strict=False)
            for word, (relation, next_word) in enumerate(pairs):
                if relation == "poss" and next_word in _CLITICS:
                    self.possessive[row, word] = True
        pieces = torch.zeros(shape[0], batch.num_words + 2, dtype=torch.bool)
        pieces.scatter_(1, batch.word_of_token, True)
        self.has_pieces = pieces[:, : batch.num_words]
        target = torch.tensor(OFFSETS)[:, None] + torch.arange(batch.num_words)
        target, gold = target.expand(shape[0], -1, -1), self.heads[:, None]
        if released:
            inside = target.clamp(min=-1).minimum(self.last[:, None, None])
            hits = self.judge_possessives(inside) == gold
        else:
            hits = (target == gold) & (gold >= 0)
        self.offset_hits = hits.transpose(1, 2)

    def judge_possessives(self, predicted: Tensor) -> Tensor:
        """Replace the prediction of each possessive by that of the clitic that follows it.

        The released code scores a ``poss`` dependent in front of "'s" or "s'" by the prediction of
        this clitic, unless its own prediction is the last word.

        Args:
            predicted: (B, ..., W) Predicted heads, 0-based.
        """
        axes = [1] * (predicted.ndim - 2)
        possessive = self.possessive.to(predicted.device).view(len(self.heads), *axes, -1)
        last = self.last.to(predicted.device).view(len(self.heads), *axes, 1)
        following = predicted.roll(-1, dims=-1)
        return torch.where(possessive & (predicted != last), following, predicted)


def encode_offsets(heads: Tensor, gold: Tensor) -> Tensor:
    """Encode heads of words in one byte, as offsets from the word.

    Offsets of up to 126 words are their own codes. Longer ones encode only whether the head is the
    gold head: ``FAR`` if it is, ``FAR_MISS`` if not. So a predicted head is the gold head if and
    only if their codes are equal.

    Args:
        heads: (B, ..., W) int64. Gold or predicted heads, 0-based, -1 for a root.
        gold: (B, W) int64. Gold heads.

    Returns:
        (B, ..., W) int8.
    """
    num_words = heads.shape[-1]
    offsets = heads - torch.arange(num_words, device=heads.device)
    if num_words > _REACH:
        gold = gold.view(len(gold), *[1] * (heads.ndim - 2), -1)
        far = torch.where(heads == gold, FAR, FAR_MISS)
        offsets = torch.where(offsets.abs() > _REACH, far, offsets)
    return torch.where(heads < 0, ROOT, offsets).to(torch.int8)


def read_tree(example: Example) -> Sentence:
    """Return the gold tree of an input.

    Raises:
        BertlookError: If it has none, or the numbers of words differ.
    """
    source = example.source
    if not isinstance(source, Sentence):
        text = " ".join(example.words)
        raise BertlookError(
            f"{text[:60]!r} has no gold tree. Give sentences with heads and relations, such as "
            "those of bl.corpora.read_treebank(path)."
        )
    if len(source) != len(example.words):
        raise BertlookError(
            f"The maps have {len(example.words)} words, but their gold tree has {len(source)}: "
            f"{str(source)[:60]!r}. Give the attention of this sentence."
        )
    return source
