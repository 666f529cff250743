"""Predictions as the browser lists them, beside the tables of predictions."""

from __future__ import annotations

import numpy as np
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
    guesses = place["guesses"]
    for name, prediction in (("before", before), ("after", after)):
        table = prediction.table(8192).set_index("prediction")
        assert set(table.index[:5]) <= {guess["token"] for guess in guesses}
        for guess in guesses:
            row = table.loc[guess["token"]]
            assert np.exp(guess[name]) == pytest.approx(row["probability"], rel=1e-4)
            assert guess[f"rank_{name}"] == row["rank"]
    assert [guess["rank_after"] for guess in guesses] == sorted(g["rank_after"] for g in guesses)
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
    assert (place["target"], place["kl"]) == (None, None)
    assert [guess["rank_after"] for guess in place["guesses"]] == [1, 2, 3, 4, 5]
    assert all(guess["before"] == guess["after"] for guess in place["guesses"])
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
    assert {guess["token"] for guess in place["guesses"]} == {"bad", "mixed", "good"}
    assert (place["position"], place["unit"], place["label"]) == (None, None, "")
