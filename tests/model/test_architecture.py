from __future__ import annotations

from typing import Any

import pytest
import torch
import transformers
from torch import nn
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from bertlook.errors import BertlookError
from bertlook.model.architecture import place_calls
from bertlook.model.model import Model
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from bertlook.model.tokens.encoding import Encoding
from tests.architectures import LAYERS, build
from tests.architectures.outcome import PAGE, documented, outcome
from tests.architectures.reference import read_reference
from tests.tiny_tokenizers import wordpiece

IDS = [2, 10, 11, 12, 13, 14, 15, 16, 17, 3]
TABLE = documented()
KNOWN = [kind for kind in TABLE if kind in CONFIG_MAPPING]
#: Whether the page was made with the installed version of transformers.
IS_CURRENT = f"transformers {transformers.__version__}" in PAGE.read_text("utf-8")


def encoding_of(ids: list[int]) -> Encoding:
    return Encoding(ids, None, [str(i) for i in ids], [None] * len(ids), [], None)


def read(model: Model, ids: list[int]) -> dict[int, torch.Tensor]:
    maps: dict[int, torch.Tensor] = {}
    model.run([encoding_of(ids)], lambda layer: maps.update({layer.index: layer.maps.clone()}))
    return maps


@pytest.mark.parametrize("kind", KNOWN)
def test_each_architecture_is_read_exactly_or_refused_as_the_page_says(kind: str) -> None:
    how, model = outcome(kind)
    if IS_CURRENT:
        assert how == TABLE[kind], "run tools/architectures.py"
    if model is None or isinstance(model, EncoderDecoder):
        return  # streams are compared in test_encoder_decoder
    maps = read(model, IDS)
    assert list(maps) == [layer for layer, heads in enumerate(model.architecture.heads) if heads]
    inputs = model.inputs([encoding_of(IDS)])
    returned, softmaxes = read_reference(model.architecture.network, inputs)
    for ours, expected in zip(maps.values(), returned, strict=True):
        torch.testing.assert_close(ours, expected, rtol=0, atol=1e-5)
        assert ours.sum(-1).max() < 1 + 1e-5
    for weights in softmaxes:  # there is no attention between tokens in a gap
        assert any(
            weights.shape == ours.shape and torch.allclose(weights, ours, rtol=0, atol=1e-5)
            for ours in maps.values()
        )


def test_the_table_is_long() -> None:
    assert sum(how.startswith("read") for how in TABLE.values()) >= 150


def test_calls_have_the_position_of_their_layer() -> None:
    network = nn.Module()
    network.layers = nn.ModuleList([nn.Linear(1, 1), nn.Module(), nn.Module()])
    network.layers[2].attention = nn.Linear(1, 1)
    attention = [network.layers[0], network.layers[2].attention]
    assert place_calls(network, attention) == ([0, 2], 3)


def test_a_shared_module_has_a_position_in_each_layer_that_holds_it() -> None:
    shared = nn.Linear(1, 1)
    network = nn.Module()
    network.layers = nn.ModuleList([nn.Module() for _ in range(4)])
    network.layers[1].attention = network.layers[3].attention = shared
    assert place_calls(network, [shared, shared]) == ([1, 3], 4)
    assert place_calls(network, [shared] * 3) is None


def test_layers_that_a_network_repeats_are_counted() -> None:
    assert Model(build("ALBERT"), wordpiece(), name="tiny").num_layers == LAYERS


def test_a_network_whose_pass_fails_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    module = build("BERT")

    def fail(**_: Any) -> None:
        raise ValueError("You have to specify pixel_values")

    monkeypatch.setattr(module, "forward", fail)
    with pytest.raises(BertlookError, match=r"tiny can't be run on text alone, .*pixel_values"):
        _ = Model(module, wordpiece(), name="tiny").num_layers
