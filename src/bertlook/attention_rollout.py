"""Attention rollout: where information may have come from, through all layers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bertlook.attention import Attention


def rollout(attention: Attention, residual: float = 0.5) -> npt.NDArray[np.floating]:
    """How the tokens of each layer are mixed from the tokens of the input (Abnar and Zuidema 2020).

    The heads of a layer are averaged, the residual connection is added as attention to the token
    itself, and the layers are multiplied.

    Args:
        attention: the maps of one input.
        residual: the weight of the residual connection.

    Returns:
        (L, N, N): after each layer, row i is what token i is mixed from; rows sum to 1.
    """
    mixed = attention.maps.mean(1, dtype=np.float64)
    mixed = (1 - residual) * mixed + residual * np.eye(mixed.shape[-1])
    mixed /= mixed.sum(-1, keepdims=True)
    for layer in range(1, len(mixed)):
        mixed[layer] = mixed[layer] @ mixed[layer - 1]
    return mixed
