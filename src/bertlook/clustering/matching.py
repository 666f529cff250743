"""Corresponding heads of two models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention
from bertlook.choices import check_items
from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.divergence.jensen_shannon import sum_divergences


class HeadMatch(NamedTuple):
    """A head of one model and its counterpart in the other.

    Attributes:
        head: Head of the first model.
        other: Head of the second model.
        divergence: Mean Jensen-Shannon divergence between the two, in nats per row.

    Example:
        >>> import bertlook as bl
        >>> match = bl.clustering.HeadMatch(bl.Head("1-2"), bl.Head("3-4"), 0.05)
        >>> f"{match.head} is {match.other}"
        '1-2 is 3-4'
    """

    head: Head
    other: Head
    divergence: float


def match_heads(attentions: Iterable[Attention], others: Iterable[Attention]) -> list[HeadMatch]:
    """Pair the heads of two models so that the sum of the pairs' divergences is minimal.

    Each head is in at most one pair; if one model has more heads, some of them stay unpaired.

    Args:
        attentions: Attentions of the first model.
        others: Attentions of the second model on the same texts, with the same tokens.

    Returns:
        The pairs, in order of increasing divergence.

    Raises:
        BertlookError: If there are no attentions, or the tokens, the numbers of texts, or the
            shapes of one model's attentions differ.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> matches = bl.clustering.match_heads([attention], [attention])
        >>> all(match.head == match.other for match in matches)
        True
    """
    from scipy.optimize import linear_sum_assignment

    attentions, others = (
        check_items(argument, given, Attention, "Give match_heads([attention], [other]).")
        for argument, given in (("attentions", attentions), ("others", others))
    )
    total: NDArray[np.float64] | None = None
    num_rows = 0
    shapes: set[tuple[int, ...]] = set()
    for attention, other in _paired(attentions, others):
        shapes.add((*attention.maps.shape[:2], *other.maps.shape[:2]))
        if len(shapes) > 1:
            raise BertlookError(
                "The attentions come from models with different numbers of heads. Give attentions "
                "of one model in each argument."
            )
        divergences = _cross_divergences(attention, other)
        total = divergences if total is None else total + divergences
        num_rows += len(attention.tokens)
    if total is None:
        raise BertlookError("There is nothing to match. Give at least one attention of each model.")
    _, num_heads, _, other_num_heads = shapes.pop()
    mean = total / num_rows
    known = np.isfinite(mean)  # heads that a model doesn't have have no divergences
    rows, columns = np.flatnonzero(known.any(1)), np.flatnonzero(known.any(0))
    chosen = linear_sum_assignment(mean[np.ix_(rows, columns)])
    matches = [
        HeadMatch(Head(*divmod(i, num_heads)), Head(*divmod(j, other_num_heads)), float(mean[i, j]))
        for i, j in zip(rows[chosen[0]].tolist(), columns[chosen[1]].tolist(), strict=True)
    ]
    return sorted(matches, key=lambda match: (match.divergence, match.head))


def _paired(
    attentions: Iterable[Attention], others: Iterable[Attention]
) -> Iterator[tuple[Attention, Attention]]:
    """Yield the attentions of both models text by text."""
    for number, (attention, other) in enumerate(zip_longest(attentions, others), start=1):
        if attention is None or other is None:
            raise BertlookError(
                f"One model has {number - 1} attentions, the other has more. Give attentions of "
                "the same texts."
            )
        if attention.tokens != other.tokens:
            raise BertlookError(
                f"Attention {number} has the tokens {' '.join(attention.tokens)[:50]!r} for one "
                f"model and {' '.join(other.tokens)[:50]!r} for the other. Heads are matched "
                "token by token: use models that share a tokenizer."
            )
        yield attention, other


def _cross_divergences(attention: Attention, other: Attention) -> NDArray[np.float64]:
    """Return the (L*H, L'*H') divergences between two models' heads, summed over a text's rows."""
    maps = [
        torch.from_numpy(each.maps.astype(np.float64)).flatten(2).flatten(0, 1)
        for each in (attention, other)
    ]
    num_heads = attention.num_layers * attention.num_heads
    return sum_divergences(maps, len(attention.tokens))[:num_heads, num_heads:]
