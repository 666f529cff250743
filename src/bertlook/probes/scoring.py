"""How predicted heads are scored."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError


def punctuation(sentence: Sentence) -> NDArray[np.bool_]:
    """(W,) which words don't count: the relation is ``punct``, or all characters are punctuation.

    The second is the rule of CoNLL-X's scorer (Unicode category P), for treebanks whose relations
    don't tell.
    """
    return np.array(
        [
            relation == "punct" or all(unicodedata.category(letter)[0] == "P" for letter in word)
            for word, relation in zip(sentence.words, sentence.relations, strict=True)
        ]
    )


def uas(
    predicted: Iterable[ArrayLike],
    sentences: Iterable[Sentence],
    heads: Iterable[Sequence[int]] | None = None,
) -> float:
    """Unlabeled attachment score: the share of words whose head is right.

    Punctuation doesn't count, roots do (section 5).

    Args:
        predicted: for each sentence (W,) heads, 1-based, 0 for a root.
        sentences: the sentences with their gold trees.
        heads: what to compare with instead of the gold heads.

    Raises:
        BertlookError: if there is no word to count.
    """
    sentences = list(sentences)
    gold = [sentence.heads for sentence in sentences] if heads is None else heads
    hits = [
        (np.asarray(one) == np.asarray(right))[~punctuation(sentence)]
        for one, right, sentence in zip(predicted, gold, sentences, strict=True)
    ]
    return _share(hits)


def uuas(predicted: Iterable[ArrayLike], sentences: Iterable[Sentence]) -> float:
    """Undirected unlabeled attachment score: the share of gold arcs found, either way round.

    An arc counts for its dependent, unless that is punctuation or a root.

    Args:
        predicted: for each sentence (W,) heads, 1-based, 0 for a root.
        sentences: the sentences with their gold trees.

    Raises:
        BertlookError: if there is no arc to count.
    """
    return _share(_arcs_found(p, s) for p, s in zip(predicted, sentences, strict=True))


def right_branching(sentences: Iterable[Sentence]) -> float:
    """UAS of a chain: each word's head is the next word, and the last word is the root."""
    sentences = list(sentences)
    return uas([chain(len(sentence), 1) for sentence in sentences], sentences)


def left_branching(sentences: Iterable[Sentence]) -> float:
    """UAS of the other chain: each word's head is the word before, and the first is the root."""
    sentences = list(sentences)
    return uas([chain(len(sentence), -1) for sentence in sentences], sentences)


def chain(num_words: int, offset: int) -> NDArray[np.int64]:
    """(W,) heads of a chain: the next word (offset 1) or the one before (-1); its end is a root."""
    target = np.arange(1, num_words + 1) + offset
    return np.where(target <= num_words, target, 0)


def _arcs_found(predicted: ArrayLike, sentence: Sentence) -> NDArray[np.bool_]:
    guess = np.asarray(predicted)
    word = np.arange(1, len(sentence) + 1)
    gold = np.asarray(sentence.heads)
    counted = ~punctuation(sentence) & (gold > 0)
    down = guess[gold[counted] - 1] == word[counted]  # the gold head hangs on its dependent
    return (guess[counted] == gold[counted]) | down


def _share(hits: Iterable[NDArray[np.bool_]]) -> float:
    joined = np.concatenate([np.zeros(0, bool), *hits])
    if not len(joined):
        raise BertlookError("There is no word to score: the sentences hold punctuation alone.")
    return float(joined.mean())
