"""The beginning of an input: its attention before later tokens were read."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention
from bertlook.attention.held_maps import HeldMaps


class TextAxis(Protocol):
    """Tokens and the words that they form, as an Attention or a model's input has them."""

    @property
    def tokens(self) -> list[str]:
        """The tokens."""

    @property
    def word_ids(self) -> list[int | None]:
        """The index of each token's word, or None."""

    @property
    def words(self) -> list[str]:
        """The words."""

    @property
    def boundary(self) -> int | None:
        """The index of the first token of a second text, or None."""


def first_tokens(attention: Attention, count: int) -> Attention:
    """Return the attention of the first tokens alone.

    Of a causal model it is that of an input that ends there. Of cross-attention all keys stay.

    Args:
        attention: The attention of the whole input.
        count: The number of tokens, from 1. A word that they cut ends there.
    """
    rows = slice(count)
    columns = slice(None) if attention.is_cross else rows
    tokens, word_ids = attention.tokens[rows], attention.word_ids[rows]

    def norms() -> NDArray[np.floating] | None:
        whole = attention.value_norms
        return None if whole is None else whole[..., columns]

    return Attention(
        tokens,
        _first_maps(attention.maps[..., rows, columns], attention),
        word_ids,
        attention.source,
        words=first_words(attention, count),
        note=attention.note,
        value_norms=norms,
        visible=None if attention.visible is None else attention.visible[:, rows, columns],
        provenance=attention.provenance,
        key_tokens=attention.key_tokens if attention.is_cross else None,
        key_word_ids=attention.key_word_ids if attention.is_cross else None,
        key_words=attention.key_words if attention.is_cross else None,
        boundary=first_boundary(attention, count),
    )


def _first_maps(
    maps: NDArray[np.floating], attention: Attention
) -> NDArray[np.floating] | HeldMaps:
    """Return maps that were checked already, without a copy until they are asked for."""
    if maps.dtype != np.float32 or not attention.present.all():
        return maps
    held = HeldMaps(maps.shape)
    for layer, maps_of_layer in enumerate(maps):
        held.add(layer, maps_of_layer)
    return held


def first_words(axis: TextAxis, count: int) -> list[str]:
    """Return the words of the first tokens; one that they cut is joined from its tokens.

    Args:
        axis: The tokens and words.
        count: The number of tokens.
    """
    word_ids = axis.word_ids
    last = max((word for word in word_ids[:count] if word is not None), default=-1)
    words = list(axis.words[: last + 1])
    if last >= 0 and last in word_ids[count:]:
        pieces = [axis.tokens[i] for i in range(count) if word_ids[i] == last]
        words[last] = "".join(piece.removeprefix("##").strip(" Ġ▁") for piece in pieces)
    return words


def first_boundary(axis: TextAxis, count: int) -> int | None:
    """Return the boundary of a pair, if it is among the first tokens.

    Args:
        axis: The tokens.
        count: The number of tokens.
    """
    boundary = axis.boundary
    return boundary if boundary is not None and boundary < count else None
