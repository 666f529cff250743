from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from tests.attention.test_attention import TOKENS, maps_of


@pytest.mark.parametrize("shape", [(5, 5), (1, 5, 5), (2, 3, 4, 4), (2, 3, 5, 4), (0, 3, 5, 5)])
def test_maps_of_a_wrong_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BertlookError, match=r"5 tokens need \(layers, heads, 5, 5\)"):
        Attention(TOKENS, np.ones(shape))


def test_an_input_without_tokens_is_refused() -> None:
    with pytest.raises(BertlookError, match=r"maps has shape \(1, 1, 0, 0\)"):
        Attention([], np.ones((1, 1, 0, 0)))


@pytest.mark.parametrize(
    "maps",
    [[[[[1.0], [1.0, 2.0]]]], "maps", [[[[object()]]]], torch.ones(1, 1, 1, 1).requires_grad_()],
)
def test_values_that_are_not_arrays_are_refused(maps: Any) -> None:
    with pytest.raises(BertlookError, match="maps isn't an array of numbers"):
        Attention(["a"], maps)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_non_finite_weight_is_refused(value: float, dtype: type) -> None:
    maps = maps_of(5, dtype=dtype)
    maps[1, 2, 3, 4] = value
    maps[1, 2, 3, 3] = -value
    with pytest.raises(BertlookError, match=r"head 2-3 \(layer 1, head 2.*not a finite number"):
        Attention(TOKENS, maps)


def test_a_negative_weight_is_refused() -> None:
    maps = maps_of(5)
    maps[1, 0, 3, 4] = -1e-3
    with pytest.raises(BertlookError, match="head 2-1 has a negative weight"):
        Attention(TOKENS, maps)


def test_norms_of_a_wrong_shape_are_refused() -> None:
    maps = np.full((1, 2, 3, 3), 1 / 3)
    with pytest.raises(BertlookError, match=r"value_norms has shape \(1, 2, 2\).*\(1, 2, 3\)"):
        Attention(["a", "b", "c"], maps, value_norms=np.ones((1, 2, 2)))
    kept = Attention(["a", "b", "c"], maps, value_norms=np.ones((1, 2, 3)))
    assert kept.value_norms is not None


def test_an_array_that_can_be_written_to_is_copied() -> None:
    maps = maps_of(5)
    whole = maps.copy()
    fixed = maps.view()
    fixed.flags.writeable = False  # it can still be written to by way of maps
    attentions = [Attention(TOKENS, maps), Attention(TOKENS, fixed)]
    maps[:] = 0
    for attention in attentions:
        np.testing.assert_array_equal(attention.maps, whole)


def test_an_array_that_nobody_can_write_to_is_held() -> None:
    maps = maps_of(5)
    maps.flags.writeable = False
    assert Attention(TOKENS, maps).maps is maps


def test_a_weight_of_a_pair_that_is_not_visible_is_refused() -> None:
    maps = maps_of(5, dtype=np.float64)
    maps[0, 1] = np.nan
    visible = np.ones((len(maps), 5, 5), bool)
    Attention(TOKENS, maps, visible=visible)
    visible[1, 2, 4] = False
    with pytest.raises(BertlookError, match=r"layer 1 .* from token 2 to token 4"):
        Attention(TOKENS, maps, visible=visible)
    maps[1, :, 2, 4] = 0
    Attention(TOKENS, maps, visible=visible)
