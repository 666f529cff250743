from __future__ import annotations

import json
import math

import numpy as np
import pytest

from bertlook.measures import Entropy
from tests.measures.surface_examples import golden_attentions, random_texts, slow_means
from tests.reference import GOLDEN


def slow_entropy(row) -> float:
    smooth = [0.9999 * weight + 0.0001 / len(row) for weight in row]
    return -sum(p * math.log(p) for p in smooth)


def test_entropies_equal_a_naive_count() -> None:
    texts = random_texts(0)
    result = Entropy().of(texts)
    expected = slow_means(texts, lambda rows, _: sum(map(slow_entropy, rows)) / len(rows))
    np.testing.assert_allclose(result.all, expected, atol=1e-12)
    expected = slow_means(texts, lambda rows, _: slow_entropy(rows[0]))
    np.testing.assert_allclose(result.cls, expected, atol=1e-12)


def test_the_uniform_entropy_is_the_mean_logarithm_of_the_length() -> None:
    texts = random_texts(1)
    expected = np.mean([math.log(len(one.tokens)) for one in texts])
    assert Entropy().of(texts).uniform == pytest.approx(expected)


def test_entropies_equal_the_reference() -> None:
    result = Entropy().of(golden_attentions())
    golden = json.loads((GOLDEN / "synthetic" / "general_official.json").read_text())["float64"]
    np.testing.assert_allclose(result.all, golden["entropy"], atol=1e-9)
    np.testing.assert_allclose(result.cls, golden["entropy_cls"], atol=1e-9)
    assert result.uniform == pytest.approx(golden["uniform_entropy"], abs=1e-9)
