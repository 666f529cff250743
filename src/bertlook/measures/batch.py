"""The input of measures: a padded batch, and its maps layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from bertlook.attention.pooling import Rows, pool_batch
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


#: The classes of tokens (paper, section 3.2).
CLASSES = ("cls", "sep", "punctuation", "other")
PUNCTUATION = (".", ",")
#: About the largest number of weights that stay in a processor's cache, with a copy.
RUN_WEIGHTS = 1 << 17
_WORD_STARTS = "Ġ▁"  # how byte-level and SentencePiece tokenizers mark the start of a word
_WORD_END = "</w>"  # how XLM and its relatives mark the end of a word


class Example(Protocol):
    """One input of a measure: an ``Encoding`` or an ``Attention``."""

    @property
    def tokens(self) -> Sequence[str]:
        """The tokens, including special tokens."""
        ...

    @property
    def word_ids(self) -> Sequence[int | None]:
        """The index of each token's word, or None for special tokens."""
        ...

    @property
    def words(self) -> Sequence[str]:
        """The words of the input."""
        ...

    @property
    def source(self) -> Any:
        """The encoded input: a text, a sentence with gold heads, or a document."""
        ...


class Batch:
    """Examples that are padded to one length and run together.

    Args:
        examples: B inputs.
        positions: The position of each example in the corpus.

    Attributes:
        examples: B inputs.
        positions: The position of each example in the corpus.
        lengths: (B,) int64 the number of tokens of each example.
        length: N, the number of tokens of the longest example.
        num_words: W, the number of words of the longest example.
        word_of_token: (B, N) int64 the word of each token; W for special tokens, W + 1 for padding.
        real: (B, N) bool, False for padding.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat.")
        >>> bl.measures.Batch([attention], [0]).word_of_token
        tensor([[4, 0, 1, 2, 3, 4]])
    """

    def __init__(self, examples: Sequence[Example], positions: Sequence[int]) -> None:
        self.examples = examples
        self.positions = positions
        self.lengths = torch.tensor([len(example.word_ids) for example in examples])
        self.length = int(self.lengths.max())
        self.num_words = max(len(example.words) for example in examples)
        self.word_of_token = torch.full((len(examples), self.length), self.num_words + 1)
        for row, example in zip(self.word_of_token, examples, strict=True):
            word_ids = [self.num_words if word is None else word for word in example.word_ids]
            row[: len(word_ids)] = torch.tensor(word_ids)
        self.real = self.word_of_token <= self.num_words

    @cached_property
    def class_members(self) -> Tensor:
        """(B, N, 4) bool, membership of tokens in ``CLASSES``; padding is in none."""
        members = torch.zeros(*self.real.shape, len(CLASSES), dtype=torch.bool)
        for row, example in zip(members, self.examples, strict=True):
            classes = list(classes_of(example.tokens, example.word_ids))
            row[range(len(classes)), classes] = True
        return members


def classes_of(tokens: Sequence[str], word_ids: Sequence[int | None]) -> Iterator[int]:
    """Iterate over the tokens' classes, as indices in ``CLASSES``.

    Special tokens are those that belong to no word. The first token of an input, if special, counts
    as [CLS], and all other special tokens as [SEP], whatever their names.

    Args:
        tokens: The tokens.
        word_ids: The word index of each token, None for special tokens.
    """
    for position, (token, word) in enumerate(zip(tokens, word_ids, strict=True)):
        if word is None:
            yield CLASSES.index("cls" if position == 0 else "sep")
        elif token.lstrip(_WORD_STARTS).removesuffix(_WORD_END) in PUNCTUATION:
            yield CLASSES.index("punctuation")
        else:
            yield CLASSES.index("other")


