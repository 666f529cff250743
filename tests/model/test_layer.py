"""The record of a layer can be read, edited and differentiated in one run."""

from __future__ import annotations

import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model.layer import Layer
from bertlook.model.load import load
from bertlook.model.projection import find_projection, parents_of
from tests.architectures import DECODERS, ENCODERS, FALLBACKS, HEADS, LAYERS, TAPPED, build
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import byte_level, wordpiece


def layers_of(name: str, dtype: torch.dtype = torch.float32) -> list[Layer]:
    tokenizer = byte_level(specials=False) if name in DECODERS else wordpiece()
    model = load(build(name, dtype), tokenizer=tokenizer)
    layers: list[Layer] = []
    model.run([model.encode(TEXT)], layers.append)
    return layers


@pytest.mark.parametrize("name", TAPPED)
def test_the_output_is_the_values_weighted_by_the_maps(name: str) -> None:
    for layer in layers_of(name):
        assert layer.values is not None
        values = layer.values.repeat_interleave(HEADS // layer.values.shape[1], 1)
        expected = (layer.maps @ values).transpose(1, 2)
        torch.testing.assert_close(layer.output, expected, rtol=1e-5, atol=1e-6)
        before = layer.output
        layer.replace_maps(layer.maps.clone())
        torch.testing.assert_close(layer.output, before, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["BERT", "GPT-2", "Llama", "Qwen3"])
def test_queries_and_keys_after_rotation_give_the_maps(name: str) -> None:
    for layer in layers_of(name):
        assert layer.queries is not None
        assert layer.keys is not None
        keys = layer.keys.repeat_interleave(HEADS // layer.keys.shape[1], 1)
        scores = layer.queries @ keys.mT / layer.queries.shape[-1] ** 0.5
        if name in DECODERS:
            scores = scores.masked_fill(torch.ones_like(scores[0, 0]).triu(1).bool(), -torch.inf)
        torch.testing.assert_close(scores.softmax(-1), layer.maps, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", TAPPED)
def test_the_projection_equals_that_of_the_model(name: str) -> None:
    module = build(name)
    model = load(module, tokenizer=wordpiece())
    outputs: list[torch.Tensor] = []
    parents = parents_of(module.base_model)
    layers: list[Layer] = []
    model.run([model.encode(TEXT)], layers.append)
    hooks = []
    for layer in layers[:1] if name == "ALBERT" else layers:
        assert layer.module is not None
        projection = find_projection(layer.module, parents)
        assert projection is not None
        hooks.append(projection.register_forward_hook(lambda _m, _i, out: outputs.append(out)))
    model.run([model.encode(TEXT)], lambda _: None)
    for hook in hooks:
        hook.remove()
    assert len(outputs) == LAYERS
    for layer, expected in zip(layers, outputs, strict=True):
        assert layer.output is not None
        assert layer.projection is not None
        projected = torch.einsum("bnhw,hwd->bnd", layer.output, layer.projection)
        assert layer.projector is not None
        bias = getattr(layer.projector.module, "bias", None)
        projected = projected if bias is None else projected + bias
        torch.testing.assert_close(projected, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("name", ["BERT", "Llama", *FALLBACKS])
def test_all_numbers_are_at_least_float32(name: str, dtype: torch.dtype) -> None:
    for layer in layers_of(name, dtype):
        tensors = [layer.maps, layer.output, layer.queries, layer.keys, layer.values]
        tensors += [layer.projection, layer.value_norms()]
        assert {tensor.dtype for tensor in tensors if tensor is not None} == {torch.float32}


def test_an_assigned_output_replaces_the_layers_output() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    encodings = [model.encode(TEXT)]
    plain = model.run(encodings, lambda _: None).last_hidden_state

    def switch_off(layer: Layer) -> None:
        assert layer.output is not None
        layer.output = layer.output.clone()
        layer.output[:, :, 1] = 0

    def switch_off_by_maps(layer: Layer) -> None:
        maps = layer.maps.clone()
        maps[:, 1] = 0
        layer.replace_maps(maps)

    off = model.run(encodings, switch_off).last_hidden_state
    assert (off - plain).abs().max() > 1e-3
    by_maps = model.run(encodings, switch_off_by_maps).last_hidden_state
    torch.testing.assert_close(off, by_maps)


def test_gradients_flow_to_edited_maps() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    leaves: list[torch.Tensor] = []

    def edit(layer: Layer) -> None:
        layer.replace_maps(layer.maps.detach().requires_grad_())
        leaves.append(layer.maps)

    output = model.run([model.encode(TEXT)], edit, whole=True, gradients=True)
    gradients = torch.autograd.grad(output.logits.sum(), leaves)
    assert len(gradients) == LAYERS
    assert all(gradient.abs().sum() > 0 for gradient in gradients)


@pytest.mark.parametrize("name", FALLBACKS)
def test_a_layer_outside_the_interface_can_be_read_but_not_edited(name: str) -> None:
    layer = layers_of(name)[0]
    assert layer.output is layer.values is layer.projection is layer.value_norms() is None
    with pytest.raises(BertlookError, match="can be read but not edited"):
        layer.replace_maps(layer.maps)


@pytest.mark.parametrize("name", ENCODERS)
def test_a_moved_or_retyped_model_has_its_current_projections(name: str) -> None:
    model = load(build(name), tokenizer=wordpiece())
    model.module.double()
    norms: list[torch.Tensor | None] = []
    model.run([model.encode(TEXT)], lambda layer: norms.append(layer.value_norms()))
    assert all(each is not None and each.dtype == torch.float64 for each in norms)
