from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np
import pytest
import torch

from bertlook.model.eager import read_eager
from bertlook.model.load import load
from bertlook.model.tokens.encoding import Encoding
from tests.architectures import FALLBACKS, build
from tests.architectures.outcome import small_model
from tests.architectures.reference import read_reference
from tests.tiny_tokenizers import wordpiece

LONG = [2, 10, 11, 12, 13, 14, 15, 16, 17, 3]
SHORT = [2, 10, 30, 3]


def refuse(reason: str) -> NoReturn:
    raise ValueError(reason)


def batch_of(*inputs: list[int]) -> dict[str, torch.Tensor]:
    longest = max(map(len, inputs))
    return {
        "input_ids": torch.tensor([ids + [0] * (longest - len(ids)) for ids in inputs]),
        "attention_mask": torch.tensor(
            [[1] * len(ids) + [0] * (longest - len(ids)) for ids in inputs]
        ),
    }


@pytest.mark.parametrize("kind", ["longformer", "big_bird", "convbert", "xlnet", "bloom"])
def test_maps_of_a_padded_batch_equal_those_that_the_network_returns(kind: str) -> None:
    network = small_model(kind).module
    inputs = batch_of(LONG, SHORT)
    layers, _ = read_eager(network, inputs, refuse)
    expected, _ = read_reference(network, inputs)
    real = inputs["attention_mask"].bool()
    for layer, maps in zip(layers, expected, strict=True):
        ours, theirs = layer.maps.transpose(1, 2)[real], maps.transpose(1, 2)[real]
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-5)
        assert not layer.maps[1, :, :4, 4:].any(), "padded keys are attended to"


def test_a_window_is_spread_over_the_tokens_and_its_pairs_are_visible() -> None:
    model = small_model("longformer")
    seen: list[Any] = []
    encoding = Encoding(LONG, None, [""] * 10, [None] * 10, [], None)
    model.run([encoding], seen.append)
    near = np.abs(np.arange(10)[:, None] - np.arange(10)) <= 2
    for layer in seen:
        assert layer.visible is not None
        assert (layer.visible[0, 0].numpy() == near).all()
        assert not layer.maps[..., torch.from_numpy(~near)].any()


BLOCKS = [2, *range(10, 57), 3]  # 49 tokens: 13 blocks of 4, the last one padded


def test_maps_of_blocks_give_the_output_of_the_layer() -> None:
    model = small_model("big_bird")
    inputs = batch_of(BLOCKS)
    layers, _ = read_eager(model.module, inputs, refuse)
    tokens = len(BLOCKS)
    assert [layer.maps.shape for layer in layers] == [(1, 4, tokens, tokens)] * 3
    seen: list[Any] = []
    reference: Any = copy.deepcopy(model.module)
    attention = reference.encoder.layer[1].attention.self
    attention.register_forward_hook(lambda part, given, output: seen.append((given[0], output[0])))
    with torch.no_grad():
        reference(**inputs)
        (states, output), maps = seen[0], layers[1].maps
        values = attention.value(states).unflatten(-1, (4, -1)).transpose(1, 2)[:, :, :tokens]
    mixed = (maps @ values).transpose(1, 2).flatten(2)
    torch.testing.assert_close(mixed, output[:, :tokens], rtol=0, atol=1e-5)
    assert 0.2 < (maps > 0).float().mean() < 0.95, "all blocks are attended to"


def test_the_callers_bigbird_keeps_its_kind_of_attention() -> None:
    model = small_model("big_bird")
    assert model.num_layers == 3
    before = [type(part) for part in model.module.modules()]
    np.random.seed(7)
    state = np.random.get_state()[1].copy()
    for ids in (SHORT, LONG, BLOCKS):
        model.run([Encoding(ids, None, [""] * len(ids), [None] * len(ids), [], None)], id)
    assert [type(part) for part in model.module.modules()] == before
    assert model.module.attention_type == "block_sparse"
    assert (np.random.get_state()[1] == state).all()


@pytest.mark.parametrize(
    ("maps", "reason"),
    [
        (torch.full((1, 4, 4, 4), 0.5), "rows of the map of layer 1 .* don't sum to 1"),
        (torch.full((1, 4, 4, 4), -0.5), "negative weights"),
        (torch.full((1, 4, 2, 2), 0.5), r"over 2 x 2 positions, where the input has 4 tokens"),
        (torch.full((1, 4, 4), 0.25), "no attention map"),
        (None, "neither uses"),
    ],
    ids=["scaled", "scores", "pooled", "states", "none"],
)
def test_what_is_no_map_is_refused(monkeypatch: pytest.MonkeyPatch, maps: Any, reason: str) -> None:
    module = build("MPNet")
    monkeypatch.setattr(module, "forward", lambda **_: SimpleNamespace(attentions=(maps,)))
    with pytest.raises(ValueError, match=reason):
        read_eager(module, batch_of(SHORT), refuse)


@pytest.mark.parametrize("name", [*FALLBACKS, "BERT", "GPT-2", "Llama"])
def test_a_configuration_without_named_outputs_is_read(name: str) -> None:
    maps = load(build(name), tokenizer=wordpiece())("the cat").maps
    tuples = load(build(name, return_dict=False), tokenizer=wordpiece())
    np.testing.assert_array_equal(tuples("the cat").maps, maps)
    assert tuples.module.config.return_dict is False
