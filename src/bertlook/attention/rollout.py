"""Attention rollout: how much each input token contributes to each token, across layers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention, check_attention
from bertlook.choices import check_number


def rollout(attention: Attention, residual: float = 0.5) -> npt.NDArray[np.floating]:
    """Compute the share of each input token in the tokens of each layer (Abnar and Zuidema 2020).

    The heads of a layer are averaged, the residual connection is added as attention of each token
    to itself, and the layers are multiplied. Layers without attention between tokens count as
    attention of each token to itself: what they mix is unknown.

    Args:
        attention: The maps of one input.
        residual: The weight of the residual connection, from 0 to 1.

    Returns:
        (L, N, N) weights: after each layer, row i holds the shares of the input tokens in token i.
        Rows sum to 1.

    Raises:
        BertlookError: If ``residual`` is out of range.

    Example:
        >>> import bertlook as bl
        >>> bl.rollout(bl.load()("The cat sat.")).shape
        (6, 6, 6)
    """
    check_attention(attention, "rollout")
    residual = check_number("residual", residual, 0, 1)
    identity = np.eye(len(attention.tokens))
    mixed = np.stack(
        [
            maps[present].mean(0, dtype=np.float64) if present.any() else identity
            for maps, present in zip(attention.maps, attention.present, strict=True)
        ]
    )
    mixed = (1 - residual) * mixed + residual * identity
    mixed /= mixed.sum(-1, keepdims=True)
    for layer in range(1, len(mixed)):
        mixed[layer] = mixed[layer] @ mixed[layer - 1]
    return mixed
