from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bertlook.attention.coding import decode, find_scale, is_dense, quantize, shared_map
from bertlook.head import Head
from tests.drawings.texts import of_maps, random_attention


@given(arrays(np.float32, 20, elements=st.floats(0, 1, width=32)))
def test_a_byte_encodes_the_square_root_to_half_a_step(weights: np.ndarray) -> None:
    assert np.abs(np.sqrt(decode(quantize(weights))) - np.sqrt(weights)).max() <= 0.5 / 255 + 1e-6


def test_no_weight_above_1e_5_becomes_zero() -> None:
    assert (quantize(np.array([1e-5, 1e-4, 1e-3])) > 0).all()


def slow_code(weight: float, scale: float) -> int:
    return 128 + round(math.copysign(127 * math.sqrt(abs(weight) / scale), weight))


def test_signed_weights_are_coded_around_128() -> None:
    weights = np.array([-2.0, -0.5, -1e-6, 0, 0.7, 2.0])
    coded = quantize(weights, 2.0)
    assert coded.tolist() == [slow_code(weight, 2.0) for weight in weights]
    assert np.abs(decode(coded, 2.0) - weights).max() < 0.02


def test_the_scale_is_the_largest_size_of_signed_weights() -> None:
    assert find_scale(of_maps(["a", "b"], [[0, -2], [1, 0]], signed=True)) == 2
    assert find_scale(random_attention(["a"])) is None


def test_short_texts_are_dense_and_heads_are_shared_in_16_bits() -> None:
    assert is_dense(random_attention(["a"]))
    assert not is_dense(random_attention(["a"] * 100, 10, 11))
    signed = of_maps(["a", "b"], [[0, -2], [1, 0]], signed=True)
    assert shared_map(signed, Head(0, 0), 2.0).tolist() == [[0, -1], [0.5, 0]]