@dataclass(frozen=True)
class LayerMaps:
    """The maps of one layer for a batch, with derived values that all measures share.

    Attributes:
        layer: The index of the layer.
        tokens: (B, H, N, N) attention from each token (row) to each token (column). The columns of
            padding are 0; its rows are meaningless. Heads that the layer doesn't have are NaN.
        batch: The batch that the maps belong to.
        gradients: (B, H, N, N) the gradient of a loss with respect to ``tokens``, if a measure
            needs it.
        value_norms: (B, H, N) the norm of the vector that each token contributes per unit of
            attention (:mod:`bertlook.value_norms`), if a measure needs it.
        losses: (B,) the loss of each input, NaN where nothing is predicted, if a measure needs it.
        loss_changes: (B, H) what switching off each head adds to it, if a measure needs it.
        mask: (B, 1, N, N) bool, the pairs that the model's mask allows, such as those in a sliding
            window; None if it is unknown. Layers with the same mask share one tensor.

    Example:
        >>> import torch
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat.")
        >>> batch = bl.measures.Batch([attention], [0])
        >>> maps = bl.measures.LayerMaps(2, torch.tensor(attention.maps[None, 2]), batch)
        >>> maps.words("mean").shape
        torch.Size([1, 8, 4, 4])
    """

    layer: int
    tokens: Tensor
    batch: Batch
    gradients: Tensor | None = None
    value_norms: Tensor | None = None
    losses: Tensor | None = None
    loss_changes: Tensor | None = None
    mask: Tensor | None = None
    _words: dict[str, Tensor] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def present(self) -> Tensor:
        """(H,) bool, the heads that the layer has; the maps of the others are NaN."""
        return ~self.tokens[0, :, 0, 0].isnan()

    @cached_property
    def received(self) -> Tensor:
        """(B, H, N) the mean attention that each token receives, over the rows of real tokens."""
        rows = self.batch.real.to(self.tokens) / self.batch.lengths.to(self.tokens)[:, None]
        heads = self.tokens.shape[1]
        weights = rows[:, None].expand(-1, heads, -1).flatten(0, 1)[:, None]
        return torch.bmm(weights, self.tokens.flatten(0, 1))[:, 0].unflatten(0, (-1, heads))

    @cached_property
    def visible(self) -> Tensor:
        """(B, 1, N, N) bool, the tokens that each token may attend to: real, allowed by the mask.

        If the mask is unknown, attention is taken for causal where all first rows are zero after
        their first weight, and for unlimited otherwise.
        """
        real = self.batch.real.to(self.tokens.device)
        visible = real[:, None, None, :].expand(-1, -1, self.batch.length, -1)
        if self.mask is not None:
            return visible & self.mask
        is_causal = not bool((self.tokens[:, :, 0, 1:] > 0).any())
        return visible.tril() if is_causal else visible

    @cached_property
    def edges(self) -> Tensor:
        """(B, 1, N, N) bool, pairs of real tokens of which the first may attend to the second."""
        return self.visible & self.batch.real.to(self.tokens.device)[:, None, :, None]

    def examples(self) -> Iterator[Tensor]:
        """Yield the (H, n, n) maps of each example, without padding."""
        for maps, length in zip(self.tokens, self.batch.lengths.tolist(), strict=True):
            yield maps[:, :length, :length]

    def runs(self) -> Iterator[Tensor]:
        """Yield the (b, H, n, n) maps of neighboring examples of the same length, without padding.

        A run has few enough weights for the processor's cache. Examples one by one would cost more:
        torch starts its threads anew for each operation.
        """
        start = 0
        for length, examples in groupby(self.batch.lengths.tolist()):
            stop = start + len(list(examples))
            size = max(1, RUN_WEIGHTS // (self.tokens.shape[1] * length**2))
            yield from self.tokens[start:stop, :, :length, :length].split(size)
            start = stop

    def spread_evenly(self) -> LayerMaps:
        """Return the maps of uniform attention over the tokens that each token may attend to.

        The result has one head and no gradients.
        """
        maps = self.visible.to(self.tokens)
        maps = maps / maps.sum(-1, keepdim=True).clamp(min=1)  # a row of padding may see nothing
        return replace(self, tokens=maps, gradients=None)

    def words(self, rows: Rows = "mean") -> Tensor:
        """Return maps from word to word, without special tokens (section 4.1 of the paper).

        Args:
            rows: The rule for attention from a word, as in :meth:`bertlook.Attention.word_maps`.

        Returns:
            (B, H, W, W) maps. Words without pieces and padding have rows and columns of zeros.
        """
        if rows not in self._words:
            self._words[rows] = pool_batch(
                self.tokens, self.batch.word_of_token, self.batch.num_words, rows
            )
        return self._words[rows]
