"""Scores of predicted heads, and the chains that serve as baselines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bertlook.corpora import Sentence
from bertlook.corpora.punctuation import punctuation
from bertlook.errors import BertlookError
from bertlook.probes.targets import check_heads, check_sentences, target_heads


def uas(
    predicted: Iterable[ArrayLike],
    sentences: Iterable[Sentence],
    heads: Sequence[Sequence[int]] | None = None,
) -> float:
    """Return the unlabeled attachment score: the share of words whose head is correct.

    Punctuation is excluded, roots are included (section 5).

    Args:
        predicted: (W,) heads for each sentence, 1-based, 0 for a root.
        sentences: Sentences with gold trees.
        heads: The correct heads, if they aren't the gold heads.

    Raises:
        BertlookError: If all words are punctuation, or the heads don't fit the sentences.

    Example:
        >>> import bertlook as bl
        >>> sentence = bl.Sentence(["A", "cat", "sat", "."], [2, 3, 0, 3], ["x", "x", "x", "punct"])
        >>> bl.probes.uas([[2, 3, 2, 1]], [sentence]) == 2 / 3
        True
    """
    sentences = list(check_sentences(sentences))
    guesses = check_heads(predicted, sentences)
    correct = target_heads(heads, sentences)
    return _share(
        (guess == np.asarray(head))[~punctuation(sentence)]
        for guess, head, sentence in zip(guesses, correct, sentences, strict=True)
    )


def uuas(predicted: Iterable[ArrayLike], sentences: Iterable[Sentence]) -> float:
    """Return the undirected unlabeled attachment score: the share of gold arcs in the prediction.

    A gold arc counts as predicted in either direction. Arcs of punctuation and of roots are
    excluded.

    Args:
        predicted: (W,) heads for each sentence, 1-based, 0 for a root.
        sentences: Sentences with gold trees.

    Raises:
        BertlookError: If there is no arc to score, or the heads don't fit the sentences.

    Example:
        >>> import bertlook as bl
        >>> sentence = bl.Sentence(["A", "cat", "sat"], [2, 3, 0], ["det", "nsubj", "root"])
        >>> bl.probes.uuas([[0, 1, 1]], [sentence])
        0.5
    """
    sentences = list(check_sentences(sentences))
    guesses = check_heads(predicted, sentences)
    return _share(_arc_hits(*pair) for pair in zip(guesses, sentences, strict=True))


def right_branching(sentences: Iterable[Sentence]) -> float:
    """Return the UAS of chains in which each word's head is the next word.

    The last word is the root.

    Args:
        sentences: Sentences with gold trees.

    Example:
        >>> import bertlook as bl
        >>> bl.probes.right_branching([bl.Sentence(["a", "cat"], [2, 0], ["det", "root"])])
        1.0
    """
    sentences = list(check_sentences(sentences))
    return uas([_chain(len(sentence), 1) for sentence in sentences], sentences)


def left_branching(sentences: Iterable[Sentence]) -> float:
    """Return the UAS of chains in which each word's head is the previous word.

    The first word is the root.

    Args:
        sentences: Sentences with gold trees.

    Example:
        >>> import bertlook as bl
        >>> bl.probes.left_branching([bl.Sentence(["a", "cat"], [2, 0], ["det", "root"])])
        0.0
    """
    sentences = list(check_sentences(sentences))
    return uas([_chain(len(sentence), -1) for sentence in sentences], sentences)


def _chain(num_words: int, offset: int) -> NDArray[np.int64]:
    """Return the (W,) heads at a fixed offset, 1 or -1; the word at the chain's end is a root."""
    heads = np.arange(1, num_words + 1) + offset
    return np.where(heads <= num_words, heads, 0)


def _arc_hits(guess: NDArray[np.int64], sentence: Sentence) -> NDArray[np.bool_]:
    words = np.arange(1, len(sentence) + 1)
    gold = np.asarray(sentence.heads)
    scored = ~punctuation(sentence) & (gold > 0)
    is_reversed = guess[gold[scored] - 1] == words[scored]
    return (guess[scored] == gold[scored]) | is_reversed


def _share(hits: Iterable[NDArray[np.bool_]]) -> float:
    joined = np.concatenate([np.zeros(0, bool), *hits])
    if not len(joined):
        raise BertlookError(
            "There is no word to score: all words are punctuation or roots. Give more sentences."
        )
    return float(joined.mean())
