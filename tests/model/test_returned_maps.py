from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from bertlook.model.returned_maps import (
    band_of,
    find_fault,
    spread_blocks,
    spread_window,
    window_of,
)


def test_rows_of_tokens_must_be_probabilities_and_those_of_padding_anything() -> None:
    maps = torch.full((1, 2, 3, 3), 1 / 3)
    queries = torch.tensor([[1, 1, 0]])
    assert find_fault(maps, 0, queries) == ""
    maps[0, 0, 2] = 7
    assert find_fault(maps, 0, queries) == ""
    maps[0, 1, 0, 0] = 0.5
    assert find_fault(maps, 4, queries) == (
        "the rows of the map of layer 5 that it returns don't sum to 1"
    )
    maps[0, 1, 0, 0] = -0.5
    assert find_fault(maps, 4, queries) == "the map of layer 5 that it returns has negative weights"


def test_half_precision_may_be_further_from_1() -> None:
    maps = torch.full((1, 1, 1, 2), 0.505)
    assert find_fault(maps, 0, torch.ones(1, 1))
    assert find_fault(maps.bfloat16(), 0, torch.ones(1, 1)) == ""


@pytest.mark.parametrize(("windows", "expected"), [(4, 4), ([2, 6], 6), (None, None)])
def test_a_layer_has_its_window(windows: Any, expected: int | None) -> None:
    network: Any = SimpleNamespace(config=SimpleNamespace(attention_window=windows))
    assert window_of(network, 1) == expected


def test_a_window_is_spread_over_the_neighbors() -> None:
    mask = torch.tensor([[1, 1, 1, 1, 0]])
    maps = torch.rand(1, 2, 5, 3)
    spread = spread_window(maps, band_of(mask, 2))
    expected = np.zeros((2, 5, 5), np.float32)
    for head, query, offset in np.ndindex(2, 5, 3):
        if 0 <= (key := query + offset - 1) < 4:
            expected[head, query, key] = maps[0, head, query, offset]
    np.testing.assert_array_equal(spread[0].numpy(), expected)


def test_blocks_are_spread_over_their_neighbors() -> None:
    maps = torch.rand(1, 3, 2, 4, 12)
    spread = spread_blocks(maps)
    assert spread.shape == (1, 2, 12, 12)
    for block, head, row, column in np.ndindex(3, 2, 4, 12):
        if 0 <= (key := (block - 1) * 4 + column) < 12:
            assert spread[0, head, block * 4 + row, key] == maps[0, block, head, row, column]
