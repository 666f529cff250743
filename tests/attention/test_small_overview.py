"""The overview of a short text is that of the same maps in tiles."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.attention.overview import overview_of_maps
from bertlook.attention.small_overview import overview_of_small_maps


@pytest.mark.parametrize("tokens", [1, 3, 31, 32, 33, 70])
@pytest.mark.parametrize("signed", [False, True])
def test_both_overviews_are_the_same(tokens: int, signed: bool) -> None:
    random = np.random.default_rng(tokens)
    maps = random.random((2, 3, tokens, tokens), np.float32) - 0.5 * signed
    maps[1, 2] = np.nan
    names = ["[CLS]", *(f"w{i // 2}" for i in range(tokens - 1))][:tokens]
    word_ids = [None, *(i // 2 for i in range(tokens - 1))][:tokens]
    attention = Attention(names, maps, word_ids, signed=signed)
    own = overview_of_small_maps(attention.maps, attention.units, signed=signed)
    tiled = overview_of_maps(attention.maps, attention.units, signed=signed)
    for field in fields(own):
        value, expected = getattr(own, field.name), getattr(tiled, field.name)
        if field.name == "sink_labels":
            assert value == expected
        else:
            assert value.dtype == expected.dtype
            np.testing.assert_allclose(value, expected, rtol=1e-6, atol=1e-7)
