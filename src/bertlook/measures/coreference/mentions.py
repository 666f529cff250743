"""The gold coreference of a batch as tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.corpora import Document
from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, Example
from bertlook.measures.coreference.baselines import BASELINES, guess_antecedents
from bertlook.measures.gold import Bools, Ints
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


#: The number of ranks. A rank counts candidates backward from the mention, 1 for the nearest; it is
#: 0 for words that follow the mention. From rank ``FAR`` on, it encodes only whether the word is an
#: antecedent's head: FAR if it is, 0 if not. So a pick is correct if and only if an antecedent has
#: its rank.
RANKS = 256
FAR = RANKS - 1


class GoldMentions:
    """The D mentions of B documents that have an antecedent, padded to W words.

    A mention precedes another if its head word does. The antecedents of a mention are the preceding
    mentions of its cluster.

    Args:
        batch: The batch; the source of each example is a document.
        words: Whether all words are candidates, rather than the head words of mentions.
        both_sides: Whether words after the mention are candidates, too.

    Attributes:
        documents: The B documents, cut to the words that were read.
        positions: (B,) int64. Their positions in the corpus.
        row: (D,) int64. Index of each mention's document in the batch.
        head: (D,) int64. Index of its head word.
        candidates: (D, W) bool. Words that can be picked for it.
        rank: (D, W) uint8. Rank of each word.
        antecedents: (D, RANKS) bool. Ranks of the head words of its antecedents.
        choices: (D,) int64. Number of candidates that precede it.
        kind: (D,) int64. Index of its type in ``MENTION_TYPES``.
        baseline_hits: (D, B) bool. Whether each of ``BASELINES`` picks an antecedent's head word.
        candidate_words: (K,) int64. Indices of the words of each document that can be picked.
        row_of_candidate: (K,) int64. Index in the batch of their document.

    Raises:
        BertlookError: If an example has no gold coreference, or its words differ.
    """

    def __init__(self, batch: Batch, words: bool, both_sides: bool) -> None:
        self.documents = [_read_document(example) for example in batch.examples]
        self.positions = np.asarray(batch.positions, np.int64)
        parts = [
            _lay_out(document, batch.num_words, words, both_sides) for document in self.documents
        ]
        self.row = torch.from_numpy(np.repeat(np.arange(len(parts)), [len(p.head) for p in parts]))
        joined = _Mentions(*map(np.concatenate, zip(*parts, strict=True)))
        self.head = torch.from_numpy(joined.head)
        self.candidates = torch.from_numpy(joined.candidates)
        self.rank = torch.from_numpy(joined.rank)
        self.antecedents = joined.antecedents
        self.choices = joined.choices
        self.kind = joined.kind
        self.baseline_hits = joined.baseline_hits
        self.candidate_words = joined.words
        self.row_of_candidate = np.repeat(np.arange(len(parts)), [len(p.words) for p in parts])

    def pick(self, maps: Tensor) -> Tensor:
        """Return the word that each head picks for each mention, (D, H) int64.

        Args:
            maps: (B, H, W, W) Attention from word to word.
        """
        device = maps.device
        rows = maps[self.row.to(device), :, self.head.to(device)]
        return rows.masked_fill(~self.candidates.to(device)[:, None], -1).argmax(-1)


class _Mentions(NamedTuple):
    head: Ints
    candidates: Bools
    rank: NDArray[np.uint8]
    antecedents: Bools
    choices: Ints
    kind: Ints
    baseline_hits: Bools
    words: Ints


def _lay_out(document: Document, num_words: int, words: bool, both_sides: bool) -> _Mentions:
    """Return the mentions of one document that have an antecedent."""
    mentions = document.mentions
    all_heads = np.array([mention.head for mention in mentions], np.int64)
    cluster = np.array([mention.cluster for mention in mentions], np.int64)
    precedes = (all_heads < all_heads[:, None]) & (cluster == cluster[:, None])
    anaphors = np.flatnonzero(precedes.any(axis=1))
    head = all_heads[anaphors]
    is_head = np.zeros((len(mentions), num_words), np.int64)
    is_head[np.arange(len(mentions)), all_heads] = 1
    correct = precedes[anaphors].astype(np.int64) @ is_head > 0
    position = np.arange(num_words)
    is_before = position < head[:, None]
    candidates = (position != head[:, None]) if both_sides else is_before
    is_candidate = (position < len(document)) if words else is_head.any(axis=0)
    candidates = candidates & is_candidate
    preceding = candidates & is_before
    backward = np.cumsum(preceding[:, ::-1], axis=1)[:, ::-1]
    rank = np.where(backward < FAR, backward, np.where(correct, FAR, 0)) * preceding
    antecedents = np.zeros((len(anaphors), RANKS), bool)
    antecedents[np.nonzero(correct)[0], rank[correct]] = True
    guesses = guess_antecedents(document)
    hits = np.zeros((len(anaphors), len(BASELINES)), bool)
    for row, index in enumerate(anaphors):
        for column, name in enumerate(BASELINES):
            guess = guesses[index][name]
            hits[row, column] = guess is not None and correct[row, guess.head]
    kinds = np.array([MENTION_TYPES.index(mention.type) for mention in mentions], np.int64)
    return _Mentions(
        head,
        candidates,
        rank.astype(np.uint8),
        antecedents,
        preceding.sum(axis=1),
        kinds[anaphors],
        hits,
        np.flatnonzero(is_candidate),
    )


def _read_document(example: Example) -> Document:
    source = example.source
    count = len(example.words)
    if not isinstance(source, Document):
        text = " ".join(example.words)
        raise BertlookError(
            f"{text[:60]!r} has no gold coreference. Give documents with clusters, such as those "
            "of bl.corpora.read_coreference(path)."
        )
    if len(source) == count:
        return source
    if tuple(example.words) != source.words[:count]:
        raise BertlookError(
            f"The {count} words of the maps differ from the {len(source)} words of their gold "
            f"coreference, {str(source)[:60]!r}. Give the attention of this document."
        )
    return source.first(count)  # the input was truncated
