"""Which head of one model does what a head of another does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.divergence.jensen_shannon import sum_divergences


class HeadMatch(NamedTuple):
    """A head of one model, its counterpart in the other, and their mean divergence per row."""

    head: Head
    other: Head
    divergence: float


def match_heads(attentions: Iterable[Attention], others: Iterable[Attention]) -> list[HeadMatch]:
    """Pair the heads of two models so that the sum of the pairs' divergences is the least.

    Each head is in one pair at most; of the larger model, some heads stay alone.

    Args:
        attentions: what one model does with some texts.
        others: what the other does with the same texts, cut into the same tokens.

    Returns:
        The pairs, the most alike first.

    Raises:
        BertlookError: if there is no text, or the tokens or the numbers of texts differ.
    """
    from scipy.optimize import linear_sum_assignment

    total: NDArray[np.float64] | None = None
    rows = 0
    shapes: set[tuple[int, ...]] = set()
    for one, other in _pairs(attentions, others):
        shapes.add((*one.maps.shape[:2], *other.maps.shape[:2]))
        if len(shapes) > 1:
            raise BertlookError("The attentions are of models with different numbers of heads.")
        added = _cross_divergences(one, other)
        total = added if total is None else total + added
        rows += len(one.tokens)
    if total is None:
        raise BertlookError("There is nothing to match: no attention was given.")
    _, heads, _, other_heads = shapes.pop()
    mean = total / rows
    found = [
        HeadMatch(Head(*divmod(a, heads)), Head(*divmod(b, other_heads)), float(mean[a, b]))
        for a, b in np.transpose(linear_sum_assignment(mean)).tolist()
    ]
    return sorted(found, key=lambda match: (match.divergence, match.head))


def _pairs(
    attentions: Iterable[Attention], others: Iterable[Attention]
) -> Iterable[tuple[Attention, Attention]]:
    ours, theirs = iter(attentions), iter(others)
    place = 0
    while True:
        one, other = next(ours, None), next(theirs, None)
        place += 1
        if one is None and other is None:
            return
        if one is None or other is None:
            raise BertlookError(
                f"One model has {place - 1} attentions, the other more: give both of the same "
                "texts."
            )
        if one.tokens != other.tokens:
            raise BertlookError(
                f"Attention {place} is over {' '.join(one.tokens)[:50]!r} for one model and "
                f"{' '.join(other.tokens)[:50]!r} for the other. Heads are matched token by "
                "token: use models that share a tokenizer."
            )
        yield one, other


def _cross_divergences(one: Attention, other: Attention) -> NDArray[np.float64]:
    """(L*H, L'*H') sums over the rows of a text."""
    maps = [
        torch.from_numpy(a.maps.astype(np.float64)).flatten(2).flatten(0, 1) for a in (one, other)
    ]
    heads = one.num_layers * one.num_heads
    return sum_divergences(maps, len(one.tokens))[:heads, heads:]
