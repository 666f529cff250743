"""A small BERT with random weights, and a text for it."""

from __future__ import annotations

from typing import Any

import torch
from transformers import BertConfig, BertForMaskedLM

from tests.architectures import SIZE

TEXT = "the cats sat on the mat"


def tiny(**changes: Any) -> BertForMaskedLM:
    torch.manual_seed(0)
    return BertForMaskedLM(BertConfig(**{**SIZE, **changes})).eval()
