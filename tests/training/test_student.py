from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from errors import TrainingError
from export import export_run
from settings import Settings
from student import build_student, start_from
from tokenizers import Tokenizer

from .conftest import make_trainer


def test_the_shape_is_that_of_the_settings(settings: Settings) -> None:
    model = build_student(settings, 70)
    config = model.config
    assert (config.num_hidden_layers, config.num_attention_heads) == (2, 2)
    assert (config.hidden_size, config.intermediate_size) == (16, 32)
    assert model.bert.embeddings.word_embeddings.weight.shape == (70, 16)
    assert model.bert.embeddings.position_embeddings.weight.shape == (settings.max_length, 16)


def test_the_decoder_shares_the_weights_of_the_embedding(settings: Settings) -> None:
    model = build_student(settings, 70)
    assert model.cls.predictions.decoder.weight is model.bert.embeddings.word_embeddings.weight


def test_positions_start_as_scaled_sinusoids(settings: Settings) -> None:
    model = build_student(replace(settings, position_amplitude=0.5), 70)
    table = model.bert.embeddings.position_embeddings.weight
    assert table[0].tolist() == [0.0, 0.5] * 8
    assert table[3, 0].item() == pytest.approx(0.5 * math.sin(3))
    assert table[3, 1].item() == pytest.approx(0.5 * math.cos(3))


def test_output_projections_start_scaled_down(settings: Settings) -> None:
    weights = []
    for scale in (1.0, 0.1):
        torch.manual_seed(0)
        model = build_student(replace(settings, output_scale=scale), 70)
        weights.append(model.bert.encoder.layer[0].output.dense.weight.detach())
    torch.testing.assert_close(0.1 * weights[0], weights[1])


def test_weights_are_loaded_from_an_exported_model(
    data: Path, tmp_path: Path, settings: Settings, tokenizer: Tokenizer
) -> None:
    trainer = make_trainer(data, tmp_path / "run")
    trainer.save()
    export_run(tmp_path / "run", tmp_path / "model")
    model = build_student(settings, tokenizer.get_vocab_size())
    start_from(model, trainer.tokenizer, tmp_path / "model")
    expected = trainer.model.bert.embeddings.word_embeddings.weight.half().float()
    torch.testing.assert_close(model.bert.embeddings.word_embeddings.weight, expected)


def test_a_folder_without_a_model_is_an_error(
    tmp_path: Path, settings: Settings, tokenizer: Tokenizer
) -> None:
    with pytest.raises(TrainingError, match="holds no model to start from"):
        start_from(build_student(settings, 70), tokenizer, tmp_path)
