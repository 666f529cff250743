"""Attention by distance; test_measure compares it with an exhaustive search."""

from __future__ import annotations

import numpy as np
import torch

from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.dossiers.distances import BINS, FAR, SPECIAL, DistanceBins, Distances
from tests.measures.examples import random_attention, random_sentence


def test_padding_and_pieces_of_words_change_nothing() -> None:
    random = np.random.default_rng(0)
    attentions = [random_attention(random, random_sentence(random, n)) for n in (3, 30, 7)]
    size = max(len(attention.tokens) for attention in attentions)
    maps = torch.zeros(3, 3, size, size, dtype=torch.float64)
    for i, attention in enumerate(attentions):
        n = len(attention.tokens)
        maps[i, :, :n, :n] = torch.from_numpy(attention.maps[0].astype(float))
    batch = Batch(attentions, [0, 1, 2])
    together = DistanceBins(batch).sum(LayerMaps(0, maps, batch))
    alone = torch.zeros(3, BINS, dtype=torch.float64)
    for i, attention in enumerate(attentions):
        n = len(attention.tokens)
        one = Batch([attention], [i])
        alone += DistanceBins(one).sum(LayerMaps(0, maps[i : i + 1, :, :n, :n], one))
    torch.testing.assert_close(together, alone)
    # Rows of words of several pieces are means, so that each word has one row in all.
    torch.testing.assert_close(together.sum(1), torch.full((3,), 40.0, dtype=torch.float64))
    assert (together[:, 0] > 0).all()
    assert (together[:, 2 * FAR] > 0).all()
    assert (together[:, SPECIAL] > 0).all()


def test_sums_add_up() -> None:
    part = Distances(np.ones((1, 2, BINS)), np.ones((1, 2, BINS)), np.array([4]))
    merged = Distances.merge([part, part])
    assert (merged.mass.max(), merged.count.tolist()) == (2, [8])
