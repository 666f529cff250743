"""Training rows: [CLS] a [SEP], or [CLS] a [SEP] b [SEP] where b continues a."""

from __future__ import annotations

import numpy as np
from token_store import TokenStore
from vocabulary import Vocabulary


class RowSampler:
    """A sampler of full rows of one length, without padding, each from a single document.

    Args:
        source: The tokenized text.
        vocabulary: Ids of the special tokens.
        length: Tokens in a row, including special tokens.
        pair_share: Share of rows that are split into two parts (0 to 1).
    """

    def __init__(
        self, source: TokenStore, vocabulary: Vocabulary, length: int, pair_share: float
    ) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.length = length
        self.pair_share = pair_share
        self.starts = source.starts_with_room(length - 2)

    def draw(self, count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return token ids and token types of random rows, both (count, length) int64."""
        tokens = np.empty((count, self.length), np.int64)
        types = np.zeros((count, self.length), np.int64)
        for row, start in enumerate(random.choice(self.starts, count)):
            is_pair = random.random() < self.pair_share
            split = self._draw_split(int(start), random) if is_pair else None
            self._fill(tokens[row], types[row], int(start), split)
        return tokens, types

    def _draw_split(self, start: int, random: np.random.Generator) -> int | None:
        """Return a random sentence start inside the row, or None if one sentence fills it."""
        first, last = np.searchsorted(self.source.starts, [start + 1, start + self.length - 3])
        return int(self.source.starts[random.integers(first, last)]) if last > first else None

    def _fill(self, tokens: np.ndarray, types: np.ndarray, start: int, split: int | None) -> None:
        text, length = self.source.tokens, self.length
        tokens[0], tokens[-1] = self.vocabulary.cls, self.vocabulary.sep
        if split is None:
            tokens[1:-1] = text[start : start + length - 2]
            return
        middle = 1 + split - start
        tokens[1:middle] = text[start:split]
        tokens[middle] = self.vocabulary.sep
        tokens[middle + 1 : -1] = text[split : split + length - middle - 2]
        types[middle + 1 :] = 1
