"""Norms are those of what the network computes, or absent; they are never a guess."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.projection import OutputProjection, find_projection, parents_of
from tests.architectures import DECODERS, HEADS, TAPPED, build
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import byte_level, wordpiece


def reference(module: Any, text: str = TEXT, tokenizer: Any = None) -> np.ndarray:
    """Return the norms by brute force: each token's value alone, through the real projection.

    The projection gets a row with the value of one token in the place of one head and zeros
    elsewhere, and its answer to zeros is subtracted.
    """
    model = load(module, tokenizer=tokenizer or wordpiece())
    rows: list[Tensor] = []

    def read(layer: Any) -> None:
        projection = layer.projector.module
        values = layer.values.repeat_interleave(layer.maps.shape[1] // layer.values.shape[1], 1)[0]
        heads, tokens, width = values.shape
        norms = torch.empty(heads, tokens)
        for head in range(heads):
            alone = torch.zeros(1, tokens, heads, width)
            alone[0, :, head] = values[head]
            dtype = next(part.dtype for part in projection.parameters())
            given = projection(alone.flatten(2).to(dtype)).float()
            given -= projection(torch.zeros(1, 1, heads * width, dtype=dtype)).float()
            norms[head] = given[0].norm(dim=-1)
        rows.append(norms)

    model.run([model.encode(text)], read)
    return torch.stack(rows).numpy()


def norms_of(module: Any) -> np.ndarray | None:
    return load(module, tokenizer=wordpiece())(TEXT).value_norms


def refuse_norms(module: Any) -> None:
    """Check that maps are read, and that norms are absent or refused wherever they are needed."""
    model = load(module, tokenizer=wordpiece())
    attention = model(TEXT)
    assert np.allclose(attention.maps.sum(-1), 1, atol=1e-3)
    assert attention.value_norms is None
    with pytest.raises(BertlookError, match="output projection"):
        bl.norm_maps(model, TEXT)
    with pytest.raises(BertlookError, match="output projection"):
        bl.scan(model, [TEXT], bl.measures.NormBased, progress=False)
    with pytest.raises(BertlookError, match="NormBased needs the norms"):
        bl.measures.NormBased().of(attention)
    bl.scan(model, [TEXT], bl.measures.Entropy, progress=False)


def dense(module: Any, layer: int = 1) -> Any:
    return module.bert.encoder.layer[layer].attention.output


@pytest.mark.parametrize("name", TAPPED)
def test_norms_equal_single_values_through_the_projection(name: str) -> None:
    tokenizer = byte_level(specials=False) if name in DECODERS else wordpiece()
    module = build(name)
    expected = reference(module, tokenizer=tokenizer)
    attention = load(module, tokenizer=tokenizer)(TEXT)
    np.testing.assert_allclose(attention.value_norms, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", TAPPED)
def test_the_projections_output_is_the_sum_of_what_heads_add(name: str) -> None:
    tokenizer = byte_level(specials=False) if name in DECODERS else wordpiece()
    module = build(name)
    model = load(module, tokenizer=tokenizer)
    parents = parents_of(module.base_model)
    sums: list[Tensor] = []

    def add(layer: Any) -> None:
        groups = layer.values.repeat_interleave(HEADS // layer.values.shape[1], 1)
        bias = layer.projector.linear().bias
        added = torch.einsum("bhqk,bhkw,hwd->bqd", layer.maps, groups, layer.projection)
        sums.append(added if bias is None else added + bias)
        real = find_projection(layer.module, parents)
        handles.append(real.register_forward_hook(lambda _m, _i, out: outputs.append(out)))

    outputs: list[Tensor] = []
    handles: list[Any] = []
    model.run([model.encode(TEXT)], add)
    model.run([model.encode(TEXT)], lambda _: None)
    for handle in handles:
        handle.remove()
    if name == "ALBERT":  # one layer that runs three times, and had a hook for each
        outputs = outputs[::3]
    for expected, output in zip(sums, outputs, strict=True):
        torch.testing.assert_close(output, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", ["BERT", "GPT-2", "Llama", "ModernBERT"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_norms_of_half_precision_are_those_of_its_weights(name: str, dtype: torch.dtype) -> None:
    module = build(name, dtype)
    tokenizer = byte_level(specials=False) if name in DECODERS else wordpiece()
    model = load(module, tokenizer=tokenizer)
    norms = model(TEXT).value_norms
    assert norms is not None
    np.testing.assert_allclose(norms, reference(module, tokenizer=tokenizer), rtol=0.02)
    of_words = bl.norm_maps(model, TEXT, words=True)
    np.testing.assert_allclose(of_words.values, norms, rtol=1e-5)
    assert of_words.heads.dtype == np.float32
    # Against the same weights in float32, the values differ by the rounding of hidden states.
    in_full = norms_of_full(copy.deepcopy(module).float(), tokenizer)
    np.testing.assert_allclose(norms, in_full, rtol=0.25, atol=0.1)


def norms_of_full(module: Any, tokenizer: Any) -> Any:
    return load(module, tokenizer=tokenizer)(TEXT).value_norms


def adapter(module: Any, **options: Any) -> Any:
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    return peft.get_peft_model(
        module, peft.LoraConfig(**{"r": 4, "init_lora_weights": False, **options})
    )


OUTPUT = r".*attention\.output\.dense"


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
@pytest.mark.parametrize(
    "options", [{}, {"use_dora": True}, {"lora_bias": True}, {"bias": "all"}, {"lora_dropout": 0.5}]
)
def test_norms_of_an_adapted_projection_are_those_of_base_and_adapter(options: Any) -> None:
    module = tiny()
    plain = norms_of(module)
    held = adapter(module, target_modules=OUTPUT, **options)
    adapted = norms_of(module)
    assert adapted is not None
    assert abs(adapted / plain - 1).max() > 0.2
    np.testing.assert_allclose(adapted, reference(module), rtol=1e-4)
    model = load(module, tokenizer=wordpiece())
    np.testing.assert_allclose(bl.norm_maps(model, TEXT).values, adapted, rtol=1e-5)
    if not options.get("bias"):
        with held.disable_adapter():
            np.testing.assert_allclose(norms_of(module), plain, rtol=1e-5)
    merged = held.merge_and_unload()
    np.testing.assert_allclose(norms_of(merged), adapted, rtol=1e-3)


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_an_adapter_that_comes_later_counts() -> None:
    module = tiny()
    model = load(module, tokenizer=wordpiece())
    early, unread = model(TEXT), model(TEXT)
    norms = early.value_norms
    adapter(module, target_modules=OUTPUT)
    np.testing.assert_allclose(model(TEXT).value_norms, reference(module), rtol=1e-4)
    assert early.value_norms is norms
    # The network that ran is gone in part: its weights are still those of the run.
    later = unread.value_norms
    assert later is None or np.allclose(later, norms)


class LoRALinear(nn.Module):
    """An adapter as people write it themselves."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.a, self.b = nn.Linear(32, 4, bias=False), nn.Linear(4, 32, bias=False)
        self.weight = linear.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x) + self.b(self.a(x))


