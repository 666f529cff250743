"""What links show in place of weights, beside the functions that compute it of a text."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

import bertlook as bl
from bertlook.attribution.quantities import QUANTITIES, quantify, rank_correlations
from bertlook.errors import BertlookError
from bertlook.model.experiment import begin_experiment
from tests.encoder_decoders import load
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import wordpiece

TEXT = "The chef who cooked the meal was tired ."
MASKED = "The chef who cooked the meal was [MASK] ."


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


def shares(values):
    return values / values.sum(-1, keepdims=True)


def test_quantities_are_those_of_the_functions(model) -> None:
    experiment = begin_experiment(model, TEXT).change([], [7])
    layers = (slice(None), None)
    expected = {
        "norm": shares(bl.norm_maps(model, MASKED).heads),
        "value zeroing": bl.value_zeroing(model, MASKED, heads=True),
        "gradient": bl.gradient_attention(model, MASKED, target="tired"),
        "block norm": shares(bl.block_norms(model, MASKED))[layers],
        "rollout": bl.rollout(model(MASKED))[layers],
    }
    assert expected.keys() == QUANTITIES.keys()
    for name, numbers in expected.items():
        attention = quantify(experiment, name)
        shape = attention.maps.shape
        np.testing.assert_allclose(attention.maps, np.broadcast_to(numbers, shape), atol=1e-5)
        assert attention.signed == (name == "gradient")
        assert QUANTITIES[name].title in attention.note
        assert attention.words == experiment.after.attention.words


def test_a_quantity_is_that_of_the_text_without_edits_and_says_so(model) -> None:
    begun = begin_experiment(model, TEXT)
    edited = begun.change([bl.edits.HeadOff("1-1")], [])
    found = quantify(edited, "norm")
    np.testing.assert_array_equal(found.maps, quantify(begun, "norm").maps)
    assert "without the edits" in found.note


def test_pairs_keep_their_segments(model) -> None:
    begun = begin_experiment(model, "The cat sat .", "It purred .")
    expected = bl.value_zeroing(model, "The cat sat .", "It purred .", heads=True)
    np.testing.assert_allclose(quantify(begun, "value zeroing").maps, expected, atol=1e-5)


def test_gradients_of_a_decoder_are_those_of_what_follows() -> None:
    decoder = bl.load(tiny_decoder(), tokenizer=wordpiece())
    text = "the cats sat"
    found = quantify(begin_experiment(decoder, text), "gradient")
    np.testing.assert_allclose(found.maps, bl.gradient_attention(decoder, text), atol=1e-5)


def test_what_there_is_no_quantity_of(model) -> None:
    with pytest.raises(BertlookError, match=r"no word is masked\. Mask a word first"):
        quantify(begin_experiment(model, TEXT), "gradient")
    both = begin_experiment(load("T5"), "a b", "c")
    with pytest.raises(BertlookError, match="which is an encoder-decoder"):
        quantify(both, "norm")


def test_rank_correlations_are_spearmans_of_each_row(model) -> None:
    experiment = begin_experiment(model, TEXT)
    weights, zeroing = experiment.before.attention, quantify(experiment, "value zeroing")
    found = rank_correlations(weights, zeroing)
    first, second = weights.word_maps(), zeroing.word_maps()
    assert found.shape == first.shape[:3]
    for layer, head, row in [(0, 0, 0), (2, 5, 3), (5, 7, 10)]:
        expected = spearmanr(first[layer, head, row], second[layer, head, row]).statistic
        assert found[layer, head, row] == pytest.approx(expected, abs=1e-6)


def test_short_rows_have_no_rank_correlation() -> None:
    maps = np.tril(np.arange(1.0, 17).reshape(1, 1, 4, 4))
    attention = bl.Attention(list("abcd"), maps / maps.sum(-1, keepdims=True))
    found = rank_correlations(attention, attention)
    assert np.isnan(found[0, 0, :2]).all()
    assert found[0, 0, 2] == pytest.approx(1)


def test_rank_correlations_of_a_decoder_are_those_of_what_a_word_can_see() -> None:
    random = np.random.default_rng(0)
    weights = np.tril(random.random((1, 2, 12, 12)) + 0.1)
    others = np.tril(random.random((1, 2, 12, 12)) + 0.1)
    others[0, 1] = np.tril(2 - weights[0, 1])  # the opposite order
    first, second = (
        bl.Attention(list("abcdefghijkl"), maps / maps.sum(-1, keepdims=True))
        for maps in (weights, others)
    )
    found = rank_correlations(first, second)
    for row in range(2, 12):
        expected = spearmanr(weights[0, 0, row, : row + 1], others[0, 0, row, : row + 1]).statistic
        assert found[0, 0, row] == pytest.approx(expected, abs=1e-6)
        assert found[0, 1, row] == pytest.approx(-1)


def test_the_gradient_names_its_target(model) -> None:
    experiment = begin_experiment(model, TEXT).change([], [7])
    assert (
        "gradient x attention of “tired”, which is masked" in quantify(experiment, "gradient").note
    )


def test_numbers_are_computed_once_for_the_same_text(model, monkeypatch) -> None:
    begun = begin_experiment(model, TEXT)
    first = quantify(begun, "value zeroing")
    edited = begun.change([bl.edits.HeadOff("1-1")], [])
    monkeypatch.setattr("bertlook.attribution.quantities._compute", None)
    np.testing.assert_array_equal(quantify(edited, "value zeroing").maps, first.maps)
