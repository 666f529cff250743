"""Pairs of corresponding heads of two models, as given to bl.compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention
from bertlook.choices import is_iterable
from bertlook.errors import BertlookError
from bertlook.head import Head, find_head
from bertlook.text import quote

Shape = tuple[int, int]

_ADVICE = (
    "Give the pairs that bl.clustering.match_heads returns, or pairs of heads: [('1-1', '2-3')]."
)


def read_matches(given: Any, a: Shape, b: Shape) -> dict[Head, Head]:
    """Return the head of the second model that corresponds to each head of the first.

    Args:
        given: Pairs of heads in any form, such as those of ``bl.clustering.match_heads``; what
            follows the two heads is ignored.
        a: The numbers of layers and heads of the first model.
        b: Those of the second model.

    Raises:
        BertlookError: If this is something else, a model has no such head, or a head is in two
            pairs.
    """
    if not is_iterable(given) or isinstance(given, Mapping):
        raise BertlookError(f"matches={quote(given)} has no pairs of heads. {_ADVICE}")
    matches: dict[Head, Head] = {}
    for position, pair in enumerate(given):
        name = f"matches[{position}]"
        try:
            first, second, *_ = pair
        except (TypeError, ValueError):
            raise BertlookError(f"{name}={quote(pair)} is no pair of heads. {_ADVICE}") from None
        head, other = find_head(first, *a, name), find_head(second, *b, name)
        if head in matches or other in matches.values():
            raise BertlookError(
                f"{name}: {head} or {other} is in an earlier pair, too. Pair each head once."
            )
        matches[head] = other
    if not matches:
        raise BertlookError(f"matches is empty, so there is no head to compare. {_ADVICE}")
    return matches


def arrange_heads(attention: Attention, matches: Mapping[Head, Head], shape: Shape) -> Attention:
    """Return an attention with each head in the place of the one that corresponds to it.

    Heads without a counterpart are left out; places without one are as those of heads that a model
    doesn't have, NaN.

    Args:
        attention: The attention of the second model.
        matches: Its head for each head of the first model.
        shape: The numbers of layers and heads of the first model.
    """
    places, heads = (
        np.array([tuple(head) for head in side]) for side in (matches.keys(), matches.values())
    )

    def arrange(values: Any) -> Any:
        arranged = np.full((*shape, *values.shape[2:]), np.nan, values.dtype)
        arranged[tuple(places.T)] = values[tuple(heads.T)]
        return arranged

    def arrange_norms() -> Any:
        norms = attention.value_norms
        return None if norms is None else arrange(norms)

    keys = ("key_tokens", "key_word_ids", "key_words") if attention.is_cross else ()
    names = ("tokens", "word_ids", "source", "words", "note", "provenance", "boundary", "signed")
    visible = attention.visible
    return Attention(
        maps=arrange(attention.maps),
        value_norms=arrange_norms,
        # Heads of one layer may come from several.
        visible=None if visible is None else np.stack([np.any(visible, axis=0)] * shape[0]),
        **{name: getattr(attention, name) for name in (*names, *keys)},
    )


def rank_heads(divergence: NDArray[np.floating], change: NDArray[np.floating]) -> list[Head]:
    """Return the heads that both models have, those that changed most first.

    Args:
        divergence: (L, H) divergences, NaN for heads that one of them doesn't have.
        change: (L, H) how much each head changed. Ties go to the first head.
    """
    places = np.argwhere(np.isfinite(divergence))
    order = np.argsort(-change[tuple(places.T)], kind="stable")
    return [Head(*place) for place in places[order].tolist()]


def head_columns(
    heads: Sequence[Head], matches: Mapping[Head, Head] | None
) -> dict[str, list[str]]:
    """Return the first columns of a table of heads: head, and other for those matched to it.

    Args:
        heads: The heads of the first model.
        matches: The head of the second model for each, or None if it has the same place.
    """
    columns = {"head": [str(head) for head in heads]}
    if matches is not None:
        columns["other"] = [str(matches[head]) for head in heads]
    return columns
