"""Batches as a pure function of the seed and the step, so that a resumed run repeats them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from masking import mask_words
from rows import RowSampler
from token_store import TokenStore
from vocabulary import Vocabulary

IGNORED = -100


class Batch(NamedTuple):
    """The tensors of one step.

    `positions` and `targets` are padded to a fixed size, so that a compiled step keeps its shapes;
    padding has the target IGNORED.

    Attributes:
        tokens: (rows, length) the text.
        corrupted: (rows, length) the student's input.
        types: (rows, length) token types.
        positions: (capacity,) indices into the flattened batch where the student predicts.
        targets: (capacity,) the tokens at these positions.
    """

    tokens: torch.Tensor
    corrupted: torch.Tensor
    types: torch.Tensor
    positions: torch.Tensor
    targets: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self))


class Batches:
    """The batches of a run, by step.

    Args:
        source: The tokenized text.
        vocabulary: Ids of the special tokens.
        lengths: Row lengths, used in turn.
        batch_tokens: Tokens in a batch, whatever its row length.
        pair_share: Share of rows that are split into two parts (0 to 1).
        mask_share: Share of words to predict (0 to 1).
        seed: Seed of the text, its splits and its masking.
        mask_all: Whether all words to predict become [MASK], instead of 80% of them.
    """

    def __init__(
        self,
        source: TokenStore,
        vocabulary: Vocabulary,
        *,
        lengths: Sequence[int],
        batch_tokens: int,
        pair_share: float,
        mask_share: float,
        seed: int,
        mask_all: bool = False,
    ) -> None:
        self.vocabulary = vocabulary
        self.samplers = [RowSampler(source, vocabulary, n, pair_share) for n in lengths]
        self.batch_tokens = batch_tokens
        self.mask_share = mask_share
        self.seed = seed
        self.mask_all = mask_all
        # The number of drawn words varies; this leaves room for at least 4 standard deviations.
        self.capacity = round(batch_tokens * mask_share * 1.35) + 8

    def draw(self, step: int) -> Batch:
        """Return the batch of a step, the same on every call."""
        random = np.random.default_rng([self.seed, step])
        sampler = self.samplers[step % len(self.samplers)]
        tokens, types = sampler.draw(self.batch_tokens // sampler.length, random)
        corrupted, is_chosen = mask_words(
            tokens, self.vocabulary, self.mask_share, random, self.mask_all
        )
        chosen = np.flatnonzero(is_chosen)[: self.capacity]
        positions = np.zeros(self.capacity, np.int64)
        targets = np.full(self.capacity, IGNORED, np.int64)
        positions[: len(chosen)] = chosen
        targets[: len(chosen)] = tokens.reshape(-1)[chosen]
        return Batch(*map(torch.from_numpy, (tokens, corrupted, types, positions, targets)))
