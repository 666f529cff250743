"""Inputs for the surface statistics, and slow means to compare them with."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence

import numpy as np

from bertlook.attention.attention import Attention
from tests.reference import GOLDEN

Row = Sequence[float]


def golden_attentions() -> list[Attention]:
    documents = json.loads((GOLDEN / "synthetic" / "general_docs.json").read_text())
    maps = np.load(GOLDEN / "synthetic" / "general_attn.npz")
    return [
        Attention(document["tokens"], maps[f"doc{index}"])
        for index, document in enumerate(documents)
    ]


def random_texts(
    seed: int, count: int = 6, causal: bool = False, window: int | None = None
) -> list[Attention]:
    """Inputs of 1 to 9 tokens between the special ones, some of them punctuation.

    With a window, the second of the two layers attends to tokens at most this far away.
    """
    random = np.random.default_rng(seed)
    texts = []
    for length in [1, *random.integers(2, 10, count - 1)]:
        inner = random.choice(["dog", "##s", ".", ",", "!", "[SEP]"], length).tolist()
        tokens = ["[CLS]", "dog", *inner, "[SEP]"]
        maps = random.random((2, 3, len(tokens), len(tokens))) ** 4
        maps[random.random(maps.shape) < 0.2] = 0
        maps[..., 0] += 0.01
        near = np.abs(np.subtract.outer(range(len(tokens)), range(len(tokens)))) <= (window or 0)
        visible = np.stack([np.ones_like(near), np.ones_like(near) if window is None else near])
        if causal:
            visible = np.tril(visible)
        maps = maps * visible[:, None] + 0.01 * np.eye(len(tokens))
        maps /= maps.sum(-1, keepdims=True)
        norms = random.random((2, 3, len(tokens)))
        given = None if window is None else visible
        texts.append(Attention(tokens, maps, value_norms=norms, visible=given))
    return texts


def slow_means(
    attentions: Sequence[Attention], statistic: Callable[[list[Row], list[str]], float]
) -> np.ndarray:
    """Return the mean over inputs of a statistic of one map, (L, H), skipping NaN."""
    layers, heads = attentions[0].maps.shape[:2]
    means = np.zeros((layers, heads))
    for layer, head in np.ndindex(layers, heads):
        values = [statistic(a.maps[layer, head].tolist(), a.tokens) for a in attentions]
        present = [value for value in values if not math.isnan(value)]
        means[layer, head] = sum(present) / len(present)
    return means


def attend_uniformly(attentions: Sequence[Attention]) -> list[Attention]:
    """Return the same inputs with uniform attention, by one head, to all that is visible."""
    uniform = []
    for attention in attentions:
        n = len(attention.tokens)
        visible = np.ones((2, n, n), bool) if attention.visible is None else attention.visible
        maps = [[[[v / row.sum() for v in row] for row in layer]] for layer in visible]
        uniform.append(Attention(attention.tokens, np.array(maps), visible=visible))
    return uniform
