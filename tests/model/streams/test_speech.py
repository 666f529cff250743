from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    PreTrainedModel,
    Speech2TextConfig,
    Speech2TextForConditionalGeneration,
    WhisperConfig,
    WhisperForConditionalGeneration,
)

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.streams.speech import SpeechModel
from tests.tiny_tokenizers import metaspace

SIZE: dict[str, Any] = {
    "vocab_size": 100,
    "d_model": 32,
    "encoder_layers": 3,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "bos_token_id": 0,
    "pad_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 0,
    "max_source_positions": 20,
    "max_target_positions": 32,
}
TARGET = "a cat on mat"


def whisper() -> PreTrainedModel:
    torch.manual_seed(0)
    return WhisperForConditionalGeneration(WhisperConfig(**SIZE, num_mel_bins=8)).eval()


def speech_to_text() -> PreTrainedModel:
    torch.manual_seed(0)
    return Speech2TextForConditionalGeneration(
        Speech2TextConfig(**SIZE, conv_channels=16, input_feat_per_channel=8)
    ).eval()


SOUNDS = {whisper: (1, 8, 40), speech_to_text: (1, 36, 8)}


def load(build: Any = whisper) -> SpeechModel:
    model = bl.load(build(), tokenizer=metaspace())
    assert isinstance(model, SpeechModel)
    return model


def sound(shape: tuple[int, ...] = SOUNDS[whisper]) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("build", SOUNDS)
def test_the_streams_equal_those_of_the_transformers_model(build: Any) -> None:
    model, features = load(build), sound(SOUNDS[build])
    both = model(features, TARGET)
    model.module.set_attn_implementation("eager")
    ids = torch.tensor([metaspace().convert_tokens_to_ids(both.decoder.tokens)])
    with torch.no_grad():
        output = model.module(
            input_features=features, decoder_input_ids=ids, output_attentions=True, use_cache=False
        )
    for stream in ("encoder", "decoder", "cross"):
        expected = torch.stack(output[f"{stream}_attentions"])[:, 0].numpy()
        np.testing.assert_allclose(both[stream].maps, expected, atol=1e-5)
    assert both.cross.key_words[:2] == ["frame 1", "frame 2"]
    assert both.cross.words == ["a", "cat", "on", "mat"]


def test_a_tokenizer_that_adds_the_start_token_adds_it_once() -> None:
    both = load()(sound(), TARGET)
    assert both.decoder.tokens == ["<s>", "▁", "a", "▁cat", "▁on", "▁mat"]


def test_features_may_be_an_array_without_a_batch_axis() -> None:
    model = load()
    np.testing.assert_array_equal(
        model(sound()[0].numpy(), TARGET).cross.maps, model(sound(), TARGET).cross.maps
    )


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ("the cat", r"reads sounds, and a str isn't one.*processor\(sound\)\.input_features"),
        (None, "a NoneType isn't one"),
        (torch.zeros(1, 8, 40, dtype=torch.int64), r"its type is torch\.int64"),
        (torch.zeros(8), r"its shape \(8,\)"),
        (torch.zeros(2, 8, 40), r"has 2 sounds. Give one: input_features\[:1\]"),
        (torch.zeros(1, 8, 10), "can't read this sound: Whisper expects"),
    ],
)
def test_what_is_no_sound_is_refused(features: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        load()(features, TARGET)


def test_what_reads_texts_names_the_decoder_alone() -> None:
    model = load()
    assert repr(model) == "<SpeechModel: WhisperForConditionalGeneration>"
    for use in (lambda: model.encoder, lambda: model.decoder, lambda: model.reader.layout):
        with pytest.raises(BertlookError, match=r"network\.get_decoder\(\)"):
            use()
    with pytest.raises(BertlookError, match=r"network\.generate"):
        model.generate_attention(sound())
    with pytest.raises(BertlookError, match="give a target too"):
        model(sound())
    alone = bl.load(model.module.get_decoder(), tokenizer=metaspace())
    assert alone(TARGET).maps.shape[:2] == (2, 2)
