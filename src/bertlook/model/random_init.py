"""The control that a trained model's heads are compared with: the same network, untrained."""

from __future__ import annotations

import copy

import torch

from bertlook.model.model import Model


def random_init(model: Model, seed: int = 0) -> Model:
    """A model of the same architecture and tokenizer with fresh random weights.

    Args:
        model: the model to match; it is left as it is.
        seed: of the weights; torch's own generator is left as it is too.
    """
    module = model.module
    with torch.random.fork_rng(devices=[]), torch.device("cpu"):
        torch.manual_seed(seed)
        fresh = type(module)(copy.deepcopy(module.config))
    fresh.to(device=module.device, dtype=module.dtype).eval()
    return Model(fresh, model.tokenizer, name=f"{model.name} (random weights, seed {seed})")
