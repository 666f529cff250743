from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes import AttentionProbe, punctuation
from tests.measures.examples import random_attention, random_sentence
from tests.probes.examples import (
    golden_attentions,
    random_attentions,
    random_vectors,
    released_figures,
    released_logits,
    released_variables,
    released_vectors,
)

ALONE = "attn_linear_combo"
NETWORKS = (ALONE, "attn_and_words", "attn_and_words_rootfix")
ALL_NETWORKS = pytest.mark.parametrize("network", NETWORKS)


def started(network: str, when: str = "init", **options) -> AttentionProbe:
    """A probe with the released code's variables."""
    stored = released_variables(network, when)
    root = stored["ROOT_start"], stored["ROOT_end"]
    if network == ALONE:
        return AttentionProbe(**options).set_weights(root, stored["attn_map_weights"])
    variant = "released" if network == "attn_and_words" else "paper"
    probe = AttentionProbe(released_vectors(), variant, **options)
    return probe.set_weights(root, stored["dense/kernel"], stored["dense/bias"])


def slow_logits(probe: AttentionProbe, attention: Attention) -> np.ndarray:
    """Compute logits by the definition, one candidate at a time."""
    maps = attention.word_maps().astype(float)
    num_words = len(attention.words)
    a, b = probe.root_.astype(float)
    logits = np.zeros((num_words, num_words + 1))
    for i in range(num_words):
        for j in range(num_words + 1):
            k = 0
            for turned in (False, True):
                for layer in range(attention.num_layers):
                    for head in range(attention.num_heads):
                        m = maps[layer, head].T if turned else maps[layer, head]
                        row = m[i + 1]
                        value = row[j] if j else a * row[0] + b * row[-1]
                        logits[i, j] += value * slow_weight(probe, attention, k, i, j)
                        k += 1
    return logits


def slow_weight(probe: AttentionProbe, attention: Attention, k: int, i: int, j: int) -> float:
    if probe.vectors is None:
        return probe.weights_[k]
    words = attention.words
    width = len(probe.weights_) // 2
    released = probe.variant == "released"
    if j == (len(words) if released else 0):
        return probe.bias_[k]
    zeros = np.zeros(width)
    dependent = probe.vectors.get(words[i].lower(), zeros)
    candidate = probe.vectors.get(words[j if released else j - 1].lower(), zeros)
    return np.concatenate([dependent, candidate]) @ probe.weights_[:, k] + probe.bias_[k]


@ALL_NETWORKS
def test_the_forward_pass_equals_the_released_codes(network) -> None:
    probe = started(network)
    for attention, expected in zip(golden_attentions(), released_logits(network), strict=True):
        logits = probe.logits(attention)
        np.testing.assert_allclose(logits, expected, atol=1e-5)
        np.testing.assert_array_equal(probe.predict(attention), expected.argmax(1))


@ALL_NETWORKS
@pytest.mark.parametrize(("when", "key"), [("init", "before"), ("epoch1", "after_1_epoch")])
def test_the_score_equals_the_released_codes(network, when, key) -> None:
    correct, total = released_figures(network)[f"uas_correct_total_{key}"]
    assert started(network, when).score(golden_attentions()) == correct / total


@ALL_NETWORKS
def test_paper_training_follows_the_released_code(network) -> None:
    probe = started(network, training="paper").fit(golden_attentions())
    words = sum(len(attention.words) for attention in golden_attentions())
    for attention, expected in zip(
        golden_attentions(), released_logits(network, "logits1"), strict=True
    ):
        logits = probe.logits(attention)
        log_p, expected_log_p = (x - np.logaddexp.reduce(x, 1)[:, None] for x in (logits, expected))
        np.testing.assert_allclose(log_p, expected_log_p, atol=1e-3)
        np.testing.assert_array_equal(logits.argmax(1), expected.argmax(1))
    before = sum(released_figures(network)["loss_before"]) / words
    assert probe.losses_[0] <= before