class ScaledLinear(nn.Linear):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) * 2


class Int8Weights(nn.Linear):
    """As bitsandbytes keeps them: integers and their scales, and a forward of its own."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__(32, 32)
        scale = linear.weight.detach().abs().amax(1, keepdim=True) / 127
        integers = (linear.weight.detach() / scale).round().to(torch.int8)
        self.weight = nn.Parameter(integers, requires_grad=False)
        self.bias, self.scale = linear.bias, scale

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x, self.weight * self.scale, self.bias)


class Packed(nn.Linear):
    """As four-bit weights: bytes of another shape, with the scales beside."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__(32, 32)
        self.hidden, self.bias = [linear.weight], linear.bias
        packed = torch.zeros(32 * 32 // 2, 1, dtype=torch.uint8)
        self.weight = nn.Parameter(packed, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x, self.hidden[0], self.bias)


class Wrapped(Tensor):
    """A tensor subclass, such as those of torchao and of tensor parallelism."""


def wrap(linear: nn.Linear) -> nn.Linear:
    subclass = linear.weight.detach().as_subclass(Wrapped)
    linear.weight = nn.Parameter(subclass, requires_grad=False)
    return linear


def scaled(linear: nn.Linear) -> ScaledLinear:
    other = ScaledLinear(32, 32)
    other.load_state_dict(linear.state_dict())
    return other


def own_forward(linear: nn.Linear) -> nn.Linear:
    linear.forward = lambda x: nn.functional.linear(x, linear.weight * 2, linear.bias)  # type: ignore[method-assign]
    return linear


@pytest.mark.parametrize("change", [LoRALinear, Int8Weights, Packed, wrap, scaled, own_forward])
def test_a_projection_of_another_kind_has_no_norms(change: Callable[[Any], Any]) -> None:
    module = tiny()
    dense(module).dense = change(dense(module).dense)
    refuse_norms(module)


def double_result(linear: nn.Linear) -> None:
    linear.register_forward_hook(lambda _m, _i, out: out * 2)


def double_input(linear: nn.Linear) -> None:
    linear.register_forward_pre_hook(lambda _m, inputs: (inputs[0] * 2,))


def gate(linear: nn.Linear) -> None:
    linear.register_forward_pre_hook(lambda _m, inputs: (inputs[0] * inputs[0].sigmoid(),))


def old_weight_norm(linear: nn.Linear) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nn.utils.weight_norm(linear)
    with torch.no_grad():
        linear.weight_g.mul_(3)


@pytest.mark.parametrize("change", [double_result, double_input, gate, old_weight_norm])
def test_hooks_that_change_the_projection_are_found_out(change: Callable[[Any], None]) -> None:
    module = tiny()
    change(dense(module).dense)
    if change is old_weight_norm:  # its hook computes the weights, which are known after the run
        np.testing.assert_allclose(norms_of(module), reference(module), rtol=1e-4)
    else:
        refuse_norms(module)


def test_hooks_that_only_look_leave_the_norms() -> None:
    module = tiny()
    expected = norms_of(module)
    calls: list[Any] = []
    dense(module).dense.register_forward_hook(lambda *_: calls.append(1))
    model = load(module, tokenizer=wordpiece())
    attention = model(TEXT)
    before = len(calls)
    np.testing.assert_array_equal(attention.value_norms, expected)
    assert len(calls) == before
    np.testing.assert_allclose(bl.norm_maps(model, TEXT).values, expected, rtol=1e-5)
    assert len(calls) == before + 1


def test_weights_that_are_computed_are_read_as_computed() -> None:
    module = tiny()
    nn.utils.parametrizations.weight_norm(dense(module).dense)
    nn.utils.parametrizations.spectral_norm(dense(module, 2).dense)
    module.train()  # spectral_norm's estimate would change in every read
    before = copy.deepcopy(module.state_dict())
    norms = norms_of(module)
    assert norms is not None
    np.testing.assert_allclose(norms, reference(module), rtol=1e-4)
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())


