"""Training rows: [CLS] a [SEP], or [CLS] a [SEP] b [SEP] where b goes on from a."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from token_store import TokenStore
from tokenizers import Tokenizer


@dataclass(frozen=True)
class Vocabulary:
    """The special tokens' ids, and which pieces continue a word (a boolean per piece)."""

    cls: int
    sep: int
    mask: int
    specials: int
    continues: np.ndarray

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Vocabulary:
        """Read a student tokenizer, whose special tokens come first."""
        ids = tokenizer.get_vocab()
        pieces = sorted(ids, key=ids.__getitem__)
        return cls(
            cls=ids["[CLS]"],
            sep=ids["[SEP]"],
            mask=ids["[MASK]"],
            specials=1 + max(ids[p] for p in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")),
            continues=np.array([p.startswith("##") for p in pieces]),
        )


class Segments:
    """Draws full rows of one length, without padding, each from a single document."""

    def __init__(
        self, source: TokenStore, vocabulary: Vocabulary, length: int, pair_share: float
    ) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.length = length
        self.pair_share = pair_share
        self.begins = source.starts_with_room(length - 2)

    def draw(self, rows: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Token ids and token types, both (rows, length) int64."""
        tokens = np.empty((rows, self.length), np.int64)
        types = np.zeros((rows, self.length), np.int64)
        for row, begin in enumerate(random.choice(self.begins, rows)):
            paired = random.random() < self.pair_share
            cut = self._cut(int(begin), random) if paired else None
            self._fill(tokens[row], types[row], int(begin), cut)
        return tokens, types

    def _cut(self, begin: int, random: np.random.Generator) -> int | None:
        """A sentence start inside the row, drawn evenly; none if one sentence fills the row."""
        first, last = np.searchsorted(self.source.starts, [begin + 1, begin + self.length - 3])
        return int(self.source.starts[random.integers(first, last)]) if last > first else None

    def _fill(self, tokens: np.ndarray, types: np.ndarray, begin: int, cut: int | None) -> None:
        text, length = self.source.tokens, self.length
        tokens[0], tokens[-1] = self.vocabulary.cls, self.vocabulary.sep
        if cut is None:
            tokens[1:-1] = text[begin : begin + length - 2]
            return
        middle = 1 + cut - begin
        tokens[1:middle] = text[begin:cut]
        tokens[middle] = self.vocabulary.sep
        tokens[middle + 1 : -1] = text[cut : cut + length - middle - 2]
        types[middle + 1 :] = 1
