"""Experiments, beside direct calls of the model and its predictions."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model import experiment as module
from bertlook.model.experiment import begin_experiment
from tests.architectures import build
from tests.encoder_decoders import load
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import wordpiece

TEXT = "The guests thanked her because she had cooked dinner ."


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


@pytest.fixture(scope="module")
def decoder() -> bl.Model:
    return bl.load(tiny_decoder(), tokenizer=wordpiece())


def test_before_and_after_are_what_calls_of_the_model_give(model) -> None:
    edits = [bl.edits.HeadOff("3-1", how="mean"), bl.edits.Hide(1), bl.edits.Cut("2-2", 5, 3)]
    begun = begin_experiment(model, TEXT)
    assert begun.before is begun.after
    assert begun.before.prediction is None
    changed = begun.change(edits, [3])
    plain, edited = (model.predict(TEXT, mask=3, edits=given) for given in ([], edits))
    np.testing.assert_allclose(changed.before.prediction.log_probs, plain.log_probs, atol=1e-5)
    np.testing.assert_allclose(changed.after.prediction.log_probs, edited.log_probs, atol=1e-5)
    masked = "The guests thanked [MASK] because she had cooked dinner ."
    np.testing.assert_allclose(
        changed.after.attention.maps, model(masked, edits=edits).maps, atol=1e-6
    )
    np.testing.assert_allclose(changed.before.attention.maps, model(masked).maps, atol=1e-6)
    assert changed.after.attention.words[3] == "[MASK]"


def test_the_state_before_is_computed_once_for_the_same_masks(model) -> None:
    begun = begin_experiment(model, TEXT)
    first = begun.change([bl.edits.HeadOff("3-1")], [2])
    second = first.change([bl.edits.HeadOff("3-2")], [2])
    assert second.before is first.before
    assert second.change([], [2]).after is first.before
    assert first.change([bl.edits.HeadOff("3-1")], [4]).before is not first.before


def test_masked_words_keep_their_gold_tree(model) -> None:
    sentence = bl.corpora.sample()[0]
    masked = begin_experiment(model, sentence).change([], [1]).after.attention
    assert masked.source.heads == sentence.heads
    assert masked.source.words[1] == masked.words[1] == "[MASK]"


def test_decoders_predict_the_next_token_at_every_position(decoder) -> None:
    text = "the cats sat on the mat"
    edits = [bl.edits.HeadOff("1-1")]
    changed = begin_experiment(decoder, text).change(edits, [])
    expected = decoder.predict(text, edits=edits)
    np.testing.assert_allclose(changed.after.prediction.log_probs, expected.log_probs, atol=1e-5)
    with pytest.raises(BertlookError, match="is not a masked language model"):
        begin_experiment(decoder, text).change([], [1])


def test_long_texts_of_decoders_are_not_predicted_unasked(decoder, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_LOGITS", 10)
    begun = begin_experiment(decoder, "the cats sat on the mat")
    assert begun.after.prediction is None
    assert begun.kind == "next"


def test_models_without_a_head_are_edited_all_the_same() -> None:
    bare = bl.load(build("BERT"), tokenizer=wordpiece())
    changed = begin_experiment(bare, "the cats sat").change([bl.edits.HeadOff("1-1")], [])
    assert changed.kind is None
    assert changed.after.prediction is None
    assert not np.allclose(changed.before.attention.maps, changed.after.attention.maps)


def test_streams_of_an_encoder_decoder() -> None:
    both = load("T5")
    edits = [bl.edits.HeadOff("1-1", stream="cross")]
    changed = begin_experiment(both, "the cats sat", "on the mat").change(edits, [])
    expected = both("the cats sat", "on the mat", edits=edits)
    for name in expected:
        np.testing.assert_allclose(
            changed.after.attention[name].maps, expected[name].maps, atol=1e-6
        )
    predicted = both.predict("the cats sat", "on the mat", edits=edits)
    np.testing.assert_allclose(changed.after.prediction.log_probs, predicted.log_probs, atol=1e-5)


def test_edits_that_do_not_fit_are_refused(model) -> None:
    begun = begin_experiment(model, TEXT)
    for edit in (bl.edits.HeadOff("9-1"), bl.edits.Hide(40), bl.edits.SetMap("1-1", np.eye(3))):
        with pytest.raises(BertlookError):
            begun.change([edit], [])
    with pytest.raises(BertlookError, match="mask=99 is no word"):
        begun.change([], [99])
