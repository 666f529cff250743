"""Pooling of token-level maps into word-level maps (section 4.1 of the paper).

Attention to a word is the sum over its pieces. Attention from a word is the mean over its pieces'
rows ("mean", the paper's rule, under which rows keep their sums), the row of its first piece
("first"), or the maximum over its pieces' rows, renormalized ("max"). :func:`pool` does this for
the maps of one input in numpy, :func:`pool_batch` for a padded batch in torch.

A unit is a row of a word-level map: a word with all its pieces, or one special token.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_choice

if TYPE_CHECKING:  # an Attention works without torch
    from torch import Tensor

Rows = Literal["mean", "first", "max"]
Array = npt.NDArray[np.floating]


class Unit(NamedTuple):
    """A word or a special token: its text, and its tokens from ``start`` to ``stop - 1``."""

    text: str
    special: bool
    start: int
    stop: int


def group_tokens(
    tokens: Sequence[str], words: Sequence[str], word_ids: Sequence[int | None]
) -> list[Unit]:
    """Return the units of an input in token order.

    Args:
        tokens: N tokens.
        words: W words.
        word_ids: The index of each token's word, or None for special tokens.
    """
    groups = groupby(range(len(tokens)), lambda i: (word_ids[i], i if word_ids[i] is None else -1))
    units = []
    for (word, _), members in groups:
        indices = list(members)
        text = tokens[indices[0]] if word is None else words[word]
        units.append(Unit(text, word is None, indices[0], indices[-1] + 1))
    return units


def pool(
    maps: Array,
    units: Sequence[Unit],
    rows: Rows = "mean",
    key_units: Sequence[Unit] | None = None,
) -> Array:
    """Turn token-level maps of one input into word-level ones.

    Args:
        maps: (..., N, K) attention maps.
        units: U units that cover the N tokens in order.
        rows: The rule for the rows.
        key_units: V units that cover the K tokens of the columns, by default ``units``.

    Returns:
        (..., U, V) maps of the same precision, computed in float64.

    Raises:
        BertlookError: If ``rows`` is unknown.
    """
    check_choice("rows", rows, Rows)
    starts = [unit.start for unit in units]
    key_starts = starts if key_units is None else [unit.start for unit in key_units]
    summed = np.add.reduceat(maps, key_starts, axis=-1, dtype=np.float64)
    if rows == "first":
        pooled = summed[..., starts, :]
    elif rows == "max":
        pooled = np.maximum.reduceat(summed, starts, axis=-2)
        totals = pooled.sum(-1, keepdims=True)
        pooled /= np.where(totals > 0, totals, 1)  # rows of zeros stay zero
    else:
        sizes = np.array([unit.stop - unit.start for unit in units], float)
        pooled = np.add.reduceat(summed, starts, axis=-2) / sizes[:, None]
    return pooled.astype(maps.dtype, copy=False)


def pool_batch(maps: Tensor, word_of_token: Tensor, num_words: int, rows: Rows = "mean") -> Tensor:
    """Turn token-level maps of a padded batch into maps from word to word.

    Args:
        maps: (B, H, N, N) attention maps; the columns of padding are 0.
        word_of_token: (B, N) integers: the word of each token, from 0; ``num_words`` for special
            tokens, ``num_words + 1`` for padding.
        num_words: W, the number of words of the longest input.
        rows: The rule for the rows.

    Returns:
        (B, H, W, W) maps without special tokens. Words without pieces have rows and columns of
        zeros.
    """
    word = word_of_token.to(maps.device)
    member = (word[:, :, None] == word.new_tensor(range(num_words))).to(maps)
    # One matrix product per example covers all heads.
    columns = (maps.flatten(1, 2) @ member).unflatten(1, maps.shape[1:3])
    if rows == "max":
        # Rows are renormalized over words and special tokens.
        specials = maps * (word == num_words)[:, None, None, :]
        index = word.clamp(max=num_words)[:, None, :, None]
        shape = (*maps.shape[:2], num_words + 1)
        highest, highest_special = (
            part.new_zeros(*shape, part.shape[-1]).scatter_reduce(
                2, index.expand_as(part), part, "amax"
            )[:, :, :num_words]
            for part in (columns, specials)
        )
        totals = highest.sum(-1, keepdim=True) + highest_special.sum(-1, keepdim=True)
        return highest / totals.masked_fill(totals == 0, 1)
    if rows == "first":
        begins = word.new_ones(word.shape)
        begins[:, 1:] = word[:, 1:] != word[:, :-1]
        weights = member * begins[..., None]
        return weights.mT[:, None] @ columns
    return mean_weights(word, num_words, like=maps)[:, None] @ columns


def mean_weights(unit_of_token: Tensor, num_units: int, like: Tensor) -> Tensor:
    """Return the matrix that averages over the tokens of each unit.

    Args:
        unit_of_token: (..., N) integers: the unit of each token. Tokens with other values are
            ignored.
        num_units: U, the number of units.
        like: A tensor with the type and device of the result.

    Returns:
        (..., U, N) weights; the row of a unit without tokens is zeros.
    """
    units = unit_of_token.new_tensor(range(num_units))
    member = (unit_of_token[..., None, :] == units[:, None]).to(like)
    return member / member.sum(-1, keepdim=True).clamp(min=1)
