"""Section 3's statistics in one pass, beside the plain forward pass of the same batches.

The networks are a random one of BERT-base's size and the pretrained encoder; the corpus is
two-paragraph segments of about 128 tokens. Gradients are measured beside one forward and backward
pass as in training. side_by_side.py describes how the sides are timed. Memory is the peak of a
fresh process, model included, for 8 inputs of 512 tokens.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import machine
import numpy as np
import real_data
import side_by_side
import torch
from record import Figures, Options, Row

import bertlook as bl
from bertlook.measures import (
    Entropy,
    GradientImportance,
    Measure,
    NormBased,
    RelativePosition,
    TokenClasses,
)

TITLE = "Section 3's statistics in one pass"
_SURFACE: tuple[Measure[Any], ...] = (RelativePosition(), TokenClasses(), Entropy())
_SIDES = ("plain", "scan", "output_attentions")


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    segments = options.first(real_data.segments(), 8)
    few = segments[:100]
    turns = options.repetitions(3)
    small, base = real_data.encoder(), base_size()
    beside = side_by_side.row
    return [
        beside("BERT-base size", base, few, _SURFACE, repetitions=turns, at_most=1.04),
        beside("pretrained encoder", small, segments, _SURFACE, repetitions=turns, at_most=1.10),
        beside("with norms", small, segments, [*_SURFACE, NormBased()], repetitions=turns),
        beside(
            "gradients, BERT-base size",
            base_size(head=True),
            few,
            GradientImportance(),
            repetitions=turns,
            at_most=1.5,
            plain=_forward_and_backward,
            plain_name="forward and backward pass",
        ),
        *([] if options.smoke else _memory_rows()),
    ]


def base_size(head: bool = False) -> bl.Model:
    """Return a random network of BERT-base's size with the pretrained encoder's tokenizer."""
    from transformers import BertConfig, BertForMaskedLM, BertModel

    torch.manual_seed(0)
    kind = BertForMaskedLM if head else BertModel
    return bl.load(kind(BertConfig()).eval(), real_data.encoder().tokenizer)


def _forward_and_backward(model: bl.Model, inputs: dict[str, torch.Tensor]) -> None:
    """Compute the gradients of all weights with sdpa, as in training."""
    with torch.enable_grad():
        logits = model.module(**inputs).logits
        targets = inputs["input_ids"].flatten()[::7]
        torch.nn.functional.cross_entropy(logits.flatten(0, 1)[::7], targets).backward()
    model.module.zero_grad(set_to_none=True)


def _memory_rows() -> list[Row]:
    plain, *others = (Figures([_memory(side)]) for side in _SIDES)
    return [
        Row(f"memory at 8 x 512 tokens, BERT-base size: {side}", "MB", figures, plain,
            peer_name="plain forward pass", times=1 / 1.35 if side == "scan" else None)
        for side, figures in zip(_SIDES[1:], others, strict=True)
    ]  # fmt: skip


def _memory(side: str) -> float:
    """Return the peak memory of a fresh process in MB, model included."""
    process = subprocess.run(
        [sys.executable, __file__, side], capture_output=True, text=True, check=True
    )
    return json.loads(process.stdout)


def _print_memory(side: str) -> None:
    model = base_size()
    words = np.random.default_rng(0).choice(["the", "cat", "sat", "on", "a", "mat"], (8, 510))
    corpus = [" ".join(row) for row in words]
    inputs = model.inputs([model.encode(text) for text in corpus])
    assert inputs["input_ids"].shape == (8, 512)
    sides: dict[str, Callable[[], Any]] = {
        "plain": lambda: side_by_side.forward(model, inputs),
        "scan": lambda: bl.scan(model, corpus, _SURFACE, progress=False),
        "output_attentions": lambda: _all_maps(model, inputs),
    }
    machine.start_peak()
    sides[side]()
    print(machine.peak_mb())


def _all_maps(model: bl.Model, inputs: dict[str, torch.Tensor]) -> Any:
    model.module.set_attn_implementation("eager")
    with torch.no_grad():
        return model.module(**inputs, output_attentions=True).attentions


if __name__ == "__main__":
    _print_memory(sys.argv[1])
