from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from bertlook.attribution.value_zeroing import value_zeroing
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from tests.architectures import DECODERS, build
from tests.architectures.outcome import small_model
from tests.causal import NAMES, case
from tests.tiny_models import TEXT, tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece


@pytest.mark.parametrize("name", NAMES)
def test_shares_equal_the_golden_ones(name: str) -> None:
    golden = case(name)
    figures = {
        key: golden.figures[f"value_zeroing__{key}"]
        for key in ("all_heads__rows", "by_head__rows", "rollout")
    }
    tolerance = 2e-5 if name == "llama" else 1e-9
    for options, key in (
        ({}, "all_heads__rows"),
        ({"heads": True}, "by_head__rows"),
        ({"rollout": True}, "rollout"),
    ):
        shares = value_zeroing(golden.model, **options, **golden.text)
        np.testing.assert_allclose(shares, figures[key], rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", ["ALBERT", "RoBERTa", "ModernBERT", "GPT-2", "Gemma2", "Qwen3"])
def test_shares_equal_those_of_a_slow_second_implementation(name: str) -> None:
    network = tiny_decoder(name) if name in DECODERS else build(name)
    model = load(network.double(), wordpiece())
    np.testing.assert_allclose(value_zeroing(model, "the cat sat"), _zero_slowly(model), atol=1e-7)


def _zero_slowly(model: Model) -> npt.NDArray[np.floating]:
    """Run the whole network for each layer and token, and compare that layer's outputs."""
    network = model.architecture.network
    encoding = model.encode("the cat sat")
    size = len(encoding.ids)
    attentions = [call.module for call in model.architecture.calls]
    blocks = [
        next(
            part
            for parts in network.modules()
            if isinstance(parts, torch.nn.ModuleList)
            for part in parts
            if attention in set(part.modules())
        )
        for attention in attentions
    ]

    def outputs(layer: int, token: int | None) -> torch.Tensor:
        states: list[torch.Tensor] = []

        def keep(_: Any, __: Any, output: Any) -> None:
            states.append(output if isinstance(output, torch.Tensor) else output[0])

        def zero(record: Any) -> None:
            if record.index == layer and token is not None:
                size = record.maps.shape[1] // record.values.shape[1]
                record.values = record.values.repeat_interleave(size, 1)
                record.values[:, :, token] = 0
                record.replace_maps(record.maps)

        hooks = [block.register_forward_hook(keep) for block in dict.fromkeys(blocks)]
        model.run([encoding], zero)
        for hook in hooks:
            hook.remove()
        return states[layer][0]

    shares = np.zeros((model.num_layers, size, size))
    for layer in range(model.num_layers):
        plain = outputs(layer, None)
        for token in range(size):
            cosine = torch.cosine_similarity(plain, outputs(layer, token), dim=-1)
            shares[layer, :, token] = 1 - cosine.numpy()
    sums = shares.sum(-1, keepdims=True)
    return np.divide(shares, sums, out=np.zeros_like(shares), where=sums > 1e-12)


def test_gaps_are_nan() -> None:
    model = small_model("jamba")
    shares = value_zeroing(model, input_ids=[2, 10, 11, 3])
    gaps = [not heads for heads in model.architecture.heads]
    assert any(gaps)
    assert np.isnan(shares[gaps]).all()
    assert np.isfinite(shares[~np.array(gaps)]).all()


def test_the_network_keeps_its_hooks_and_its_weights() -> None:
    network = tiny()
    model = load(network, wordpiece())
    before = model(TEXT).maps
    value_zeroing(model, TEXT)
    assert not any(part._forward_hooks for part in network.modules())
    np.testing.assert_array_equal(model(TEXT).maps, before)


def test_single_heads_are_not_joined() -> None:
    with pytest.raises(BertlookError, match="rollout joins whole layers"):
        value_zeroing(load(tiny(), wordpiece()), TEXT, heads=True, rollout=True)


def test_an_architecture_outside_of_the_interface_is_refused() -> None:
    with pytest.raises(BertlookError, match="no value can be zeroed"):
        value_zeroing(load(build("MPNet"), wordpiece()), TEXT)
