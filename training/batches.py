"""Batches as a pure function of the seed and the step, so that a resumed run sees the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from masking import mask_words
from segments import Segments, Vocabulary
from token_store import TokenStore

IGNORED = -100


class Batch(NamedTuple):
    """One step's tensors.

    ``tokens`` (the text), ``corrupted`` (what the student sees) and ``types`` are (rows, length);
    ``places`` indexes the flattened batch where the student predicts, and ``targets`` are the
    tokens there. Both are padded to a fixed size, so that a compiled step keeps its shape:
    padding has the target IGNORED.
    """

    tokens: torch.Tensor
    corrupted: torch.Tensor
    types: torch.Tensor
    places: torch.Tensor
    targets: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The same batch on a device."""
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self))


class Batches:
    """Draws batch number ``step``; the row lengths take turns, each batch has as many tokens."""

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
    ) -> None:
        self.vocabulary = vocabulary
        self.segments = [Segments(source, vocabulary, n, pair_share) for n in lengths]
        self.batch_tokens = batch_tokens
        self.mask_share = mask_share
        self.seed = seed
        # Words are drawn one by one, so the count varies: 4 standard deviations and more fit in.
        self.capacity = round(batch_tokens * mask_share * 1.35) + 8

    def draw(self, step: int) -> Batch:
        """Batch ``step``, the same one whenever it is asked for."""
        random = np.random.default_rng([self.seed, step])
        segments = self.segments[step % len(self.segments)]
        tokens, types = segments.draw(self.batch_tokens // segments.length, random)
        corrupted, chosen = mask_words(tokens, self.vocabulary, self.mask_share, random)
        found = np.flatnonzero(chosen)[: self.capacity]
        places = np.zeros(self.capacity, np.int64)
        targets = np.full(self.capacity, IGNORED, np.int64)
        places[: len(found)] = found
        targets[: len(found)] = tokens.reshape(-1)[found]
        return Batch(*map(torch.from_numpy, (tokens, corrupted, types, places, targets)))
