"""Predictions as the browser lists them, beside the tables of predictions."""

from __future__ import annotations

import pytest
from transformers import BertConfig, BertForSequenceClassification

import bertlook as bl
from bertlook.model.experiment import begin_experiment
from bertlook.widgets.prediction_list import encode_predictions
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import wordpiece

TEXT = "The chef who cooked the meal was tired ."


def encoded(experiment):
    return encode_predictions(experiment, experiment.before.attention)


def test_masked_words_before_and_after() -> None:
    model = bl.load()
    edit = bl.edits.HeadOff("3-1")
    shown = encoded(begin_experiment(model, TEXT).change([edit], [7]))
    [place] = shown["places"]
    before, after = model.predict(TEXT, mask=7), model.predict(TEXT, mask=7, edits=edit)
    for listed, prediction in ((place["before"], before), (place["after"], after)):
        table = prediction.table(5)
        assert [token for token, _ in listed] == table["prediction"].tolist()
        assert [share for _, share in listed] == pytest.approx(table["probability"].tolist())
    assert place["kl"] == pytest.approx(before.kl(after)[0], abs=1e-6)
    assert (place["position"], place["unit"]) == (before.positions[0], 8)
    target = place["target"]
    assert target["token"] == place["label"] == "tired"
    assert target["before"] == pytest.approx(before.log_prob("tired"), abs=1e-5)
    assert target["after"] == pytest.approx(after.log_prob("tired"), abs=1e-5)
    ranks = before.table(8192).set_index("prediction")["rank"]
    assert target["rank_before"] == ranks["tired"]


def test_a_mask_in_the_text_has_no_target_and_no_change_without_edits() -> None:
    [place] = encoded(begin_experiment(bl.load(), "The [MASK] sat ."))["places"]
    assert (place["target"], place["after"], place["kl"]) == (None, None, None)
    assert place["label"] == "[MASK]"


def test_nothing_masked_is_an_empty_list() -> None:
    assert encoded(begin_experiment(bl.load(), TEXT)) == {"kind": "masked", "places": []}


def test_the_next_token_at_every_position() -> None:
    model = bl.load(tiny_decoder(), tokenizer=wordpiece())
    experiment = begin_experiment(model, "the cats sat")
    shown = encoded(experiment)
    tokens = experiment.before.attention.tokens
    assert shown["kind"] == "next"
    assert [place["label"] for place in shown["places"]] == tokens
    expected = model.predict("the cats sat")
    for row, place in enumerate(shown["places"][:-1]):
        following = expected.ids[row + 1]
        assert place["target"]["before"] == pytest.approx(
            float(expected.log_probs[row, following]), abs=1e-5
        )
    assert shown["places"][-1]["target"] is None


def test_classes() -> None:
    config = BertConfig(
        vocab_size=len(wordpiece()), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=16, num_labels=3, id2label={0: "bad", 1: "mixed", 2: "good"},
    )  # fmt: skip
    model = bl.load(BertForSequenceClassification(config), tokenizer=wordpiece())
    shown = encoded(begin_experiment(model, "the cats sat"))
    [place] = shown["places"]
    assert {name for name, _ in place["before"]} == {"bad", "mixed", "good"}
    assert (place["position"], place["unit"], place["label"]) == (None, None, "")
