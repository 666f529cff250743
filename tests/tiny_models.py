"""A small BERT and small decoders with random weights, and a text for them."""

from __future__ import annotations

from typing import Any

import torch
from transformers import AutoModelForCausalLM, BertConfig, BertForMaskedLM

from tests.architectures import SIZE, build

TEXT = "the cats sat on the mat"


def tiny(**changes: Any) -> BertForMaskedLM:
    torch.manual_seed(0)
    return BertForMaskedLM(BertConfig(**{**SIZE, **changes})).eval()


def tiny_decoder(name: str = "GPT-2") -> Any:
    """A small decoder with its head, of an architecture in ``tests.architectures``."""
    config = build(name).config
    torch.manual_seed(1)
    return AutoModelForCausalLM.from_config(config).eval()
