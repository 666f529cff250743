from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.model.tokens.token_text import show_ids
from bertlook.model.writing import WholeReader, Writing
from tests.architectures import DECODERS, WITH_SINK
from tests.encoder_decoders import SOURCE, TARGET, build
from tests.encoder_decoders import load as load_pair
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import byte_level, metaspace, wordpiece

PROMPT = "the cat"


def load(name: str = "GPT-2") -> Model:
    return bl.load(tiny_decoder(name), tokenizer=byte_level(specials=False))


@pytest.mark.parametrize("name", [*DECODERS, *WITH_SINK])
def test_the_most_probable_tokens_are_those_of_generate(name: str) -> None:
    model = load(name)
    writing = model.write(PROMPT)
    size = len(writing.encoding.ids)
    for _ in range(5):
        writing.append()
    prompt = torch.tensor([writing.encoding.ids[:size]])
    output = model.module.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=5, do_sample=False
    )
    ids = output[0].tolist()
    assert writing.encoding.ids == ids
    assert writing.tokens == show_ids(model.tokenizer, ids[size:])
    with torch.no_grad():
        logits = model.module(output).logits[0]
    expected = logits.softmax(-1)[range(size - 1, size + 4), ids[size:]]
    np.testing.assert_allclose(writing.probabilities, expected.numpy(), rtol=1e-3)
    np.testing.assert_allclose(
        writing.attention.maps, model(input_ids=writing.encoding.ids).maps, atol=1e-5
    )
    assert writing.attention.source == PROMPT


def test_a_chosen_token_is_written_and_tokens_are_taken_back() -> None:
    model = load("Llama")
    writing = model.write(PROMPT)
    first = writing.prediction
    assert writing.append("Ġthe") == "Ġthe"
    assert writing.attention.words == ["the", "cat", "the"]
    assert writing.append(model.tokenizer.get_vocab()["s"]) == "s"
    assert writing.attention.words == ["the", "cat", "thes"]
    assert (len(writing), writing.tokens) == (2, ["Ġthe", "s"])
    before = writing.prediction
    writing.append()
    writing.take_back()
    np.testing.assert_array_equal(writing.prediction.log_probs, before.log_probs)
    writing.take_back(2)
    assert writing.tokens == []
    assert writing.attention.words == ["the", "cat"]
    np.testing.assert_array_equal(writing.prediction.log_probs, first.log_probs)
    writing.append("s")
    np.testing.assert_allclose(
        writing.attention.maps, model(input_ids=writing.encoding.ids).maps, atol=1e-5
    )


def test_the_prediction_is_that_of_the_model() -> None:
    model = load()
    prediction = model.write(PROMPT).prediction
    expected = model.predict(PROMPT, positions=[len(prediction.tokens) - 1])
    np.testing.assert_allclose(prediction.log_probs, expected.log_probs, atol=1e-5)
    assert prediction.positions == expected.positions


def test_a_model_that_keeps_no_cache_reads_all_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load("Llama")
    cached = model.write(PROMPT)
    monkeypatch.setattr(Model, "reads_piecewise", property(lambda _: False))
    whole = model.write(PROMPT)
    for token in (None, "Ġthe", None):
        assert cached.append(token) == whole.append(token)
        np.testing.assert_allclose(cached.attention.maps, whole.attention.maps, atol=1e-5)
    cached.take_back(2)
    passes: list[Any] = []
    monkeypatch.setattr(Model, "observe", lambda *_, **__: passes.append(1))
    whole.take_back(2)
    np.testing.assert_allclose(cached.attention.maps, whole.attention.maps, atol=1e-5)
    assert passes == []


