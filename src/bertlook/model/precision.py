"""The precision in which bertlook computes with what a network gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bertlook.deferred import torch

if TYPE_CHECKING:
    from torch import Tensor


def widened(values: Tensor) -> Tensor:
    """Return numbers in at least 32 bits: a softmax in half precision rounds too much.

    Args:
        values: Numbers of any precision; those of 32 or 64 bits are returned as they are.
    """
    return values if values.dtype == torch.float64 else values.float()
