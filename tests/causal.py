"""Small networks, inputs and figures of the golden cases of causes."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, models
from transformers import (
    BertConfig,
    BertForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from bertlook.model.load import load
from bertlook.model.model import Model
from tests.reference import GOLDEN

FOLDER = GOLDEN / "causal"
NAMES = ("bert", "gpt2", "llama")
_CLASSES: dict[str, Any] = {
    "bert": (BertConfig, BertForMaskedLM),
    "gpt2": (GPT2Config, GPT2LMHeadModel),
    "llama": (LlamaConfig, LlamaForCausalLM),
}
#: Llama computes its norms, rotations and softmax in single precision.
TOLERANCE = {"bert": 1e-9, "gpt2": 1e-9, "llama": 5e-5}


class Case:
    """A golden case.

    Attributes:
        model: The model, in double precision.
        asked: What was asked, as in FORMAT.md.
        figures: The figures by their keys.
        text: The arguments that make a model read the input.
        tolerance: The largest difference of log probabilities.
    """

    def __init__(self, name: str) -> None:
        config, network = _CLASSES[name]
        folder = GOLDEN / "nonofficial" if name == "bert" else FOLDER
        prefix = "tiny_bert" if name == "bert" else name
        module = network(config(**json.loads((folder / f"{prefix}_config.json").read_text())))
        weights = np.load(folder / f"{prefix}_weights.npz")
        module.double().eval().load_state_dict({k: torch.from_numpy(weights[k]) for k in weights})
        self.model: Model = load(module, tokenizer=_numbered_tokens(module.config.vocab_size))
        self.asked: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
        self.figures: Any = np.load(FOLDER / f"{name}.npz")
        self.text: dict[str, Any] = {"input_ids": self.asked["ids"]}
        if self.asked.get("types"):
            self.text["type_ids"] = self.asked["types"]
        self.tolerance = TOLERANCE[name]


@cache
def case(name: str) -> Case:
    """Return a golden case, loaded once."""
    return Case(name)


def _numbered_tokens(count: int) -> PreTrainedTokenizerFast:
    vocabulary = {f"t{index}": index for index in range(count)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="t0"))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, mask_token="t4")
