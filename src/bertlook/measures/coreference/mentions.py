"""The gold coreference of a batch as tensors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.corpora import Document
from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, Example
from bertlook.measures.coreference.baselines import BASELINES, baseline_guesses

RANKS = 256
"""A rank says how many candidates back a pick lies, 1 the nearest, in one byte. 0 is what follows
the mention. Farther out than ``FAR`` only whether the pick is right is kept: right ones have the
rank FAR, wrong ones 0. So a pick is right exactly where its rank is one of the antecedents'."""

FAR = RANKS - 1

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class GoldMentions:
    """The D mentions of B documents that have an antecedent, padded to W words.

    A mention precedes another if its head word does. A mention's antecedents are the preceding
    mentions of its chain.

    Attributes:
        documents: the B documents, cut to the words that were read.
        positions: (B,) their places in the corpus.
        row: (D,) int64 each mention's document in the batch.
        head: (D,) int64 its head word.
        candidates: (D, W) bool: the words that may be picked for it.
        rank: (D, W) uint8: how many candidates back each word lies, as a result keeps it.
        antecedents: (D, RANKS) bool: the ranks of the head words of its antecedents.
        choices: (D,) int64 how many candidates precede it.
        kind: (D,) int64 the index of its type in ``MENTION_TYPES``.
        baseline_hits: (D, K) bool: whether each of ``BASELINES`` picks an antecedent's head word.

    Args:
        batch: the batch; each example's source is a document.
        words: whether all words are candidates, rather than the head words of mentions.
        both_sides: whether what follows is a candidate too.

    Raises:
        BertlookError: if an example has no gold coreference, or that of other words.
    """

    def __init__(self, batch: Batch, *, words: bool, both_sides: bool) -> None:
        self.documents = [_gold(example) for example in batch.examples]
        self.positions = np.asarray(batch.positions, np.int64)
        parts = [
            _asked(document, batch.num_words, words, both_sides) for document in self.documents
        ]
        self.row = torch.from_numpy(np.repeat(np.arange(len(parts)), [len(p.head) for p in parts]))
        self.head = torch.from_numpy(np.concatenate([part.head for part in parts]))
        self.candidates = torch.from_numpy(np.concatenate([part.candidates for part in parts]))
        self.rank = torch.from_numpy(np.concatenate([part.rank for part in parts]))
        self.antecedents = np.concatenate([part.antecedents for part in parts])
        self.choices = np.concatenate([part.choices for part in parts])
        self.kind = np.concatenate([part.kind for part in parts])
        self.baseline_hits = np.concatenate([part.baseline_hits for part in parts])

    def picks(self, maps: Tensor) -> Tensor:
        """(D, H) int64: the word that each head picks for each mention; of equals the first.

        Args:
            maps: (B, H, W, W) attention from word to word.
        """
        device = maps.device
        rows = maps[self.row.to(device), :, self.head.to(device)]
        return rows.masked_fill(~self.candidates.to(device)[:, None], -1).argmax(-1)

    def ranks(self, picks: Tensor) -> Tensor:
        """(D, H) uint8: the ranks of the picked words (D, H)."""
        return self.rank.to(picks.device).gather(1, picks)


class _Asked(NamedTuple):
    head: Ints
    candidates: Bools
    rank: NDArray[np.uint8]
    antecedents: Bools
    choices: Ints
    kind: Ints
    baseline_hits: Bools


def _asked(document: Document, num_words: int, words: bool, both_sides: bool) -> _Asked:
    """The mentions of one document that have an antecedent."""
    mentions = document.mentions
    heads = np.array([mention.head for mention in mentions], np.int64)
    chain = np.array([mention.cluster for mention in mentions], np.int64)
    antecedent = (heads < heads[:, None]) & (chain == chain[:, None])
    asked = np.flatnonzero(antecedent.any(axis=1))
    head = heads[asked]
    is_head = np.zeros((len(mentions), num_words), np.int64)
    is_head[np.arange(len(mentions)), heads] = 1
    right = antecedent[asked].astype(np.int64) @ is_head > 0
    place = np.arange(num_words)
    inside = place < len(document)
    candidates = (place != head[:, None]) if both_sides else (place < head[:, None])
    candidates = candidates & (inside if words else is_head.any(axis=0))
    preceding = candidates & (place < head[:, None])
    back = np.cumsum(preceding[:, ::-1], axis=1)[:, ::-1]
    rank = np.where(back < FAR, back, np.where(right, FAR, 0)) * preceding
    antecedents = np.zeros((len(asked), RANKS), bool)
    antecedents[np.nonzero(right)[0], rank[right]] = True
    guesses = baseline_guesses(document)
    hits = np.zeros((len(asked), len(BASELINES)), bool)
    for row, index in enumerate(asked):
        for column, name in enumerate(BASELINES):
            guess = guesses[index][name]
            hits[row, column] = guess is not None and right[row, guess.head]
    kinds = np.array([MENTION_TYPES.index(mention.type) for mention in mentions], np.int64)
    choices = preceding.sum(axis=1)
    return _Asked(head, candidates, rank.astype(np.uint8), antecedents, choices, kinds[asked], hits)


def _gold(example: Example) -> Document:
    source = example.source
    count = len(example.words)
    if not isinstance(source, Document):
        text = " ".join(example.words)
        raise BertlookError(
            f"{text[:60]!r} has no gold coreference. Give documents with chains, such as those of "
            "read_coreference()."
        )
    if len(source) == count:
        return source
    if tuple(example.words) != source.words[:count]:
        raise BertlookError(
            f"The maps are of {count} words, but their gold coreference is of {len(source)} "
            f"others: {str(source)[:60]!r}."
        )
    return source.first(count)  # the text was cut when it was read
