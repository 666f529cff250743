from __future__ import annotations

import json
import math

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.measures import Entropy, RelativePosition, TokenClasses
from tests.measures.surface_examples import golden_attentions, random_texts, slow_means
from tests.reference import GOLDEN

OFFSETS = {"current": 0, "previous": -1, "next": 1}


@pytest.mark.parametrize("name", OFFSETS)
def test_attention_by_position_equals_a_naive_count(name: str) -> None:
    texts = random_texts(0)

    def share(rows, tokens) -> float:
        n, offset = len(tokens), OFFSETS[name]
        return sum(rows[i][i + offset] for i in range(n) if 0 <= i + offset < n) / n

    result = RelativePosition().of(texts)
    np.testing.assert_allclose(getattr(result, name), slow_means(texts, share), atol=1e-12)


def test_the_baselines_of_positions_are_those_of_uniform_attention() -> None:
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


def test_attention_by_position_equals_the_reference() -> None:
    result = RelativePosition().of(golden_attentions())
    golden = json.loads((GOLDEN / "synthetic" / "general_official.json").read_text())["float64"]
    for name, golden_name in [("current", "self"), ("previous", "left"), ("next", "right")]:
        np.testing.assert_allclose(getattr(result, name), golden[f"avg_{golden_name}"], atol=1e-9)
    # Head 2-4 of the reference is exactly uniform.
    for name, baseline in result.baselines.items():
        assert getattr(result, name)[1, 3] == pytest.approx(baseline, abs=1e-8)


def test_attention_to_a_learned_sink_is_what_the_classes_lack() -> None:
    with_sink = [
        Attention(text.tokens, 0.75 * text.maps, visible=text.visible)
        for text in random_texts(3, window=2)
    ]
    result = TokenClasses().of(with_sink)
    np.testing.assert_allclose(result.learned_sink, 0.25)
    total = result.cls + result.sep + result.punctuation + result.other + result.learned_sink
    np.testing.assert_allclose(total, 1)
    np.testing.assert_allclose(result.baselines["learned_sink"], 0, atol=1e-15)


def test_a_model_without_a_learned_sink_has_no_such_class() -> None:
    result = TokenClasses().of(random_texts(3))
    assert np.isnan(result.learned_sink).all()
    assert "learned_sink" not in result.baselines
    assert "learned_sink" not in set(result.table().dropna(subset="mean")["statistic"])


KINDS = {"[CLS]": "cls", "[SEP]": "sep", ".": "punctuation", ",": "punctuation"}


def kind(token: str) -> str:
    return KINDS.get(token, "other")


@pytest.mark.parametrize("name", ["cls", "sep", "punctuation", "other"])
def test_shares_equal_a_naive_count(name: str) -> None:
    texts = random_texts(0)

    def share(rows, tokens) -> float:
        return sum(
            weight
            for row in rows
            for weight, token in zip(row, tokens, strict=True)
            if kind(token) == name
        ) / len(tokens)

    result = TokenClasses().of(texts)
    np.testing.assert_allclose(getattr(result, name), slow_means(texts, share), atol=1e-12)


@pytest.mark.parametrize("variant", ["paper", "released"])
@pytest.mark.parametrize("from_sep", [True, False], ids=["sep_to_sep", "other_to_sep"])
def test_attention_from_separators_and_others_equals_a_naive_count(variant, from_sep) -> None:
    texts = random_texts(1)

    def share(rows, tokens) -> float:
        chosen = [i for i, token in enumerate(tokens) if (token == "[SEP]") == from_sep]
        total = sum(
            rows[i][j] for i in chosen for j, token in enumerate(tokens) if token == "[SEP]"
        )
        constant = 2 if from_sep else len(tokens) - 2
        return total / (constant if variant == "released" else len(chosen))

    result = TokenClasses(variant=variant).of(texts)
    means = result.sep_to_sep if from_sep else result.other_to_sep
    np.testing.assert_allclose(means, slow_means(texts, share), atol=1e-12)


def test_the_four_classes_add_up_to_one() -> None:
    result = TokenClasses().of(random_texts(2))
    total = result.cls + result.sep + result.punctuation + result.other
    np.testing.assert_allclose(total, 1, atol=1e-12)


def test_an_input_without_special_tokens_attends_to_neither() -> None:
    text = Attention(["Ġdog", "Ġ,", "."], np.tril(np.ones((1, 1, 3, 3))) / [[1], [2], [3]])
    result = TokenClasses().of([text])
    assert result.cls == result.sep == 0
    assert result.punctuation == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert math.isnan(result.sep_to_sep[0, 0])
    assert result.other_to_sep == 0
    assert result.baselines["punctuation"] == result.punctuation
    assert "sep_to_sep" not in result.baselines
    # A text that has it is counted alone.
    both = result + TokenClasses().of(
        [Attention(["[CLS]", "a", "[SEP]"], np.full((1, 1, 3, 3), 1 / 3))]
    )
    assert both.sep_to_sep == pytest.approx(1 / 3)
    assert both.counts.tolist() == [2, 2, 2, 2, 1, 2, 0]


def test_special_tokens_of_other_tokenizers_count_as_separators() -> None:
    text = Attention(["<s>", "▁dog", "</s>", "</s>"], np.full((1, 1, 4, 4), 1 / 4))
    result = TokenClasses().of([text])
    assert (result.cls, result.sep) == (1 / 4, 1 / 2)


def test_shares_equal_the_reference() -> None:
    result = TokenClasses(variant="released").of(golden_attentions())
    golden = json.loads((GOLDEN / "synthetic" / "general_official.json").read_text())["float64"]
    for name, golden_name in [
        ("cls", "cls"),
        ("sep", "sep"),
        ("punctuation", "punct"),
        ("sep_to_sep", "sep_sep"),
        ("other_to_sep", "rest_sep"),
    ]:
        np.testing.assert_allclose(getattr(result, name), golden[f"avg_{golden_name}"], atol=1e-9)


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
