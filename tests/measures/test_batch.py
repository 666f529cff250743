from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.attention import Attention
from bertlook.measures import Batch, LayerMaps
from tests.measures.examples import random_attentions


def padded(attentions: list[Attention], layer: int) -> torch.Tensor:
    """Return one layer's maps like those of a model: columns of padding are 0, its rows are not."""
    longest = max(len(attention.tokens) for attention in attentions)
    maps = torch.zeros(len(attentions), attentions[0].num_heads, longest, longest).double()
    maps[..., 0] = 1
    for row, attention in zip(maps, attentions, strict=True):
        n = len(attention.tokens)
        row[:, :n, :n] = torch.tensor(attention.maps[layer])
    return maps


@pytest.mark.parametrize("rows", ["mean", "first", "max"])
def test_word_maps_of_a_padded_batch_equal_those_of_each_input(rows) -> None:
    attentions = random_attentions(seed=1)
    batch = Batch(attentions, range(len(attentions)))
    for layer in range(2):
        words = LayerMaps(layer, padded(attentions, layer), batch).words(rows).numpy()
        for got, attention in zip(words, attentions, strict=True):
            n = len(attention.words)
            expected = attention.word_maps(rows, specials=False)[layer]
            np.testing.assert_allclose(got[:, :n, :n], expected, atol=1e-7)
            assert not got[:, n:].any()
            assert not got[:, :, n:].any()


def test_word_maps_are_computed_once() -> None:
    attentions = random_attentions(seed=1)
    maps = LayerMaps(0, padded(attentions, 0), Batch(attentions, range(len(attentions))))
    assert maps.words("mean") is maps.words("mean")
    assert maps.words("mean") is not maps.words("first")
