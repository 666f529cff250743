"""The same weights have the same hash, however they are held, and others have another."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from torch import nn

import bertlook as bl
from bertlook.model.adapters import adapter_states
from bertlook.model.placement import named_weights
from bertlook.scanning.weight_hash import hash_weights
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


def hash_of(module: Any) -> str:
    return hash_weights(named_weights(module), {}, adapter_states(module))


def quantized(module: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.ao.quantization.quantize_dynamic(module, {nn.Linear}, dtype=torch.qint8)


def changed() -> Any:
    module = tiny()
    with torch.no_grad():
        module.bert.encoder.layer[2].attention.self.key.weight.mul_(1.5)
    return module


def test_quantized_weights_have_a_hash_of_every_bit() -> None:
    assert hash_of(quantized(tiny())) == hash_of(quantized(tiny()))
    assert hash_of(quantized(tiny())) != hash_of(tiny())
    # The integers are the same; their scale differs.
    assert hash_of(quantized(changed())) != hash_of(quantized(tiny()))


class PerChannel(nn.Module):
    def __init__(self, scale: float) -> None:
        super().__init__()
        scales = torch.tensor([scale, 1.0])
        zeros = torch.tensor([0, 0])
        weight = torch.quantize_per_channel(torch.ones(2, 3), scales, zeros, 0, torch.qint8)
        self.register_buffer("weight", weight)
        self.register_buffer("sparse", torch.eye(3).to_sparse())


def test_the_scale_of_each_channel_counts() -> None:
    assert hash_of(PerChannel(0.5)) == hash_of(PerChannel(0.5))
    assert hash_of(PerChannel(0.5)) != hash_of(PerChannel(1.0))


class Pair(torch.Tensor):
    """A subclass that is made of two tensors, as those of quantization libraries."""

    @staticmethod
    def __new__(cls, codes: torch.Tensor, scale: torch.Tensor) -> Pair:
        return torch.Tensor._make_wrapper_subclass(cls, codes.shape, dtype=torch.float32)

    def __init__(self, codes: torch.Tensor, scale: torch.Tensor) -> None:
        self.codes, self.scale = codes, scale

    def __tensor_flatten__(self) -> tuple[list[str], object]:
        return ["codes", "scale"], None

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.ops.aten.detach.default:
            return args[0]
        raise NotImplementedError(func)


class Holder(nn.Module):
    def __init__(self, scale: float) -> None:
        super().__init__()
        codes = torch.arange(4, dtype=torch.int8)
        self.weight = nn.Parameter(Pair(codes, torch.tensor(scale)), requires_grad=False)

    def get_extra_state(self) -> Any:
        return {"b": torch.ones(2), "a": "text"}

    def set_extra_state(self, state: Any) -> None: ...


def test_tensors_that_are_made_of_tensors_are_hashed_by_their_parts() -> None:
    assert hash_of(Holder(1.0)) == hash_of(Holder(1.0))
    assert hash_of(Holder(1.0)) != hash_of(Holder(2.0))


def test_offloaded_weights_have_the_hash_of_the_weights() -> None:
    accelerate = pytest.importorskip("accelerate")
    plain, module = hash_of(tiny()), tiny()
    accelerate.cpu_offload(module, "cpu")
    assert hash_of(module) == plain


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_the_active_adapter_is_part_of_the_hash() -> None:
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    held = peft.get_peft_model(
        tiny(), peft.LoraConfig(target_modules=["query"], r=2, init_lora_weights=False)
    )
    active = hash_of(held.get_base_model())
    assert hash_of(held.get_base_model()) == active
    with held.disable_adapter():
        assert hash_of(held.get_base_model()) != active
    assert hash_of(held.get_base_model()) == active


def test_scans_of_quantized_and_offloaded_networks_are_marked_and_add_up() -> None:
    accelerate = pytest.importorskip("accelerate")
    offloaded = tiny()
    accelerate.cpu_offload(offloaded, "cpu")
    for module in (quantized(tiny()), offloaded, tiny().bfloat16()):
        results = [
            bl.scan((module, wordpiece()), [TEXT], bl.measures.Entropy, progress=False)
            for _ in range(2)
        ]
        marks = {result.provenance["model_hash"] for result in results}
        assert len(marks) == 1
        assert len(marks.pop()) == 64
