from __future__ import annotations

from pathlib import Path

import pytest
import torch
from settings import Settings
from student import build_student
from token_store import TokenStore
from tokenizers import Tokenizer
from validation import masked_lm_accuracy
from vocabulary import Vocabulary


def test_a_constant_prediction_has_the_accuracy_of_its_piece(
    data: Path, settings: Settings, tokenizer: Tokenizer
) -> None:
    size = tokenizer.get_vocab_size()
    model = build_student(settings, size)
    store, vocabulary = TokenStore(data, "dev"), Vocabulary.of(tokenizer)
    torch.nn.init.zeros_(model.cls.predictions.transform.LayerNorm.weight)
    torch.nn.init.zeros_(model.cls.predictions.transform.LayerNorm.bias)
    dot = tokenizer.token_to_id(".")
    with torch.no_grad():
        model.cls.predictions.bias.zero_()
        model.cls.predictions.bias[dot] = 1.0
    _, accuracy = masked_lm_accuracy(model, store, vocabulary, 160)
    assert accuracy == pytest.approx((store.tokens == dot).mean(), abs=0.05)


def test_uniform_predictions_have_the_entropy_of_the_vocabulary(
    data: Path, settings: Settings, tokenizer: Tokenizer
) -> None:
    size = tokenizer.get_vocab_size()
    model = build_student(settings, size)
    store, vocabulary = TokenStore(data, "dev"), Vocabulary.of(tokenizer)
    torch.nn.init.zeros_(model.cls.predictions.transform.LayerNorm.weight)
    loss, _ = masked_lm_accuracy(model, store, vocabulary, 16)
    assert loss == pytest.approx(torch.tensor(float(size)).log().item(), abs=1e-5)


@pytest.mark.parametrize("is_training", [False, True])
def test_repeated_validation_is_equal_and_keeps_the_mode(
    data: Path, settings: Settings, tokenizer: Tokenizer, is_training: bool
) -> None:
    model = build_student(settings, tokenizer.get_vocab_size()).train(is_training)
    store, vocabulary = TokenStore(data, "dev"), Vocabulary.of(tokenizer)
    first = masked_lm_accuracy(model, store, vocabulary, 32)
    assert masked_lm_accuracy(model, store, vocabulary, 32) == first
    assert model.training == is_training