@ALL_NETWORKS
@pytest.mark.parametrize("training", ["paper", "batched"])
def test_training_reaches_the_released_codes_score_from_the_same_start(network, training) -> None:
    trained = released_figures(network)["uas_after_N_epochs"]
    epochs = trained["epochs"] if training == "paper" else None
    probe = started(network, training=training, epochs=epochs).fit(golden_attentions())
    correct, total = trained["correct_total"]
    assert probe.score(golden_attentions()) >= correct / total - 0.005


@pytest.mark.parametrize("variant", ["paper", "released"])
@pytest.mark.parametrize("words", [False, True])
def test_logits_equal_a_naive_sum(variant, words) -> None:
    attentions = random_attentions(3, count=6)
    vectors = random_vectors(attentions) if words else None
    if vectors:
        del vectors["dog"]  # unknown words are zeros
    probe = AttentionProbe(vectors, variant, epochs=1).fit(attentions)
    for attention in attentions:
        expected = slow_logits(probe, attention)
        np.testing.assert_allclose(probe.logits(attention), expected, atol=1e-4)
        np.testing.assert_array_equal(probe.predict(attention), probe.logits(attention).argmax(1))


def test_the_score_counts_roots_but_not_punctuation() -> None:
    attentions = random_attentions(5)
    probe = AttentionProbe(epochs=1).fit(attentions)
    hits = [
        predicted == gold
        for attention in attentions
        for predicted, gold, out in zip(
            probe.predict(attention),
            attention.source.heads,
            punctuation(attention.source),
            strict=True,
        )
        if not out
    ]
    assert probe.score(attentions) == np.mean(hits)
    targets = [probe.predict(attention).tolist() for attention in attentions]
    assert probe.score(attentions, targets) == 1


@pytest.mark.parametrize("words", [False, True])
def test_the_probe_learns_syntax_encoded_by_heads(words) -> None:
    """One head attends to the syntactic head, roots to [SEP]; the others are noise."""
    attentions = []
    for attention in random_attentions(7, count=40):
        sentence = attention.source
        size = len(sentence) + 2
        maps = np.random.default_rng(size).dirichlet(np.ones(size), (2, 3, size))
        maps[1, 2] *= 0.3
        for word, head in enumerate(sentence.heads, start=1):
            maps[1, 2, word, head or size - 1] += 0.7
        ids = [None, *range(len(sentence)), None]
        attentions.append(Attention(["[CLS]", *sentence.words, "[SEP]"], maps, ids, sentence))
    vectors = random_vectors(attentions) if words else None
    probe = AttentionProbe(vectors).fit(attentions[:30])
    assert probe.score(attentions[30:]) > 0.95
    shares = probe.contributions(attentions[30:])
    assert shares.shape == probe.head_weights.shape == (2, 3)
    assert np.unravel_index(shares.argmax(), shares.shape) == (1, 2)
    if not words:
        assert np.unravel_index(probe.head_weights.argmax(), (2, 3)) == (1, 2)


@pytest.mark.parametrize("words", [False, True])
def test_contributions_add_up_to_the_margin(words) -> None:
    attentions = random_attentions(9)
    probe = AttentionProbe(random_vectors(attentions) if words else None, epochs=1).fit(attentions)
    margins = [
        row[head] - row.mean()
        for attention in attentions
        for row, head in zip(probe.logits(attention), attention.source.heads, strict=True)
    ]
    assert probe.contributions(attentions).sum() == pytest.approx(np.mean(margins), rel=1e-3)


def test_head_weights_add_both_directions() -> None:
    attentions = random_attentions(1)
    probe = AttentionProbe(epochs=1).fit(attentions)
    np.testing.assert_array_equal(
        probe.head_weights, np.abs(probe.weights_.reshape(2, 2, 3)).sum(0)
    )


