from __future__ import annotations

import numpy as np
import pytest
from transformers import (
    BertConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
)

from bertlook.errors import BertlookError
from bertlook.model.kinds import model_of
from bertlook.model.model import Model
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from bertlook.model.streams.speech import SpeechModel
from tests.encoder_decoders import SOURCE, TARGET, build, load
from tests.model.streams.test_speech import whisper
from tests.tiny_models import tiny
from tests.tiny_tokenizers import metaspace, wordpiece


def test_networks_are_models_of_their_kind() -> None:
    assert type(model_of(tiny(), wordpiece(), name="tiny")) is Model
    assert type(model_of(build("T5"), metaspace(), name="tiny")) is EncoderDecoder
    assert type(model_of(whisper(), metaspace(), name="tiny")) is SpeechModel


def test_a_part_in_hand_is_a_plain_model() -> None:
    module = build("BART")
    model = model_of(module.get_encoder(), metaspace(), name="part")
    assert type(model) is Model
    decoder = model_of(module.get_decoder(), metaspace(), name="part")
    assert (decoder.num_layers, decoder.num_heads, decoder.causal) == (2, 2, True)
    np.testing.assert_allclose(
        model(SOURCE).maps, load("BART")(SOURCE, TARGET).encoder.maps, atol=1e-6
    )


def test_an_encoder_of_images_is_refused_with_the_way_out() -> None:
    size = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        ViTConfig(**size, intermediate_size=32, image_size=32, patch_size=8),
        BertConfig(**size, intermediate_size=32, vocab_size=100),
    )
    network = VisionEncoderDecoderModel(config).eval()
    with pytest.raises(BertlookError, match=r"reads pixel_values, neither.*\.get_decoder\(\)"):
        model_of(network, metaspace(), name="tiny")
    assert model_of(network.get_decoder(), metaspace(), name="tiny")(SOURCE).num_layers == 1
