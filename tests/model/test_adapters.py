from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from torch import nn

from bertlook.errors import BertlookError
from bertlook.model.adapters import adapter_states
from bertlook.model.load import load
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece

peft = pytest.importorskip("peft")
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # of transformers, by peft


def adapted() -> Any:
    config = peft.LoraConfig(target_modules=["query"], init_lora_weights=False)
    return peft.get_peft_model(tiny(), config).eval()


def test_a_network_without_adapters_has_no_states() -> None:
    assert adapter_states(tiny()) == []


def test_the_state_follows_what_is_active() -> None:
    network = adapted()
    states = adapter_states(network)
    assert len(states) == len([part for part in network.modules() if hasattr(part, "lora_A")])
    with network.disable_adapter():
        assert adapter_states(network) != states
    assert adapter_states(network) == states
    network.add_adapter("other", peft.LoraConfig(target_modules=["query"]))
    network.set_adapter("other")
    assert adapter_states(network) != states


def test_other_attributes_of_that_name_are_no_adapters() -> None:
    network = nn.Linear(2, 2)
    network.active_adapters = SimpleNamespace()
    assert adapter_states(network) == []


def test_a_head_of_an_overview_is_not_that_of_other_adapters() -> None:
    network = adapted()
    model = load(network, wordpiece())
    overview = model(TEXT, maps="overview")
    assert overview["2-1"].shape == (len(overview.tokens),) * 2
    with network.disable_adapter(), pytest.raises(BertlookError, match="or its adapters"):
        overview["2-1"]
