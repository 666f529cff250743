"""The beginning of an input: its attention before later tokens were read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention


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
        attention.maps[..., rows, columns],
        word_ids,
        attention.source,
        words=_first_words(attention, count),
        note=attention.note,
        value_norms=norms,
        visible=None if attention.visible is None else attention.visible[:, rows, columns],
        provenance=attention.provenance,
        key_tokens=attention.key_tokens if attention.is_cross else None,
        key_word_ids=attention.key_word_ids if attention.is_cross else None,
        key_words=attention.key_words if attention.is_cross else None,
        boundary=_first_boundary(attention, count),
    )


def _first_words(attention: Attention, count: int) -> list[str]:
    """Return the words of the first tokens; one that they cut is joined from its tokens."""
    word_ids = attention.word_ids
    last = max((word for word in word_ids[:count] if word is not None), default=-1)
    words = attention.words[: last + 1]
    if last >= 0 and last in word_ids[count:]:
        pieces = [attention.tokens[i] for i in range(count) if word_ids[i] == last]
        words[last] = "".join(piece.removeprefix("##").strip(" Ġ▁") for piece in pieces)
    return words


def _first_boundary(attention: Attention, count: int) -> int | None:
    boundary = attention.boundary
    return boundary if boundary is not None and boundary < count else None
