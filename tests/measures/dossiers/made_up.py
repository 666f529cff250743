"""Rows of a batch with random links."""

from __future__ import annotations

import numpy as np

import bertlook as bl
from bertlook.measures.dossiers.rows import BatchRows


def random_rows(
    seed: int, lengths: tuple[int, ...] = (3, 2, 5), first: int = 0, include_self: bool = False
) -> BatchRows:
    """Rows of 2 x 3 heads; positions begin at ``first``."""
    random = np.random.default_rng(seed)
    width = max(lengths)
    keys = np.full((2, 3, len(lengths), width), -1, np.int16)
    weights = np.zeros(keys.shape, np.float32)
    sentences = []
    for i, length in enumerate(lengths):
        shift = random.integers(1, length, (2, 3, length))
        keys[:, :, i, :length] = (np.arange(length) + shift) % length
        weights[:, :, i, :length] = random.random((2, 3, length)) + 1e-3
        heads = [0, *range(1, length)]
        words = random.choice(["a", "b", "A"], length).tolist()
        sentences.append(
            bl.Sentence(words, heads, ["root"] + ["det"] * (length - 1), upos=["NOUN"] * length)
        )
    positions = np.arange(first, first + len(lengths))
    return BatchRows(
        sentences, [s.words for s in sentences], positions, keys, weights, include_self
    )
