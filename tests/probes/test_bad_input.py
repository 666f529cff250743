"""What a probe can't use is named."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.probes import AttentionProbe, gather
from tests.measures.examples import random_attention, random_attentions, random_sentence


def other_model() -> Attention:
    random = np.random.default_rng(0)
    return random_attention(random, random_sentence(random, 4), layers=3, heads=3)


def test_a_probe_of_another_model() -> None:
    probe = AttentionProbe(epochs=1).fit(random_attentions(1))
    for use in (probe.predict, probe.logits, lambda one: probe.score([one])):
        with pytest.raises(BertlookError, match=r"fitted on a model of 2 layers x 3 heads.* 3 x 3"):
            use(other_model())
    with pytest.raises(BertlookError, match="different shapes: 2 x 3 and 3 x 3"):
        probe.fit([*random_attentions(1), other_model()])
    unfitted = AttentionProbe().set_weights((1, 0), np.ones(12))
    with pytest.raises(BertlookError, match=r"weights for 12 maps, .* has 18 with its transposes"):
        unfitted.predict(other_model())
    with pytest.raises(BertlookError, match=r"were set have shape \(12,\).* \(18,\) is needed"):
        unfitted.fit([other_model()])


def test_no_gold_tree() -> None:
    attention = random_attentions(1)[0]
    plain = Attention(attention.tokens, attention.maps, attention.word_ids, "a text")
    with pytest.raises(BertlookError, match="has no gold tree"):
        AttentionProbe().fit([attention, plain])
    with pytest.raises(BertlookError, match="has no gold tree"):
        AttentionProbe(epochs=1).fit([attention]).score([plain])
    with pytest.raises(BertlookError, match="There is no sentence"):
        AttentionProbe().fit([])
    longer = Sentence(["a", "b", "c", "d"], [0, 1, 1, 1], ["root", "x", "x", "x"])
    wrong = Attention(["a", "b"], np.full((1, 1, 2, 2), 0.5), [0, 1], longer, words=["a", "b"])
    with pytest.raises(BertlookError, match="maps are of 2 words, but their gold tree has 4"):
        AttentionProbe().fit([wrong])


def test_a_probe_that_is_not_fitted() -> None:
    attention = random_attentions(1)[0]
    with pytest.raises(BertlookError, match=r"isn't fitted: call fit\(attentions\)"):
        AttentionProbe().predict(attention)
    with pytest.raises(BertlookError, match="isn't fitted"):
        _ = AttentionProbe().head_weights
    with pytest.raises(BertlookError, match="known after fit"):
        _ = AttentionProbe().set_weights((1, 0), np.ones(12)).head_weights


@pytest.mark.parametrize(
    ("vectors", "given", "message"),
    [
        (None, ((1, 0), np.ones(5)), r"weights has shape \(5,\); \(2 \* L \* H,\) is needed"),
        (None, ((1, 0), np.ones((4, 6))), r"weights has shape \(4, 6\)"),
        (None, ((1,), np.ones(6)), r"root is \(a, b\)"),
        (None, ((1, 0), np.ones(6), np.ones(6)), "attention only has no bias"),
        ({}, ((1, 0), np.ones((3, 6))), r"\(2 \* width, 2 \* L \* H\) is needed"),
        ({}, ((1, 0), np.ones((4, 6)), np.ones(5)), r"bias has shape \(5,\); \(6,\) is needed"),
    ],
)
def test_weights_of_a_wrong_shape(vectors, given, message) -> None:
    with pytest.raises(BertlookError, match=message):
        AttentionProbe(vectors).set_weights(*given)


def test_vectors_of_another_width_than_the_weights() -> None:
    attentions = random_attentions(1)
    vectors = {word: np.ones(3) for one in attentions for word in one.words}
    probe = AttentionProbe(vectors).set_weights((1, 0), np.ones((4, 12)))
    with pytest.raises(BertlookError, match="has 3 numbers, where 2 are due"):
        probe.score(attentions)
    with pytest.raises(BertlookError, match=r"shape \(4, 12\); .* \(6, 12\) is needed"):
        probe.fit(attentions)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"training": "fast"}, "training='fast' is unknown"),
        ({"epochs": 0}, "epochs=0"),
        ({"learning_rate": -1.0}, "learning_rate=-1.0"),
        ({"batch_words": 0}, "batch_words=0"),
    ],
)
def test_options(options, message) -> None:
    with pytest.raises(BertlookError, match=message):
        AttentionProbe(**options).fit(random_attentions(1))


def test_heads_that_do_not_fit() -> None:
    attentions = random_attentions(1, count=2)
    with pytest.raises(BertlookError, match="1 lists of heads were given for 2 sentences"):
        AttentionProbe().fit(attentions, [[0]])
    with pytest.raises(BertlookError, match="heads given for sentence 1 don't fit it"):
        AttentionProbe().fit(attentions, [[7], [0] * len(attentions[1].words)])


def test_only_punctuation_leaves_nothing_to_score() -> None:
    sentence = Sentence(["."], [0], ["root"])
    attention = Attention(["."], np.ones((1, 1, 1, 1)), [0], sentence)
    with pytest.raises(BertlookError, match="no word to score"):
        AttentionProbe(epochs=1).fit([attention]).score([attention])


def test_sentences_over_the_models_limit_are_left_out_and_told() -> None:
    model = bl.load()
    short = bl.corpora.sample()[:3]
    long = Sentence(["word"] * 600, [0] + [1] * 599, ["root"] + ["dep"] * 599)
    with pytest.warns(UserWarning, match="1 of 4 sentences were left out; the first: 'word word"):
        found = gather(model, [short[0], long, *short[1:]])
    assert [one.source for one in found] == short
    with pytest.raises(BertlookError, match=r"'word word .*this model reads at most"):
        gather(model, [long])
    with pytest.raises(BertlookError, match="no sentence to read"):
        gather(model, [])
