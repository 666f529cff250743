from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import PreTrainedModel

import bertlook as bl
from bertlook.attention.streams import STREAMS
from bertlook.errors import BertlookError
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from tests.encoder_decoders import (
    CONVERTED,
    PARTLY,
    POSITIONS,
    RETURNED,
    SOURCE,
    TAPPED,
    TARGET,
    build,
    load,
)
from tests.tiny_models import tiny
from tests.tiny_tokenizers import metaspace, wordpiece


def outputs(module: PreTrainedModel, **options: Any) -> Any:
    """Run a network on the source and the target as its documentation says to train it."""
    tokenizer = metaspace()
    module.set_attn_implementation("eager")
    source = tokenizer(SOURCE, return_tensors="pt")
    options = options or {"labels": tokenizer(text_target=TARGET, return_tensors="pt").input_ids}
    with torch.no_grad():
        return module(
            input_ids=source.input_ids,
            attention_mask=source.attention_mask,
            output_attentions=True,
            **options,
        )


@pytest.mark.parametrize("name", [*TAPPED, *RETURNED])
def test_the_streams_equal_those_of_the_transformers_model(name: str) -> None:
    model = load(name)
    both = model(SOURCE, TARGET)
    ids = torch.tensor([metaspace().convert_tokens_to_ids(both.decoder.tokens)])
    # Given labels, FSMT reads the source as its target, and the other one warns. With a cache,
    # FSMT's decoder looks ahead.
    by_ids = {"decoder_input_ids": ids, "use_cache": False}
    options = by_ids if name in ("FSMT", "BERT to BERT") else {}
    output = outputs(model.module, **options)
    for stream in STREAMS:
        expected = torch.stack(output[f"{stream}_attentions"])[:, 0].numpy()
        np.testing.assert_allclose(both[stream].maps, expected, atol=1e-5)
    assert both.encoder.num_layers == 3
    assert both.decoder.num_layers == both.cross.num_layers == 2


@pytest.mark.parametrize("name", TAPPED)
def test_streams_have_norms_and_visible_pairs(name: str) -> None:
    both = load(name)(SOURCE, TARGET)
    for stream in STREAMS:
        attention = both[stream]
        assert attention.value_norms is not None
        assert attention.visible is not None
        np.testing.assert_array_equal(attention.visible, (attention.maps > 1e-30).any(1))


@pytest.mark.parametrize("name", [*CONVERTED, *PARTLY])
def test_rows_of_converted_maps_are_probabilities(name: str) -> None:
    both = load(name)(SOURCE, TARGET)
    for attention in both.values():
        np.testing.assert_allclose(attention.maps.sum(-1), 1, atol=1e-5)
    assert set(both) == (set(STREAMS) if name in CONVERTED else {"decoder", "cross"})


@pytest.mark.parametrize("name", PARTLY)
def test_an_encoder_that_cant_be_read_is_left_out_with_the_reason(name: str) -> None:
    model = load(name)
    both = model(SOURCE, TARGET)
    with pytest.raises(BertlookError, match="The attention of the encoder can't be read: its maps"):
        _ = both.encoder
    with pytest.raises(BertlookError, match="can't be read: its maps aren't over tokens"):
        model.encoder(SOURCE)


def test_tokens_are_those_that_each_part_reads() -> None:
    both = load("T5")(SOURCE, TARGET)
    assert both.encoder.tokens == ["<s>", "▁the", "▁cat", "▁sat", "▁on", "▁the", "▁mat", "</s>"]
    assert both.decoder.tokens == ["<pad>", "<s>", "▁", "a", "▁cat", "▁on", "▁mat"]
    assert both.decoder.word_ids == [None, None, 0, 0, 1, 2, 3]
    assert both.cross.tokens == both.decoder.tokens
    assert both.cross.words == ["a", "cat", "on", "mat"]
    assert both.cross.key_tokens == both.encoder.tokens
    assert both.cross.key_words == ["the", "cat", "sat", "on", "the", "mat"]
    assert (both.encoder.source, both.decoder.source) == (SOURCE, TARGET)
    assert both.cross.provenance["stream"] == "cross"
    assert both.cross.provenance["model"] == "T5ForConditionalGeneration"