def test_a_gate_or_norm_between_heads_and_projection_has_no_norms() -> None:
    module: Any = build("Llama")
    attention = module.layers[1].self_attn
    kind = type(attention)

    class Normed(kind):  # type: ignore[misc, valid-type]
        def __init__(self) -> None: ...

        def forward(self, *args: Any, **kwargs: Any) -> Any:
            projection, norm = self.o_proj, self.norm
            handle = projection.register_forward_pre_hook(lambda _m, x: (norm(x[0]),))
            result = super().forward(*args, **kwargs)
            handle.remove()
            return result

    Normed.__module__ = kind.__module__
    attention.norm = nn.LayerNorm(32)
    attention.__class__ = Normed
    refuse_norms(module)


@pytest.mark.parametrize("how", ["in place", "by data", "swapped"])
def test_norms_that_are_asked_for_after_the_weights_changed_are_absent(how: str) -> None:
    module = tiny()
    model = load(module, tokenizer=wordpiece())
    read, unread = model(TEXT), model(TEXT)
    norms = read.value_norms
    weight = dense(module).dense.weight
    with torch.no_grad():
        if how == "in place":
            weight.mul_(1.01)
        elif how == "by data":
            weight.data = weight.data * 1.01
        else:
            weight[[0, 1]] = weight[[1, 0]]
    assert unread.value_norms is None
    assert read.value_norms is norms
    assert model(TEXT).value_norms is not None


