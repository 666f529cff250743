"""A predicted or gold head as one byte: how far it lies from the word.

Distances up to 126 words are kept as they are. Farther out only whether the prediction is right
is kept: gold heads there have the code FAR, right predictions too, and wrong ones FAR_MISS. So a
word is predicted rightly exactly where the codes of prediction and gold are equal.
"""

from __future__ import annotations

import torch
from torch import Tensor

NONE = 0  # a word that predicts itself or nothing: never the gold head
FAR = 127
FAR_MISS = -127
ROOT = -128  # gold only: a root has no head to be predicted

_REACH = 126


def of_gold(heads: Tensor) -> Tensor:
    """The codes (..., W) int8 of gold heads (..., W), 0-based, -1 for a root."""
    offset = heads - torch.arange(heads.shape[-1], device=heads.device)
    code = torch.where(offset.abs() > _REACH, FAR, offset)
    return torch.where(heads < 0, ROOT, code).to(torch.int8)


def of_prediction(predicted: Tensor, gold: Tensor) -> Tensor:
    """The codes (B, ..., W) int8 of predicted heads (B, ..., W), given the gold ones (B, W)."""
    offset = predicted - torch.arange(predicted.shape[-1], device=predicted.device)
    if predicted.shape[-1] > _REACH:
        gold = gold.view(len(gold), *[1] * (predicted.ndim - 2), -1)
        far = torch.where(predicted == gold, FAR, FAR_MISS)
        offset = torch.where(offset.abs() > _REACH, far, offset)
    return offset.to(torch.int8)
