"""Made-up attention for the widgets' tests."""

from __future__ import annotations

import numpy as np

from bertlook.attention.attention import Attention


def made_up(words: int, layers: int = 2, heads: int = 3, seed: int = 0) -> Attention:
    """Random maps over [CLS], some words of which every third has two pieces, and [SEP]."""
    tokens, word_ids = ["[CLS]"], [None]
    for word in range(words):
        pieces = [f"w{word}", "##x"] if word % 3 == 2 else [f"w{word}"]
        tokens += pieces
        word_ids += [word] * len(pieces)
    tokens.append("[SEP]")
    word_ids.append(None)
    scores = np.random.default_rng(seed).normal(size=(layers, heads, len(tokens), len(tokens)))
    maps = np.exp(3 * scores)
    maps /= maps.sum(-1, keepdims=True)
    return Attention(tokens, maps.astype(np.float32), word_ids)
