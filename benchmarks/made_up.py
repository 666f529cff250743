"""Made-up attention of any size, the same for bertlook and its peer."""

from __future__ import annotations

import numpy as np

from bertlook.attention import Attention

LAYERS = HEADS = 12


def attention(tokens: int, seed: int = 0, *, layers: int = LAYERS, heads: int = HEADS) -> Attention:
    """Softmax maps of layers x heads over so many tokens, the first and the last one special.

    Every other token is a word of its own: the costliest case for bertlook, which travels and
    draws by the word. The maps are peaked enough that each row has links to draw.
    """
    names = ["[CLS]", *(f"word{i}" for i in range(1, tokens - 1)), "[SEP]"]
    rng = np.random.default_rng(seed)
    maps = rng.standard_normal((layers, heads, tokens, tokens), np.float32)
    maps *= 3
    np.exp(maps, out=maps)
    maps /= maps.sum(-1, keepdims=True)
    return Attention(names, maps)


class Fixed:
    """Stands in for a model: whatever the text, it gives the attention it was made with."""

    name = "made up"

    def __init__(self, given: Attention) -> None:
        self._given = given

    def __call__(self, *_: object, **__: object) -> Attention:
        """The attention, whatever is asked."""
        return self._given
