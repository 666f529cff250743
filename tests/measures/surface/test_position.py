from __future__ import annotations

import json

import numpy as np
import pytest

from bertlook.measures import RelativePosition
from tests.measures.surface_examples import golden_attentions, random_texts, slow_means
from tests.reference import GOLDEN

OFFSETS = {"current": 0, "previous": -1, "next": 1}


@pytest.mark.parametrize("name", OFFSETS)
def test_means_equal_a_naive_count(name: str) -> None:
    texts = random_texts(0)

    def share(rows, tokens) -> float:
        n, offset = len(tokens), OFFSETS[name]
        return sum(rows[i][i + offset] for i in range(n) if 0 <= i + offset < n) / n

    result = RelativePosition().of(texts)
    np.testing.assert_allclose(getattr(result, name), slow_means(texts, share), atol=1e-12)


def test_the_baselines_are_those_of_uniform_attention() -> None:
    texts = random_texts(1)
    lengths = np.array([len(one.tokens) for one in texts])
    baselines = RelativePosition().of(texts).baselines
    assert baselines["current"] == pytest.approx((1 / lengths).mean())
    assert baselines["next"] == pytest.approx(((lengths - 1) / lengths**2).mean())
    assert baselines["previous"] == baselines["next"]


def test_baselines_of_a_decoder_are_causal() -> None:
    (text,) = random_texts(2, count=1, causal=True)
    n = len(text.tokens)
    baselines = RelativePosition().of([text]).baselines
    assert baselines["next"] == 0
    assert baselines["current"] == pytest.approx(sum(1 / (i + 1) for i in range(n)) / n)
    assert baselines["previous"] == pytest.approx(sum(1 / (i + 1) for i in range(1, n)) / n)


def test_means_equal_the_reference() -> None:
    result = RelativePosition().of(golden_attentions())
    golden = json.loads((GOLDEN / "synthetic" / "general_official.json").read_text())["float64"]
    for name, golden_name in [("current", "self"), ("previous", "left"), ("next", "right")]:
        np.testing.assert_allclose(getattr(result, name), golden[f"avg_{golden_name}"], atol=1e-9)
    # Head 2-4 of the reference is exactly uniform.
    for name, baseline in result.baselines.items():
        assert getattr(result, name)[1, 3] == pytest.approx(baseline, abs=1e-8)
