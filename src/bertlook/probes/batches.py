"""Sentences of one length, laid out so that a probe's sums are products of matrices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes.gathering import framed_maps
from bertlook.probes.vectors import Table

MOST_WORDS = 2048
"""The most words in a batch that is only scored."""


class Words(NamedTuple):
    """The word vectors of S sentences of W words, and where they go.

    The places of a row are ROOT's, the words', and ROOT's again, as in a map between [CLS] and
    [SEP].

    Attributes:
        dependents: (S, W + 2, width) the vector of each row's word; zeros at ROOT.
        candidates: (S, W + 2, width) the vector that goes with each column.
        paired: (W + 2,) 1 where a column has vectors, 0 at the one whose pair is zeros.
    """

    dependents: Tensor
    candidates: Tensor
    paired: Tensor


class WordMaps(NamedTuple):
    """Maps laid out to be weighted by words: S sentences of U = W + 2 rows, M = L * H maps.

    Attributes:
        rows: (S * U, M, U) the maps row by row.
        columns: (S * U, M, U) the maps column by column.
        words: the word vectors.
    """

    rows: Tensor
    columns: Tensor
    words: Words


class MapBatch(NamedTuple):
    """S sentences of W words, U = W + 2 rows, M = L * H maps.

    Attributes:
        places: where each of them stands among all sentences.
        maps: for each sentence (M, U, U), as its attention holds them where that is possible.
        laid_out: the same beside word vectors; only where words weigh the maps.
        heads: (S, W) what is to be predicted.
    """

    places: list[int]
    maps: list[NDArray[np.float32]]
    laid_out: WordMaps | None
    heads: Tensor


def by_length(lengths: Sequence[int], most_words: int) -> Iterator[list[int]]:
    """Group sentences of equal length, ``most_words`` words together, or one sentence if longer."""
    places: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        places.setdefault(length, []).append(place)
    for length, group in sorted(places.items()):
        size = max(1, most_words // length)
        for start in range(0, len(group), size):
            yield group[start : start + size]


class MapBatches(Sequence[MapBatch]):
    """Attentions in groups of equal length, each laid out when it is asked for.

    To lay them out takes a small part of a step's time; to keep them so would take twice the memory
    of the maps.

    Args:
        attentions: the attentions.
        heads: for each of them (W,) what is to be predicted.
        groups: the places of those that make a batch.
        table: word vectors, or None.
        official: as for ``word_batch``.
    """

    def __init__(
        self,
        attentions: Sequence[Attention],
        heads: Sequence[Sequence[int]],
        groups: Iterable[list[int]],
        table: Table | None,
        official: bool,
    ) -> None:
        self._maps = [framed_maps(one) for one in attentions]
        self._heads, self._groups = heads, list(groups)
        self._table, self._official = table, official
        self._rows = table and [table.rows(one.words) for one in attentions]

    def __len__(self) -> int:
        return len(self._groups)

    def __getitem__(self, place: int) -> MapBatch:  # type: ignore[override]  # no slices
        group = self._groups[place]
        maps = [np.asarray(self._maps[one], np.float32) for one in group]
        laid_out = None
        if self._table is not None and self._rows is not None:
            rows = [self._rows[one] for one in group]
            laid_out = _laid_out(maps, word_batch(rows, self._table, self._official))
        return MapBatch(group, maps, laid_out, torch.tensor([self._heads[one] for one in group]))


def _laid_out(maps: Sequence[NDArray[np.float32]], words: Words) -> WordMaps:
    num_maps, size, _ = maps[0].shape
    array = np.empty((len(maps), size, size, num_maps), np.float32)
    for one, out in zip(maps, array, strict=True):
        out[:] = one.transpose(1, 2, 0)
    by_row = torch.from_numpy(array)
    by_column = by_row.transpose(1, 2).contiguous()
    rows, columns = (one.flatten(0, 1).transpose(1, 2) for one in (by_row, by_column))
    return WordMaps(rows, columns, words)


def word_batch(words: Sequence[Sequence[int]], table: Table, official: bool) -> Words:
    """The vectors of sentences of equal length, whose words are rows of a table.

    A pair with ROOT has no vectors: zeros for both words. The released code has this pair not at
    ROOT, its first candidate, but at the last word; so ROOT goes with the first word's vector,
    and each word with that of the word after it.
    """
    rows = torch.tensor([[0, *of_one, 0] for of_one in words])
    array = torch.from_numpy(table.array)
    dependents = array[rows]
    paired = torch.ones(rows.shape[1])
    if not official:
        paired[[0, -1]] = 0
        return Words(dependents, dependents, paired)
    paired[-2] = 0
    shifted = rows.roll(-1, dims=1)
    shifted[:, -1] = rows[:, 1]
    return Words(dependents, array[shifted], paired)


def gold_sentences(attentions: Sequence[Attention]) -> list[Sentence]:
    """The sentences with gold trees that attentions are of.

    Raises:
        BertlookError: if there are none, or one is of something else.
    """
    sentences = []
    for attention in attentions:
        source = attention.source
        if not isinstance(source, Sentence):
            raise BertlookError(
                f"{' '.join(attention.words)[:60]!r} has no gold tree. Look at sentences with "
                "heads and relations, such as those of read_treebank(): model(sentence)."
            )
        if len(source) != len(attention.words):
            raise BertlookError(
                f"The maps are of {len(attention.words)} words, but their gold tree has "
                f"{len(source)}: {str(source)[:60]!r}."
            )
        sentences.append(source)
    if not sentences:
        raise BertlookError("There is no sentence: give attentions of sentences with gold trees.")
    return sentences


def checked_heads(
    heads: Sequence[Sequence[int]] | None, sentences: Sequence[Sentence]
) -> list[Sequence[int]]:
    """What is to be predicted: the gold heads, or others that were given.

    Raises:
        BertlookError: if they don't fit the sentences.
    """
    if heads is None:
        return [sentence.heads for sentence in sentences]
    given: list[Sequence[int]] = [[int(head) for head in one] for one in heads]
    if len(given) != len(sentences):
        raise BertlookError(
            f"{len(given)} lists of heads were given for {len(sentences)} sentences."
        )
    for place, (one, sentence) in enumerate(zip(given, sentences, strict=True)):
        if len(one) != len(sentence) or not all(0 <= head <= len(sentence) for head in one):
            raise BertlookError(
                f"The heads given for sentence {place + 1} don't fit it: {len(sentence)} numbers "
                f"from 0 to {len(sentence)} are needed."
            )
    return given
