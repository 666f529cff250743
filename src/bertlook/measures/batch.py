"""What measures are fed: a padded batch, and one layer's maps of it at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import torch
from torch import Tensor

from bertlook.measures.surface.classes import CLASSES, classes_of
from bertlook.pooling import Rows


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

    @cached_property
    def lengths(self) -> Tensor:
        """(B,) int64: the number of tokens of each example."""
        return torch.tensor([len(example.word_ids) for example in self.examples])

    @cached_property
    def real(self) -> Tensor:
        """(B, N) bool: False at padding."""
        return torch.arange(self.length) < self.lengths[:, None]

    @cached_property
    def class_members(self) -> Tensor:
        """(B, N, 4) bool: which tokens are in each of ``classes.CLASSES``; padding is in none."""
        members = torch.zeros(len(self.examples), self.length, len(CLASSES), dtype=torch.bool)
        for row, example in zip(members, self.examples, strict=True):
            kinds = list(classes_of(example.tokens, example.word_ids))
            row[range(len(kinds)), kinds] = True
        return members


@dataclass(frozen=True)
class LayerMaps:
    """One layer's maps of a batch, and what is made of them once for all measures.

    Attributes:
        layer: the layer's index.
        tokens: (B, H, N, N) the attention from each token (row) to each token (column); the
            columns of padding are 0, and its rows have no meaning.
        batch: the batch that the maps belong to.
        gradients: (B, H, N, N) the gradient of a loss by ``tokens``, where a measure asked for it.
        value_norms: (B, H, N) the norm of what each token adds where a head attends to it wholly
            (``bertlook.norms``), where a measure asked for it.
    """

    layer: int
    tokens: Tensor
    batch: Batch
    gradients: Tensor | None = None
    value_norms: Tensor | None = None
    _words: dict[str, Tensor] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def received(self) -> Tensor:
        """(B, H, N) the mean attention that each token receives: over the rows of real tokens."""
        rows = self.batch.real.to(self.tokens) / self.batch.lengths.to(self.tokens)[:, None]
        heads = self.tokens.shape[1]
        each = rows[:, None].expand(-1, heads, -1).flatten(0, 1)[:, None]
        return torch.bmm(each, self.tokens.flatten(0, 1))[:, 0].unflatten(0, (-1, heads))

    @cached_property
    def causal(self) -> bool:
        """Whether no token attends to a later one, as in a decoder; seen in the first rows."""
        return not bool(self.tokens[:, :, 0, 1:].any())

    def examples(self) -> Iterator[Tensor]:
        """The (H, n, n) maps of each example, without padding."""
        for maps, length in zip(self.tokens, self.batch.lengths.tolist(), strict=True):
            yield maps[:, :length, :length]

    def spread_evenly(self) -> LayerMaps:
        """The maps of a head that attends to all tokens alike, or to all up to its own if causal.

        They are one head's; gradients are left out.
        """
        real = self.batch.real.to(self.tokens)
        maps = real[:, None, None, :].expand(-1, -1, self.batch.length, -1)
        if self.causal:
            maps = maps.tril()
        maps = maps / maps.sum(-1, keepdim=True)
        return replace(self, tokens=maps, gradients=None)

    def words(self, rows: Rows = "mean") -> Tensor:
        """(B, H, W, W) maps from word to word, without special tokens (paper, section 4.1).

        Attention to a word is the sum over its pieces; attention from a word is the mean over
        its pieces, its first piece's row, or their maximum, renormalized. Words without pieces
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
