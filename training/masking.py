"""Whole-word masking for the masked language model."""

from __future__ import annotations

import numpy as np
from vocabulary import Vocabulary


def mask_words(
    tokens: np.ndarray,
    vocabulary: Vocabulary,
    share: float,
    random: np.random.Generator,
    mask_all: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Choose words to predict, and corrupt all their pieces.

    Of the chosen words 80% become [MASK], 10% random pieces, and 10% stay; or all become [MASK].

    Args:
        tokens: (rows, length) token ids.
        vocabulary: Ids of the special tokens, which are never chosen.
        share: Probability that a word is chosen (0 to 1).
        random: Draws the words and their corruption.
        mask_all: Whether all chosen words become [MASK]. The same words are chosen.

    Returns:
        The corrupted tokens (rows, length), and whether each token is to be predicted
        (rows, length).
    """
    is_special = tokens < vocabulary.num_special
    begins_word = is_special | ~vocabulary.is_continuation[tokens]
    word = np.cumsum(begins_word, axis=1)
    shape = (tokens.shape[0], tokens.shape[1] + 1)
    chosen = np.take_along_axis(random.random(shape) < share, word, axis=1) & ~is_special
    fate = np.take_along_axis(random.random(shape), word, axis=1)
    corrupted = tokens.copy()
    corrupted[chosen & (mask_all | (fate < 0.8))] = vocabulary.mask
    is_noise = chosen & (fate >= 0.9) & (not mask_all)
    corrupted[is_noise] = random.integers(
        vocabulary.num_special, len(vocabulary.is_continuation), int(is_noise.sum())
    )
    return corrupted, chosen