def test_batched_training_does_not_depend_on_the_unit_of_the_vectors() -> None:
    attentions = random_attentions(2)
    vectors = random_vectors(attentions)
    longer = {word: 64 * vector for word, vector in vectors.items()}
    one, other = (AttentionProbe(v).fit(attentions) for v in (vectors, longer))
    np.testing.assert_allclose(one.weights_, 64 * other.weights_, rtol=1e-3, atol=1e-4)


def test_root_has_zero_value_without_cls_and_sep() -> None:
    sentence = Sentence(["a", "b", "c"], [2, 0, 2], ["det", "root", "obj"])
    attention = Attention(["a", "b", "c"], np.full((1, 2, 3, 3), 1 / 3), [0, 1, 2], sentence)
    probe = AttentionProbe(epochs=1).fit([attention])
    assert (probe.logits(attention)[:, 0] == 0).all()


def test_attentions_and_gathered_maps_give_equal_results(bundled) -> None:
    sentences = bl.corpora.sample()[:8]
    probe = AttentionProbe(epochs=1).fit([bundled(sentence) for sentence in sentences])
    assert probe.num_layers_ == bundled.num_layers
    gathered = bl.probes.gather(bundled, sentences)
    for one, sentence in zip(gathered, sentences, strict=True):
        np.testing.assert_allclose(probe.logits(one), probe.logits(bundled(sentence)), atol=1e-4)


def other_model() -> Attention:
    random = np.random.default_rng(0)
    return random_attention(random, random_sentence(random, 4), layers=3, heads=3)


def test_attentions_of_another_model_are_refused() -> None:
    probe = AttentionProbe(epochs=1).fit(random_attentions(1))
    for use in (probe.predict, probe.logits, lambda one: probe.score([one])):
        with pytest.raises(BertlookError, match=r"fitted on a model of 2 layers x 3 heads.* 3 x 3"):
            use(other_model())
    with pytest.raises(BertlookError, match="different shapes: 2 x 3 and 3 x 3"):
        probe.fit([*random_attentions(1), other_model()])
    unfitted = AttentionProbe().set_weights((1, 0), np.ones(12))
    with pytest.raises(
        BertlookError, match=r"weights for 12 maps; .* has 18, including the transposes"
    ):
        unfitted.predict(other_model())
    with pytest.raises(BertlookError, match=r"were set have shape \(12,\).* need \(18,\)"):
        unfitted.fit([other_model()])


@pytest.mark.parametrize(
    ("vectors", "weights", "message"),
    [
        (None, ((1, 0), np.ones(5)), r"weights has shape \(5,\); \(2 \* L \* H,\) is needed"),
        (None, ((1, 0), np.ones((4, 6))), r"weights has shape \(4, 6\)"),
        (None, ((1,), np.ones(6)), r"root has shape \(1,\); give two numbers, \(a, b\)"),
        (None, ((1, 0), np.ones(6), np.ones(6)), "without vectors has no bias"),
        ({}, ((1, 0), np.ones((3, 6))), r"\(2 \* width, 2 \* L \* H\) is needed"),
        ({}, ((1, 0), np.ones((4, 6)), np.ones(5)), r"bias has shape \(5,\); \(6,\) is needed"),
    ],
)
def test_weights_of_a_wrong_shape_are_refused(vectors, weights, message) -> None:
    with pytest.raises(BertlookError, match=message):
        AttentionProbe(vectors).set_weights(*weights)


def test_vectors_and_weights_of_different_width_are_refused() -> None:
    attentions = random_attentions(1)
    vectors = {word: np.ones(3) for one in attentions for word in one.words}
    probe = AttentionProbe(vectors).set_weights((1, 0), np.ones((4, 12)))
    with pytest.raises(BertlookError, match="has 3 numbers; 2 are needed"):
        probe.score(attentions)
    with pytest.raises(BertlookError, match=r"shape \(4, 12\); .* need \(6, 12\)"):
        probe.fit(attentions)
