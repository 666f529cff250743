from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.probes import DistanceProbe, distance_features
from tests.probes.examples import (
    PROBE,
    golden_attentions,
    released_figures,
    released_logits,
    released_variables,
    released_vectors,
)

NETWORK = "words_and_distances"


def golden_sentences():
    return [attention.source for attention in golden_attentions()]


def started(when: str = "init", **options) -> DistanceProbe:
    stored = released_variables(NETWORK, when)
    probe = DistanceProbe(released_vectors(), variant="released", **options)
    layer = stored["dense/kernel"], stored["dense/bias"]
    return probe.set_weights(*layer, stored["dense_1/kernel"], stored["dense_1/bias"])


def test_distance_features_equal_the_released_codes() -> None:
    for name, expected in np.load(PROBE / "distance_features.npz").items():
        np.testing.assert_allclose(distance_features(int(name[1:])), expected, atol=1e-12)


def test_the_forward_pass_equals_the_released_codes() -> None:
    probe = started()
    for sentence, expected in zip(golden_sentences(), released_logits(NETWORK), strict=True):
        np.testing.assert_allclose(probe.logits(sentence), expected, atol=1e-5)
        np.testing.assert_array_equal(probe.predict(sentence), expected.argmax(1))


@pytest.mark.parametrize(("when", "key"), [("init", "before"), ("epoch1", "after_1_epoch")])
def test_the_score_equals_the_released_codes(when, key) -> None:
    correct, total = released_figures(NETWORK)[f"uas_correct_total_{key}"]
    assert started(when).score(golden_sentences()) == correct / total


@pytest.mark.parametrize("training", ["paper", "batched"])
def test_training_reaches_the_released_codes_score_from_the_same_start(training) -> None:
    trained = released_figures(NETWORK)["uas_after_N_epochs"]
    epochs = trained["epochs"] if training == "paper" else None
    probe = started(training=training, epochs=epochs).fit(golden_sentences())
    correct, total = trained["correct_total"]
    assert probe.score(golden_sentences()) >= correct / total - 0.005


def slow_logit(probe: DistanceProbe, sentence, i: int, j: int) -> float:
    """By the definition's words; i from 0, j = 0 is ROOT."""
    words, n = [word.lower() for word in sentence.words], len(sentence)
    released = probe.variant == "released"
    has_vectors = j != (n if released else 0)
    candidate = j if released else j - 1
    pair = [probe.vectors[words[i]], probe.vectors[words[candidate]]] if has_vectors else None
    vectors = np.concatenate(pair) if pair else np.zeros(2 * len(probe.vectors[words[0]]))
    inputs = np.concatenate([distance_features(n)[:, i, j], vectors])
    hidden = np.tanh(inputs @ probe.kernel_ + probe.bias_)
    return hidden @ probe.output_ + probe.output_bias_


@pytest.mark.parametrize("variant", ["paper", "released"])
def test_logits_equal_a_naive_sum(variant) -> None:
    sentences = bl.corpora.sample()[:6]
    random = np.random.default_rng(0)
    words = {word.lower() for sentence in sentences for word in sentence.words}
    vectors = {word: random.normal(size=3) for word in sorted(words)}
    probe = DistanceProbe(vectors, variant, hidden=5, epochs=1).fit(sentences)
    for sentence in sentences:
        n = len(sentence)
        expected = [[slow_logit(probe, sentence, i, j) for j in range(n + 1)] for i in range(n)]
        np.testing.assert_allclose(probe.logits(sentence), expected, atol=1e-4)


def test_the_probe_scores_above_a_chain() -> None:
    sentences = bl.corpora.sample()
    vectors = bl.probes.input_embeddings(bl.load(), sentences)
    probe = clone(DistanceProbe(vectors, hidden=32)).fit(sentences[:200])
    assert probe.score(sentences[200:]) > bl.probes.right_branching(sentences[200:]) + 0.2


def test_invalid_input_is_refused() -> None:
    sentences = bl.corpora.sample()[:2]
    probe = DistanceProbe({"the": [1.0, 2.0]}, hidden=3)
    with pytest.raises(BertlookError, match="isn't fitted"):
        probe.predict(sentences[0])
    with pytest.raises(BertlookError, match=r"takes sentences with gold trees, .* not a str"):
        probe.fit(["a text"])
    with pytest.raises(BertlookError, match="There is no sentence"):
        probe.fit([])
    with pytest.raises(BertlookError, match=r"kernel, bias and output have shapes \(12, 3\)"):
        probe.set_weights(np.zeros((12, 3)), np.zeros(2), np.zeros(3))
    probe.set_weights(np.zeros((14, 3)), np.zeros(3), np.zeros(3))
    with pytest.raises(BertlookError, match="'the' has 2 numbers; 3 are needed"):
        probe.score(sentences)
