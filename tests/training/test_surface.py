from __future__ import annotations

import math

import numpy as np
import pytest
from surface import surface

import bertlook as bl


def random_attention(tokens: list[str], seed: int) -> bl.Attention:
    maps = np.random.default_rng(seed).random((2, 3, len(tokens), len(tokens)))
    return bl.Attention(tokens, maps / maps.sum(-1, keepdims=True))


def test_the_means_equal_plain_loops() -> None:
    attentions = [
        random_attention(["[CLS]", "a", "b", "[SEP]", "c", "[SEP]"], 0),
        random_attention(["[CLS]", "a", "[SEP]"], 1),
    ]
    expected = np.zeros((4, 2, 3))
    uniform = 0.0
    for attention in attentions:
        n = len(attention.tokens)
        uniform += math.log(n)
        for layer, head, i, j in np.ndindex(attention.maps.shape):
            p = float(attention.maps[layer, head, i, j])
            q = 0.9999 * p + 0.0001 / n
            expected[:, layer, head] += np.array(
                [
                    p / n * (j == i - 1),
                    p / n * (j == i + 1),
                    p / n * (attention.tokens[j] == "[SEP]"),
                    -q * math.log(q) / n,
                ]
            )
    expected[:3] /= 2
    expected[3] /= uniform
    for found, wanted in zip(surface(attentions), expected, strict=True):
        np.testing.assert_allclose(found, wanted)


def test_an_even_head_has_all_the_breadth() -> None:
    attention = bl.Attention(["[CLS]", "a", "b", "[SEP]"], np.full((1, 1, 4, 4), 0.25))
    assert surface([attention]).breadth == pytest.approx(1)
    assert surface([attention]).separator == pytest.approx(0.25)
    assert surface([attention]).next == pytest.approx(3 / 16)
