"""Random attention of any size, the same for bertlook and its peers."""

from __future__ import annotations

import numpy as np

from bertlook.attention.attention import Attention

LAYERS = HEADS = 12


def attention(tokens: int, seed: int = 0, *, layers: int = LAYERS, heads: int = HEADS) -> Attention:
    """Return random softmax maps, peaked enough that each row has links to draw.

    Args:
        tokens: The number of tokens. The first and the last one are special; each other one is a
            word, the most expensive case for bertlook, which sends and draws words.
        seed: The seed of the random numbers.
        layers: The number of layers.
        heads: The number of heads in each layer.
    """
    names = ["[CLS]", *(f"word{i}" for i in range(1, tokens - 1)), "[SEP]"]
    rng = np.random.default_rng(seed)
    maps = rng.standard_normal((layers, heads, tokens, tokens), np.float32)
    maps *= 3
    np.exp(maps, out=maps)
    maps /= maps.sum(-1, keepdims=True)
    return Attention(names, maps)


class Fixed:
    """A stand-in for a model that returns the same attention for every text."""

    name = "made up"

    def __init__(self, attention: Attention) -> None:
        self._attention = attention

    def __call__(self, *_: object, **__: object) -> Attention:
        """Return the attention."""
        return self._attention
