from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.load import load
from tests.architectures import SIZE
from tests.encoder_decoders import SOURCE, TARGET
from tests.encoder_decoders import load as load_encoder_decoder
from tests.tiny_models import TEXT, tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece


@pytest.fixture(scope="module")
def masked() -> bl.Model:
    return load(tiny(), wordpiece())


@pytest.fixture(scope="module")
def causal() -> bl.Model:
    return load(tiny_decoder(), wordpiece())


def logits_of(model: bl.Model, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model.module(input_ids=torch.tensor([ids])).logits[0]
    return logits


def test_a_masked_model_predicts_where_the_text_is_masked(masked: bl.Model) -> None:
    prediction = masked.predict("the [MASK] sat on the [MASK]")
    masks = [i for i, token in enumerate(prediction.tokens) if token == "[MASK]"]
    assert prediction.kind == "masked"
    assert prediction.positions == masks
    expected = logits_of(masked, prediction.ids)[masks].log_softmax(-1)
    np.testing.assert_allclose(prediction.log_probs, expected, atol=1e-5)
    assert prediction.log_probs.dtype == np.float32
    assert len(prediction.table()) == 10


def test_all_pieces_of_a_word_are_masked_on_demand(masked: bl.Model) -> None:
    attention = masked("sitting cats")
    pieces = [i for i, word in enumerate(attention.word_ids) if word == 0]
    assert len(pieces) > 1
    prediction = masked.predict("sitting cats", mask=0)
    assert prediction.positions == pieces
    ids = masked.encode("sitting cats").ids
    word = prediction.log_prob([ids[piece] for piece in pieces], pieces[0])
    own = sum(prediction.log_probs[row, ids[piece]].item() for row, piece in enumerate(pieces))
    assert word == pytest.approx(own)
    together = masked.predict("sitting cats", mask=[0, 1])
    assert together.positions == [i for i, w in enumerate(attention.word_ids) if w is not None]


def test_a_decoder_predicts_the_next_token_at_every_position(causal: bl.Model) -> None:
    prediction = causal.predict(TEXT)
    assert prediction.kind == "next"
    assert prediction.positions == list(range(len(prediction.tokens)))
    expected = logits_of(causal, prediction.ids).log_softmax(-1)
    np.testing.assert_allclose(prediction.log_probs, expected, atol=1e-5)
    last = causal.predict(TEXT, positions=len(prediction.tokens) - 1)
    np.testing.assert_allclose(last.log_probs, prediction.log_probs[-1:], atol=1e-6)


def test_a_classifier_gives_the_probabilities_of_its_classes() -> None:
    torch.manual_seed(0)
    config = BertConfig(**SIZE, num_labels=3, id2label={0: "bad", 1: "fair", 2: "good"})
    model = load(BertForSequenceClassification(config).eval(), wordpiece())
    prediction = model.predict(TEXT, "it sat")
    assert prediction.kind == "class"
    assert set(prediction.table().prediction) == {"bad", "fair", "good"}
    assert np.exp(prediction.log_probs).sum() == pytest.approx(1)
    off = model.predict(TEXT, "it sat", edits=[bl.edits.HeadOff("1-1")])
    assert prediction.kl(off)[0] > 0
    with pytest.raises(BertlookError, match=r"class of the whole text. Leave out positions"):
        model.predict(TEXT, positions=[0])


def test_an_encoder_decoder_predicts_the_next_token_of_the_target() -> None:
    model: Any = load_encoder_decoder("BART")
    prediction = model.predict(SOURCE, TARGET)
    assert prediction.kind == "next"
    assert prediction.tokens == model(SOURCE, TARGET).decoder.tokens
    source, target = (torch.tensor([ids]) for ids in (model.encode(SOURCE).ids, prediction.ids))
    with torch.no_grad():
        logits = model.module(input_ids=source, decoder_input_ids=target).logits[0]
    np.testing.assert_allclose(prediction.log_probs, logits.log_softmax(-1), atol=1e-5)
    hidden = model.predict(SOURCE, TARGET, edits=bl.edits.Hide(1, stream="encoder"))
    assert (prediction.kl(hidden) > 0).all()
    with pytest.raises(BertlookError, match="give a target too"):
        model.predict(SOURCE)


def test_ids_take_the_place_of_a_text(masked: bl.Model) -> None:
    ids = masked.encode("the [MASK] sat").ids
    np.testing.assert_array_equal(
        masked.predict(input_ids=ids).log_probs, masked.predict("the [MASK] sat").log_probs
    )


def test_edits_of_nothing_change_nothing(masked: bl.Model) -> None:
    plain = masked.predict("the [MASK] sat")
    np.testing.assert_array_equal(
        masked.predict("the [MASK] sat", edits=[]).log_probs, plain.log_probs
    )
    cut = masked.predict("the [MASK] sat", edits=bl.edits.Cut("1-1", 0, 2))
    assert abs(cut.log_probs - plain.log_probs).max() > 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"The text has no \[MASK\], .* pass mask="),
        ({"mask": 6}, "mask=6 is no word: the text has 6"),
        ({"mask": "cat"}, "mask='cat' is no word"),
        ({"positions": [99]}, "positions has 99, and the input has 9 tokens"),
        ({"positions": []}, "positions is empty"),
        ({"positions": "a"}, "positions has 'a'"),
        ({"mask": 1, "top": 0}, "top"),
        ({"edits": 3}, "edits"),
    ],
)
def test_what_can_not_be_predicted_is_refused(
    masked: bl.Model, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        masked.predict(TEXT, **options)


def test_a_decoder_masks_no_word(causal: bl.Model) -> None:
    with pytest.raises(BertlookError, match="not a masked language model"):
        causal.predict(TEXT, mask=1)


def test_a_model_without_a_head_predicts_nothing() -> None:
    model = load(BertModel(BertConfig(**SIZE)).eval(), wordpiece())
    with pytest.raises(BertlookError, match="predicts nothing: it has no head"):
        model.predict("the [MASK]")
