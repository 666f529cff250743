"""All maps of one text, beside ``output_attentions=True`` on the same network.

The network has random weights and BERT-base's size. Both sides start from the text and end with one
array (layers, heads, tokens, tokens); they take turns, and their arrays must agree. bertlook also
derives the words and the norms of the values.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import real_data
import surface_scan
import torch
from record import Figures, Options, Row

import bertlook as bl

TITLE = "All maps of one text, BERT-base size"
_LENGTHS = (32, 64, 128, 256, 512)
_WORDS = ("the", "cat", "sat", "on", "a", "mat")


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    model, other = surface_scan.base_size(), surface_scan.base_size()
    other.module.set_attn_implementation("eager")
    random = np.random.default_rng(0)
    return [
        _row(model, other, " ".join(random.choice(_WORDS, tokens - 2)), options.repetitions(7))
        for tokens in options.first(_LENGTHS)
    ]


def _row(model: bl.Model, other: bl.Model, text: str, repetitions: int) -> Row:
    def own_maps() -> np.ndarray:
        return model(text).maps

    def peer() -> np.ndarray:
        inputs = other.tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            attentions = other.module(**inputs, output_attentions=True).attentions
        return torch.cat(attentions).numpy()

    np.testing.assert_allclose(own_maps(), peer(), atol=1e-5)
    tokens = len(model.encode(text).ids)
    turns = [(_ms(own_maps), _ms(peer)) for _ in range(repetitions)]
    figures = [Figures([turn[side] for turn in turns]) for side in (0, 1)]
    return Row(f"{tokens} tokens", "ms", *figures, peer_name="output_attentions", at=tokens)


def _ms(work: Callable[[], np.ndarray]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)
