"""Weights in one byte each, as views hold them.

A byte holds ``round(255 * sqrt(weight))``. Most weights of a map are small, and linear codes would
send a fifth of the weights of a 128-token text to zero; with the square root, every weight above
1e-5 stays above zero. A byte of a signed map holds ``128 + round(127 * r)``, where ``r`` is the
square root of the size of the weight relative to the largest one, with the weight's sign.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.attention.large import LargeAttention
from bertlook.head import Head

#: The maximum number of weights for views to hold every map, in one byte each.
DENSE_LIMIT = 1_000_000


def is_dense(attention: Attention) -> bool:
    """Return whether views hold every map of an attention; they ask for others head by head."""
    heads = attention.num_layers * attention.num_heads
    size = heads * len(attention.tokens) * len(attention.key_tokens)
    return size <= DENSE_LIMIT and not isinstance(attention, LargeAttention)


def find_scale(attention: Attention) -> float | None:
    """Return the largest size of a weight of signed maps, or None for probabilities."""
    return float(np.nanmax(np.abs(attention.maps))) if attention.signed else None


def quantize(
    weights: npt.NDArray[np.floating], scale: float | None = None
) -> npt.NDArray[np.uint8]:
    """Return the codes of weights; absent ones, which are NaN, have the code of 0.

    Args:
        weights: Probabilities, or signed weights.
        scale: The largest size of a signed weight, or None for probabilities.
    """
    if scale is None:  # the larger one of NaN and 0 is 0 to fmax
        return np.rint(255 * np.sqrt(np.minimum(np.fmax(weights, 0), 1))).astype(np.uint8)
    known = np.nan_to_num(weights)
    sizes = np.sqrt(np.minimum(np.abs(known) / (scale or 1), 1))
    return (128 + np.rint(127 * np.copysign(sizes, known))).astype(np.uint8)


def decode(codes: npt.NDArray[np.uint8], scale: float | None = None) -> npt.NDArray[np.float32]:
    """Return the weights that codes stand for, as views read them.

    Args:
        codes: Codes, as of :func:`quantize`.
        scale: The scale with which they were made.
    """
    steps = np.arange(256)
    if scale is None:
        return ((steps / 255) ** 2).astype(np.float32)[codes]
    shares = np.sign(steps - 128) * np.minimum(1, ((steps - 128) / 127) ** 2)
    return (shares.astype(np.float32) * np.float64(scale)).astype(np.float32)[codes]


def shared_map(attention: Attention, head: Head, scale: float | None) -> npt.NDArray[np.float16]:
    """Return the (N, K) map of a head as it is sent to a view that doesn't hold every map.

    Args:
        attention: The attention.
        head: The head.
        scale: The scale of signed weights, which are sent as shares of it: small ones would vanish
            in 16 bits.
    """
    return (attention[head] / (scale or 1)).astype(np.float16)
