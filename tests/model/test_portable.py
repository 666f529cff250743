"""A page gets the weights of networks that it can run, and a reason for others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaForMaskedLM,
)

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model import portable
from bertlook.model.portable import portable_network, weight_names
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import byte_level, wordpiece

SIZE: dict[str, Any] = {
    "vocab_size": 150,
    "hidden_size": 12,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "intermediate_size": 20,
    "max_position_embeddings": 16,
}


def bert(**changes: Any) -> bl.Model:
    return bl.load(BertModel(BertConfig(**{**SIZE, **changes})).eval(), wordpiece(), name="bert")


def test_the_weights_stand_in_order_in_half_precision_if_that_is_exact() -> None:
    model = bert()
    with torch.no_grad():
        for weight in model.module.parameters():
            weight.copy_(weight.half().float())
    network = portable_network(model)
    weights = np.frombuffer(network.weights, "<f2")
    start = 0
    for name in weight_names(model):
        tensor = model.module.state_dict()[name]
        stop = start + tensor.numel()
        assert np.array_equal(weights[start:stop], tensor.numpy().ravel().astype("<f2")), name
        start = stop
    assert start == len(weights)
    with torch.no_grad():
        model.module.embeddings.LayerNorm.bias[0] = 1 / 3
    assert portable_network(model).shape["precision"] == "float32"
    assert len(portable_network(model).weights) == 2 * len(network.weights)
    with torch.no_grad():
        model.module.embeddings.LayerNorm.bias[0] = 1e6  # infinite in half precision
    assert portable_network(model).shape["precision"] == "float32"


def test_a_distilbert_has_no_segments() -> None:
    config = DistilBertConfig(
        vocab_size=150, dim=12, n_heads=3, n_layers=2, hidden_dim=20, max_position_embeddings=16
    )
    shape = portable_network(bl.load(DistilBertModel(config), wordpiece(), name="small")).shape
    assert shape == {
        "layers": 2,
        "heads": 3,
        "width": 12,
        "inner": 20,
        "tokens": 150,
        "positions": 16,
        "first_position": 0,
        "padding": None,
        "segments": 0,
        "activation": "gelu",
        "eps": 1e-12,
        "predicts": "no",
        "precision": "float32",
    }


def roberta(**changes: Any) -> bl.Model:
    config = RobertaConfig(**{**SIZE, "vocab_size": 300, "type_vocab_size": 1, **changes})
    return bl.load(RobertaForMaskedLM(config).eval(), byte_level(), name="roberta")


def test_positions_of_a_roberta_begin_behind_its_padding() -> None:
    shape = portable_network(roberta(pad_token_id=1)).shape
    expected = {"positions": 16, "first_position": 2, "padding": 1, "segments": 1}
    assert {name: shape[name] for name in expected} == expected
    assert shape["predicts"] == "tied"


def test_a_head_with_an_activation_of_its_own_is_left_out() -> None:
    assert portable_network(roberta(hidden_act="relu")).shape["predicts"] == "no"


def test_the_head_of_a_masked_language_model_stands_at_the_end() -> None:
    model = bl.load(tiny(), wordpiece(), name="tiny")
    assert not any("cls" in name or "pooler" in name for name in weight_names(model))
    network = portable_network(model)
    assert network.shape["predicts"] == "tied"
    weights = np.frombuffer(network.weights, "<f4")
    head = model.module.cls.predictions
    vocabulary = network.shape["tokens"]
    assert np.array_equal(weights[-vocabulary:], head.bias.detach().numpy())
    with torch.no_grad():
        head.decoder.weight = torch.nn.Parameter(head.decoder.weight + 1)
    own = portable_network(model)
    assert own.shape["predicts"] == "untied"
    tokens = np.frombuffer(own.weights, "<f4")[-head.decoder.weight.numel() :]
    assert np.array_equal(tokens, head.decoder.weight.detach().numpy().ravel())


def test_other_networks_are_refused() -> None:
    decoder = bl.load(tiny_decoder(), byte_level(), name="small-gpt")
    with pytest.raises(
        BertlookError, match="RoBERTa and DistilBERT itself, and small-gpt is a GPT2"
    ):
        portable_network(decoder)
    with pytest.raises(BertlookError, match=r"bert has the activation 'silu'"):
        portable_network(bert(hidden_act="silu"))
    with pytest.raises(BertlookError, match="bert is a decoder"):
        portable_network(bert(is_decoder=True))


def test_a_network_with_other_weights_is_refused() -> None:
    model = bert()
    model.module.encoder.layer[1].attention.self.add_module("lora_A", torch.nn.Linear(12, 2))
    with pytest.raises(BertlookError, match=r"its weight encoder.layer.1.attention.self.lora_A"):
        portable_network(model)


@pytest.mark.parametrize("number", [float("nan"), float("-inf")])
def test_a_network_with_numbers_that_are_not_finite_is_refused(number: float) -> None:
    model = bert()
    with torch.no_grad():
        model.module.encoder.layer[1].output.dense.bias[3] = number
    with pytest.raises(
        BertlookError, match=r"weight encoder.layer.1.output.dense.bias of bert has"
    ):
        portable_network(model)


def test_a_network_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "MAX_WEIGHTS", 13_000_000)
    with pytest.raises(BertlookError, match="bert-mini take 14 MB; a page takes at most 13 MB"):
        portable_network(bl.load())