def test_words_and_sentences_are_sources_and_targets() -> None:
    sentence = SimpleNamespace(words=["the", "cats sat"])
    both = load("BART")(sentence, ["a", "cat"])
    assert both.encoder.source is sentence
    assert both.cross.key_words == ["the", "cats sat"]
    assert both.cross.words == ["a", "cat"]


def test_the_network_is_left_unchanged() -> None:
    module = build("BART")
    module.train()
    weights = {name: weight.clone() for name, weight in module.state_dict().items()}
    config = module.config.to_dict()
    bl.load(module, tokenizer=metaspace())(SOURCE, TARGET)
    assert module.training
    assert module.config.to_dict() == config
    for name, weight in module.state_dict().items():
        assert torch.equal(weight, weights[name])


def test_a_target_is_needed_once() -> None:
    model = load("T5")
    with pytest.raises(BertlookError, match=r"give a target too, model\(text, target\)"):
        model(SOURCE)
    with pytest.raises(BertlookError, match="given twice"):
        model(SOURCE, TARGET, target=TARGET)
    np.testing.assert_array_equal(
        model(SOURCE, target=TARGET).cross.maps, model(SOURCE, TARGET).cross.maps
    )


def test_a_target_without_an_encoder_decoder_is_refused() -> None:
    with pytest.raises(BertlookError, match=r"BertForMaskedLM reads no target.*pair"):
        bl.load(tiny(), tokenizer=wordpiece())(SOURCE, target=TARGET)


@pytest.mark.parametrize("argument", ["source", "target"])
def test_a_text_over_the_limit_of_its_part_is_refused_or_cut(argument: str) -> None:
    model = load("LED")
    assert (model.max_length, model.max_target_length) == (POSITIONS, 32)
    limit = 64 if argument == "source" else 32
    texts = {"source": SOURCE, "target": TARGET, argument: "the cat " * 50}
    with pytest.raises(BertlookError, match=f"reads at most {limit}"):
        model(*texts.values())
    both = model(*texts.values(), truncate=True)
    attention = both.encoder if argument == "source" else both.decoder
    assert limit - 2 <= len(attention.tokens) <= limit
    assert "Cut to the first" in attention.note


@pytest.mark.parametrize("text", ["", " ", [], 7, None])
def test_values_that_are_no_texts_are_refused(text: Any) -> None:
    model = load("T5")
    with pytest.raises(BertlookError):
        model(text, TARGET)
    with pytest.raises(BertlookError):
        model(SOURCE, text)


@pytest.mark.parametrize("use", [
    lambda model: bl.scan(model, [SOURCE], bl.measures.Entropy, progress=False),
    lambda model: bl.rollout(model),
    lambda model: model.num_layers,
    lambda model: model.causal,
    lambda model: model.run([], print),
])  # fmt: skip
def test_what_needs_one_stream_names_the_models_of_streams(use: Any) -> None:
    with pytest.raises(BertlookError, match=r"model\.encoder|needs an Attention"):
        use(load("T5"))


def test_a_random_control_is_an_encoder_decoder_too() -> None:
    model = load("T5")
    control = bl.random_init(model, seed=1)
    assert isinstance(control, EncoderDecoder)
    both = control(SOURCE, TARGET)
    assert both.encoder.maps.shape == model(SOURCE, TARGET).encoder.maps.shape
    stream = bl.random_init(model.decoder, seed=1)
    assert stream.name == "T5ForConditionalGeneration (random weights, seed 1) (decoder)"
    np.testing.assert_array_equal(stream(TARGET).maps, control(TARGET, TARGET).decoder.maps)


def test_half_precision_gives_single_precision_maps() -> None:
    both = bl.load(build("BART").to(torch.bfloat16), tokenizer=metaspace())(SOURCE, target=TARGET)
    for attention in both.values():
        assert attention.maps.dtype == np.float32
        np.testing.assert_allclose(attention.maps.sum(-1), 1, atol=1e-5)


def test_its_representation_names_the_streams() -> None:
    assert repr(load("BART")) == (
        "<EncoderDecoder: BartForConditionalGeneration, layers x heads: encoder 3 x 4, "
        "decoder 2 x 2, cross 2 x 2>"
    )
