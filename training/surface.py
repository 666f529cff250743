"""Where heads look regardless of syntax: the neighbours, [SEP], everywhere (paper, section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

import bertlook as bl


class Surface(NamedTuple):
    """Means over inputs of equal weight, each (layers, heads), from 0 to 1.

    The attention to the token before, to the one after and to [SEP], of all of an input's
    tokens; and the entropy of their rows as a share of the uniform entropy.
    """

    previous: np.ndarray
    next: np.ndarray
    separator: np.ndarray
    breadth: np.ndarray


def surface(attentions: Iterable[bl.Attention]) -> Surface:
    """Average over inputs, as the paper defines it: sums are divided by the number of tokens."""
    sums, uniform, count = np.zeros(()), 0.0, 0
    for attention in attentions:
        maps = attention.maps.astype(np.float64)
        n = maps.shape[-1]
        smooth = 0.9999 * maps + 0.0001 / n
        separators = [token == "[SEP]" for token in attention.tokens]
        sums = sums + np.stack(
            [
                maps.diagonal(-1, -2, -1).sum(-1) / n,
                maps.diagonal(1, -2, -1).sum(-1) / n,
                maps[..., separators].sum((-2, -1)) / n,
                -(smooth * np.log(smooth)).sum((-2, -1)) / n,
            ]
        )
        uniform += np.log(n)
        count += 1
    previous, following, separator, entropy = sums
    return Surface(previous / count, following / count, separator / count, entropy / uniform)
