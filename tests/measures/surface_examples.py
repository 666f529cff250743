"""Inputs for the surface statistics, and what they are, calculated one weight at a time."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence

import numpy as np
import torch

from bertlook.attention import Attention
from bertlook.measures import Batch, LayerMaps, MeansMeasure
from tests.measures.test_batch import padded
from tests.reference import GOLDEN

Row = Sequence[float]


def golden_attentions() -> list[Attention]:
    documents = json.loads((GOLDEN / "synthetic" / "general_docs.json").read_text())
    maps = np.load(GOLDEN / "synthetic" / "general_attn.npz")
    return [Attention(one["tokens"], maps[f"doc{i}"]) for i, one in enumerate(documents)]


def random_texts(seed: int, count: int = 6, causal: bool = False) -> list[Attention]:
    """Inputs of 1 to 9 tokens between the special ones, some of them punctuation."""
    random = np.random.default_rng(seed)
    texts = []
    for length in [1, *random.integers(2, 10, count - 1)]:
        inner = random.choice(["dog", "##s", ".", ",", "!", "[SEP]"], length).tolist()
        tokens = ["[CLS]", "dog", *inner, "[SEP]"]
        maps = random.random((2, 3, len(tokens), len(tokens))) ** 4
        maps[random.random(maps.shape) < 0.2] = 0
        maps[..., 0] += 0.01
        if causal:
            maps = np.tril(maps)
        maps /= maps.sum(-1, keepdims=True)
        norms = random.random((2, 3, len(tokens)))
        texts.append(Attention(tokens, maps, value_norms=norms))
    return texts


def fed(measure: MeansMeasure, attentions: Sequence[Attention]) -> MeansMeasure:
    """A measure that was fed one padded batch."""
    batch = Batch(attentions, range(len(attentions)))
    measure.start(batch)
    for layer in range(attentions[0].num_layers):
        norms = torch.zeros(len(attentions), attentions[0].num_heads, batch.length).double()
        for row, attention in zip(norms, attentions, strict=True):
            if attention.value_norms is not None:
                row[:, : len(attention.tokens)] = torch.tensor(attention.value_norms[layer])
        measure.update(LayerMaps(layer, padded(list(attentions), layer), batch, value_norms=norms))
    measure.finish()
    return measure


def slow_means(
    attentions: Sequence[Attention], statistic: Callable[[list[Row], list[str]], float]
) -> np.ndarray:
    """(L, H): the mean over inputs of a statistic of one map; inputs that lack it are left out."""
    layers, heads = attentions[0].maps.shape[:2]
    means = np.zeros((layers, heads))
    for layer, head in np.ndindex(layers, heads):
        found = [statistic(one.maps[layer, head].tolist(), one.tokens) for one in attentions]
        kept = [value for value in found if not math.isnan(value)]
        means[layer, head] = sum(kept) / len(kept)
    return means


def evenly(attentions: Sequence[Attention], causal: bool = False) -> list[Attention]:
    """The same inputs, looked at evenly."""
    even = []
    for one in attentions:
        n = len(one.tokens)
        maps = np.tril(np.ones((1, 1, n, n))) if causal else np.ones((1, 1, n, n))
        even.append(Attention(one.tokens, maps / maps.sum(-1, keepdims=True)))
    return even
