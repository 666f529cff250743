"""Inputs of similar length together, so that a layer's maps stay small and little is padding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch

MOST_TOKENS, MOST_WEIGHTS = 2**11, 2**21
"""Of a batch on a CPU, and of a layer's maps of it."""


def limits(device: torch.device) -> tuple[int, int]:
    """The most tokens of a batch, and the most weights in a layer's maps; a GPU takes more."""
    if device.type == "cpu":
        return MOST_TOKENS, MOST_WEIGHTS
    return 16 * MOST_TOKENS, 64 * MOST_WEIGHTS


def batches(
    lengths: Mapping[int, int], num_heads: int, device: torch.device
) -> Iterator[list[int]]:
    """Group inputs of similar length, the longest first, so that the maps of a layer stay small.

    Args:
        lengths: each input's number of tokens, by its position.
        num_heads: H.
        device: what the model runs on.

    Yields:
        Positions; a batch has few enough tokens, and few enough weights in a layer's maps. An
        input that is over this by itself is a batch of its own.
    """
    most_tokens, most_weights = limits(device)
    batch: list[int] = []
    longest = 0
    for position in sorted(lengths, key=lambda p: (-lengths[p], p)):
        longest = longest or lengths[position]
        tokens = (len(batch) + 1) * longest
        if batch and (tokens > most_tokens or tokens * longest * num_heads > most_weights):
            yield batch
            batch, longest = [], lengths[position]
        batch.append(position)
    if batch:
        yield batch