@pytest.mark.parametrize("how", ["zero", "uniform", "mean"])
def test_it_reads_and_writes_under_edits(how: Any) -> None:
    model = load()
    edits = [bl.edits.HeadOff("1-1", how), bl.edits.Hide(0)]
    writing = model.write(PROMPT, edits=edits)
    for _ in range(3):
        expected = model.predict(input_ids=writing.encoding.ids, edits=edits)
        np.testing.assert_allclose(
            writing.prediction.log_probs[0], expected.log_probs[-1], atol=1e-5
        )
        writing.append()
    writing.take_back()
    expected = model(input_ids=writing.encoding.ids, edits=edits)
    np.testing.assert_allclose(writing.attention.maps, expected.maps, atol=1e-5)


def test_it_ends_with_the_token_that_ends_a_text() -> None:
    model = load()
    writing = model.write(PROMPT)
    assert not writing.has_ended
    writing.append(model.module.generation_config.eos_token_id)
    assert writing.has_ended
    with pytest.raises(BertlookError, match=r"has ended, with .*\. Take it back, or choose"):
        writing.append()
    writing.append("s")
    assert not writing.has_ended


def test_the_limit_of_the_model_is_told() -> None:
    model = load()
    assert model.max_length is not None
    writing = model.write(input_ids=[7] * (model.max_length - 1))
    writing.append("s")
    assert writing.is_full
    with pytest.raises(BertlookError, match="reads at most"):
        writing.append()
    assert len(writing) == 1


def test_a_refused_token_changes_nothing() -> None:
    writing = load().write(PROMPT)
    for token, message in (("the cat", "Give one of them"), (9999, "id from 0"), ([], "empty")):
        with pytest.raises(BertlookError, match=message):
            writing.append(token)  # type: ignore[arg-type]
    for count in (0, 1, -1, None):
        with pytest.raises(BertlookError, match="count"):
            writing.take_back(count)  # type: ignore[arg-type]
    assert len(writing) == 0
    assert repr(writing) == "<Writing: 2 tokens, 0 of them written>"


@pytest.mark.parametrize("name", ["T5", "BART", "mBART", "M2M100", "Marian", "BERT to BERT"])
def test_an_encoder_decoder_writes_a_target(name: str) -> None:
    model = load_pair(name)
    steps = model.generate_attention(SOURCE, tokens=5)
    writing = model.write(SOURCE)
    begun = len(writing.encoding.ids)
    while len(writing) + begun - 1 < len(steps):
        writing.append()
    assert writing.encoding.tokens[1:] == [token for token, _ in steps]
    streams = writing.attention.first_tokens(len(steps))
    for stream in streams:
        # Weights so large that scores, and their rounding, are far above those of a trained model.
        np.testing.assert_allclose(streams[stream].maps, steps[-1][1][stream].maps, atol=5e-5)


def test_a_begun_target_goes_on() -> None:
    model = load_pair("BART")
    writing = model.write(SOURCE, TARGET)
    size = len(writing.encoding.ids)
    writing.append()
    writing.take_back()
    expected = model(SOURCE, TARGET)
    np.testing.assert_allclose(writing.attention.cross.maps, expected.cross.maps, atol=1e-5)
    assert size == len(expected.decoder.tokens)


def test_models_that_write_nothing_are_refused() -> None:
    for model, text in (
        (bl.load(tiny(), tokenizer=wordpiece()), PROMPT),
        (bl.load(build("BART").base_model, tokenizer=metaspace()), SOURCE),
        (load_pair("BART").encoder, SOURCE),
    ):
        with pytest.raises(BertlookError, match=r"writes no text|only the whole model writes"):
            model.write(text)


def test_words_of_a_sentence_stay() -> None:
    sentence = SimpleNamespace(words=["the c", "at"])
    writing = load().write(sentence)
    writing.append("Ġthe")
    assert writing.attention.words == ["the c", "at", "the"]
    assert isinstance(writing, Writing)


def test_a_whole_reader_gives_the_logits_of_new_tokens() -> None:
    model = load()
    encoding = model.encode("the cats sat")
    reader = WholeReader(model)
    first = reader.read(encoding.first(3))
    rest = reader.read(encoding)
    assert first.shape[0] == 3
    assert rest.shape[0] == len(encoding.ids) - 3
