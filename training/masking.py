"""Whole-word masking for the masked language model."""

from __future__ import annotations

import numpy as np
from segments import Vocabulary


def mask_words(
    tokens: np.ndarray, vocabulary: Vocabulary, share: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Choose each word with probability ``share`` and hide all its pieces.

    Of the chosen words 80% become [MASK], 10% random pieces and 10% stay. ``tokens`` is
    (rows, length); returns the corrupted tokens and the boolean places to predict, both of that
    shape. Special tokens are never chosen.
    """
    special = tokens < vocabulary.specials
    begins = special | ~vocabulary.continues[tokens]
    word = np.cumsum(begins, axis=1)
    words = (tokens.shape[0], tokens.shape[1] + 1)
    chosen = np.take_along_axis(random.random(words) < share, word, axis=1) & ~special
    fate = np.take_along_axis(random.random(words), word, axis=1)
    corrupted = tokens.copy()
    corrupted[chosen & (fate < 0.8)] = vocabulary.mask
    noise = chosen & (fate >= 0.9)
    corrupted[noise] = random.integers(
        vocabulary.specials, len(vocabulary.continues), int(noise.sum())
    )
    return corrupted, chosen