def test_dynamically_quantized_networks_have_maps_and_no_norms() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = torch.ao.quantization.quantize_dynamic(tiny(), {nn.Linear}, dtype=torch.qint8)
    refuse_norms(module)
    plain = load(tiny(), tokenizer=wordpiece())(TEXT).maps
    maps = load(module, tokenizer=wordpiece())(TEXT).maps
    assert abs(maps - plain).max() < 0.01
    module.set_attn_implementation("eager")
    model = load(module, tokenizer=wordpiece())
    ids = torch.tensor([model.encode(TEXT).ids])
    attentions = torch.stack(module(ids, output_attentions=True).attentions, 1)[0]
    np.testing.assert_allclose(maps, attentions.detach().numpy(), atol=1e-6)


@pytest.mark.parametrize("offloaded", ["cpu", "disk", "nothing"])
def test_offloaded_networks_are_read_where_their_weights_are(
    offloaded: str, tmp_path: Path
) -> None:
    accelerate = pytest.importorskip("accelerate")
    plain = load(tiny(), tokenizer=wordpiece())(TEXT)
    module = tiny()
    if offloaded == "cpu":
        accelerate.cpu_offload(module, "cpu")
    elif offloaded == "disk":
        accelerate.disk_offload(module, tmp_path, "cpu")
    else:
        accelerate.dispatch_model(module, {"": "cpu"}, force_hooks=True)
    model = load(module, tokenizer=wordpiece())
    np.testing.assert_array_equal(model(TEXT).maps, plain.maps)
    if offloaded == "nothing":
        np.testing.assert_allclose(model(TEXT).value_norms, plain.value_norms, rtol=1e-5)
    else:
        refuse_norms(module)


def test_a_watch_leaves_no_hook_behind() -> None:
    module = tiny()
    module.bert.encoder.forward = module.bert.encoder.forward  # as a module that can't be mirrored
    module.bert.encoder.forward = (lambda forward: lambda *a, **k: forward(*a, **k))(
        module.bert.encoder.forward
    )
    model = load(module, tokenizer=wordpiece())
    assert model(TEXT).value_norms is not None

    def fail(layer: Any) -> None:
        if layer.index == 1:
            raise KeyError

    with pytest.raises(KeyError):
        model.run([model.encode(TEXT)], fail)
    assert not any(part._forward_hooks for part in module.modules())


def test_a_projection_that_never_ran_confirms_nothing() -> None:
    projector = OutputProjection(nn.Linear(4, 4))
    assert projector.linear() is not None
    assert projector.confirmed() is None
    projector.watch(torch.zeros(1, 2, 2, 2))
    projector.module(torch.zeros(1, 2, 3 + 1)[:, :1])  # other tokens than the layer's
    assert projector.confirmed() is None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("bits", [8, 4])
def test_weights_of_eight_and_four_bits_have_maps_and_no_norms(bits: int, folder: Path) -> None:
    pytest.importorskip("bitsandbytes")
    pytest.importorskip("accelerate")
    from transformers import BertForMaskedLM, BitsAndBytesConfig

    tiny(hidden_size=64, intermediate_size=64).save_pretrained(folder)
    options: dict[str, Any] = {f"load_in_{bits}bit": True}
    module = BertForMaskedLM.from_pretrained(
        folder, quantization_config=BitsAndBytesConfig(**options), device_map={"": "cpu"}
    )
    refuse_norms(module)
    model = load(module, tokenizer=wordpiece())
    maps = model(TEXT).maps
    module.set_attn_implementation("eager")
    with torch.no_grad():
        output = module(torch.tensor([model.encode(TEXT).ids]), output_attentions=True)
    np.testing.assert_allclose(maps, torch.stack(output.attentions, 1)[0].numpy(), atol=1e-6)
    module.save_pretrained(folder)
    again = load(folder)
    assert again.module.dtype == module.dtype
    np.testing.assert_allclose(again(TEXT).maps, maps, atol=1e-6)
