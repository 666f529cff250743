from __future__ import annotations

import torch
from transformers import AlbertConfig, AlbertModel

from bertlook.model import tap
from bertlook.model.blocks import find_blocks, first_of
from bertlook.model.load import load
from tests.architectures import SIZE
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def test_blocks_are_the_layers_of_the_network_that_runs() -> None:
    model = load(tiny(), wordpiece())
    calls = model.architecture.calls
    with tap.tapped(model.module, lambda _: None) as open_tap:
        assert find_blocks(open_tap, calls) == list(open_tap.network.bert.encoder.layer)


def test_layers_that_share_a_module_have_the_same_block() -> None:
    model = load(AlbertModel(AlbertConfig(**SIZE, embedding_size=8)).eval(), wordpiece())
    with tap.tapped(model.module, lambda _: None) as open_tap:
        blocks = find_blocks(open_tap, model.architecture.calls)
    assert blocks is not None
    assert len(blocks) == model.num_layers
    assert len(set(blocks)) == 1


def test_an_attention_outside_of_a_list_has_no_block() -> None:
    model = load(tiny(), wordpiece())
    with tap.tapped(model.module, lambda _: None) as open_tap:
        call = model.architecture.calls[0]._replace(module=model.module)
        assert find_blocks(open_tap, [call]) is None


def test_the_states_are_the_first_of_what_a_module_returns() -> None:
    states = torch.zeros(2)
    assert first_of(states) is states
    assert first_of((states, None)) is states
