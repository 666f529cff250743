"""The ids that building and masking training rows need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer


@dataclass(frozen=True)
class Vocabulary:
    """Ids of the special tokens, and which pieces continue a word.

    Attributes:
        cls: Id of [CLS].
        sep: Id of [SEP].
        mask: Id of [MASK].
        num_special: Number of special tokens, whose ids come first.
        is_continuation: (vocabulary,) boolean: whether a piece continues a word.
    """

    cls: int
    sep: int
    mask: int
    num_special: int
    is_continuation: np.ndarray

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Vocabulary:
        """Read the vocabulary of a student tokenizer."""
        ids = tokenizer.get_vocab()
        pieces = sorted(ids, key=ids.__getitem__)
        return cls(
            cls=ids["[CLS]"],
            sep=ids["[SEP]"],
            mask=ids["[MASK]"],
            num_special=1 + max(ids[p] for p in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")),
            is_continuation=np.array([piece.startswith("##") for piece in pieces]),
        )
