"""What measures are fed: a padded batch, and one layer's maps of it at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import torch
from torch import Tensor

from bertlook.words import Rows


class Example(Protocol):
    """One input as a measure sees it; an ``Encoding`` or an ``Attention``."""

    @property
    def tokens(self) -> Sequence[str]:
        """The tokens, special ones included."""
        ...

    @property
    def word_ids(self) -> Sequence[int | None]:
        """Each token's word, None for special tokens."""
        ...

    @property
    def words(self) -> Sequence[str]:
        """The input's words."""
        ...

    @property
    def source(self) -> Any:
        """What was encoded: a text, a sentence with gold heads, a document."""
        ...


@dataclass(frozen=True)
class Batch:
    """Examples that are padded to one length and read together.

    Attributes:
        examples: B inputs.
        positions: the place of each of them in the corpus.
    """

    examples: Sequence[Example]
    positions: Sequence[int]

    @cached_property
    def length(self) -> int:
        """N: the number of tokens of the longest example."""
        return max(len(example.word_ids) for example in self.examples)

    @cached_property
    def num_words(self) -> int:
        """W: the number of words of the longest example."""
        return max(len(example.words) for example in self.examples)

    @cached_property
    def word_of_token(self) -> Tensor:
        """(B, N) int64: each token's word; W for special tokens, W + 1 for padding."""
        table = torch.full((len(self.examples), self.length), self.num_words + 1)
        for row, example in zip(table, self.examples, strict=True):
            ids = [self.num_words if word is None else word for word in example.word_ids]
            row[: len(ids)] = torch.tensor(ids)
        return table


@dataclass(frozen=True)
class LayerMaps:
    """One layer's maps of a batch, and its word-level maps, made once for all measures.

    Attributes:
        layer: the layer's index.
        tokens: (B, H, N, N) the attention from each token (row) to each token (column); the
            columns of padding are 0.
        batch: the batch that the maps belong to.
    """

    layer: int
    tokens: Tensor
    batch: Batch
    _words: dict[str, Tensor] = field(default_factory=dict, init=False, repr=False)

    def words(self, rows: Rows = "mean") -> Tensor:
        """(B, H, W, W) maps from word to word, without special tokens (paper, section 4.1).

        Attention to a word is the sum over its pieces; attention from a word is the mean over
        its pieces, its first piece's row, or their maximum, renormalised. Words without pieces
        and padding have rows and columns of zeros.
        """
        if rows not in self._words:
            reduce = _rows_by_maximum if rows == "max" else _rows_by_weights
            self._words[rows] = reduce(self.tokens, self.batch, rows)
        return self._words[rows]


def _rows_by_weights(tokens: Tensor, batch: Batch, rows: Rows) -> Tensor:
    member = _membership(batch, tokens)
    weights = _first_pieces(batch, member) if rows == "first" else _means(member)
    return weights.transpose(1, 2).unsqueeze(1) @ _sum_columns(tokens, member)


def _rows_by_maximum(tokens: Tensor, batch: Batch, rows: Rows) -> Tensor:
    num_words = batch.num_words
    member = _membership(batch, tokens)
    special = (batch.word_of_token == num_words).to(tokens.device)
    columns = torch.cat([_sum_columns(tokens, member), tokens * special[:, None, None, :]], dim=-1)
    word = batch.word_of_token.clamp(max=num_words).to(tokens.device)
    index = word[:, None, :, None].expand_as(columns)
    shape = (*columns.shape[:2], num_words + 1, columns.shape[-1])
    highest = columns.new_zeros(shape).scatter_reduce(2, index, columns, "amax")[:, :, :num_words]
    total = highest.sum(-1, keepdim=True)
    return highest[..., :num_words] / torch.where(total > 0, total, 1)


def _membership(batch: Batch, like: Tensor) -> Tensor:
    """(B, N, W): 1 where a token is a piece of a word."""
    words = torch.arange(batch.num_words)
    return (batch.word_of_token[:, :, None] == words).to(like)


def _sum_columns(tokens: Tensor, member: Tensor) -> Tensor:
    """(B, H, N, W): attention to words. One product per example serves all heads."""
    return (tokens.flatten(1, 2) @ member).unflatten(1, tokens.shape[1:3])


def _means(member: Tensor) -> Tensor:
    return member / member.sum(1, keepdim=True).clamp(min=1)


def _first_pieces(batch: Batch, member: Tensor) -> Tensor:
    word = batch.word_of_token.to(member.device)
    starts = torch.ones_like(word)
    starts[:, 1:] = word[:, 1:] != word[:, :-1]
    return member * starts[..., None]
