"""Training targets of probes: gold sentences, heads to predict, and groups of equal length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention
from bertlook.choices import check_array, check_items, is_iterable
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.text import quote


def gold_sentence(source: Attention | Sentence) -> Sentence:
    """Return the sentence with a gold tree: the argument itself, or an attention's source.

    Raises:
        BertlookError: If an attention has no gold tree, or the numbers of words differ.
    """
    if isinstance(source, Sentence):
        return source
    sentence = source.source
    if not isinstance(sentence, Sentence):
        raise BertlookError(
            f"The attention of {' '.join(source.words)[:60]!r} has no gold tree. Give attentions "
            "of sentences, such as those of read_treebank(): model(sentence)."
        )
    if len(sentence) != len(source.words):
        raise BertlookError(
            f"The maps have {len(source.words)} words, but their gold tree has "
            f"{len(sentence)}: {str(sentence)[:60]!r}. Give the attention of this sentence."
        )
    return sentence


def check_sentences(sentences: object) -> Iterator[Sentence]:
    """Iterate over sentences.

    Raises:
        BertlookError: If this is no list of sentences.
    """
    return check_items("sentences", sentences, Sentence, "Give those of read_treebank().")


def target_heads(
    heads: Sequence[Sequence[int]] | None, sentences: Sequence[Sentence]
) -> list[Sequence[int]]:
    """Return the heads to predict: the gold heads, or the given heads after a check.

    Args:
        heads: For each sentence W integers from 0 (ROOT) to W; None for the gold heads.
        sentences: Sentences with gold trees.

    Raises:
        BertlookError: If the heads don't fit the sentences.
    """
    if heads is None:
        return [sentence.heads for sentence in sentences]
    return [row.tolist() for row in check_heads(heads, sentences)]


def check_heads(given: object, sentences: Sequence[Sentence]) -> list[NDArray[np.int64]]:
    """Return a head for each word of each sentence.

    Args:
        given: For each sentence W integers from 0 (ROOT) to W.
        sentences: Sentences.

    Returns:
        For each sentence (W,) heads.

    Raises:
        BertlookError: If the heads don't fit the sentences.
    """
    if not is_iterable(given):
        raise BertlookError(f"heads={quote(given)} is not a list. Give a list for each sentence.")
    rows = list(given)
    if len(rows) != len(sentences):
        raise BertlookError(
            f"{len(rows)} lists of heads were given for {len(sentences)} sentences. "
            "Give one for each sentence."
        )
    checked = []
    for number, (row, sentence) in enumerate(zip(rows, sentences, strict=True), start=1):
        array = check_array(f"The heads of sentence {number}", row)
        count = len(sentence)
        if (
            array.shape != (count,)
            or not ((array >= 0) & (array <= count) & (array % 1 == 0)).all()
        ):
            raise BertlookError(
                f"The heads given for sentence {number} don't fit it. Give {count} integers from "
                f"0 to {count}."
            )
        checked.append(array.astype(np.int64))
    return checked


def by_length(lengths: Sequence[int], max_words: int) -> Iterator[list[int]]:
    """Yield the indices of sentences of equal length, in groups.

    Args:
        lengths: Number of words of each sentence.
        max_words: Maximum number of words in a group; a longer sentence forms its own group.
    """
    indices: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        indices.setdefault(length, []).append(index)
    for length, group in sorted(indices.items()):
        size = max(1, max_words // length)
        for start in range(0, len(group), size):
            yield group[start : start + size]
