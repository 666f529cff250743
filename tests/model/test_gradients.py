from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, BertConfig, BertForMaskedLM

from bertlook.errors import BertlookError
from bertlook.model.gradients import differentiate
from bertlook.model.layer import Layer
from bertlook.model.load import load
from bertlook.model.loss import NO_TARGET, mask_tokens
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding
from tests.architectures import DECODERS, build
from tests.reference import GOLDEN
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import byte_level, wordpiece

REFERENCE = GOLDEN / "nonofficial"


def golden_model() -> tuple[Model, dict[str, Any], Any]:
    config = BertConfig(**json.loads((REFERENCE / "tiny_bert_config.json").read_text()))
    module = BertForMaskedLM(config).double().eval()
    weights = np.load(REFERENCE / "tiny_bert_weights.npz")
    module.load_state_dict({name: torch.tensor(weights[name]) for name in weights})
    tokenizer = SimpleNamespace(pad_token_id=0, model_max_length=32, get_vocab=dict)
    described = json.loads((REFERENCE / "tiny_bert_results.json").read_text())
    return (
        Model(module, tokenizer, name="tiny"),
        described,
        np.load(REFERENCE / "tiny_bert_results.npz"),
    )


@pytest.mark.parametrize(
    "variant", ["masked_2_of_11", "unmasked_all_tokens", "unmasked_no_special"]
)
def test_gradients_equal_the_reference_in_a_padded_batch_too(variant: str) -> None:
    model, described, arrays = golden_model()
    facts = described["variants"][variant]
    short = Encoding(facts["input_ids"], described["token_type_ids"], [], [None] * 11, [], None)
    longer = Encoding([*short.ids, 7, 7], [*short.type_ids, 1, 1], [], [None] * 13, [], None)
    layers: list[Layer] = []
    differentiate(model, [short, longer], [facts["labels"], [5] * 13], layers.append)
    assert [layer.index for layer in layers] == [1, 0], "from the last layer to the first"
    for record in layers:
        layer, maps, gradients = record.index, record.maps, record.gradients
        assert gradients is not None
        expected = arrays[f"{variant}__attn"][layer]
        np.testing.assert_allclose(maps[0, :, :11, :11].numpy(), expected, atol=1e-9)
        expected = arrays[f"{variant}__dL_dalpha"][layer]
        np.testing.assert_allclose(gradients[0, :, :11, :11].numpy(), expected, atol=1e-9)
        assert not gradients[0, :, 11:].any(), "padding has no influence on the loss"
        importance = (maps[0] * gradients[0]).sum((-2, -1)).abs()
        expected = np.abs(arrays[f"{variant}__dL_dxi"][layer])
        np.testing.assert_allclose(importance.numpy(), expected, atol=1e-9)


def test_the_model_is_left_unchanged_and_without_gradients() -> None:
    module = tiny()
    module.train()
    module.set_attn_implementation("sdpa")
    for weight in module.bert.parameters():
        weight.requires_grad = False
    model = load(module, tokenizer=wordpiece())
    encoding, targets = mask_tokens(model, model.encode(TEXT), 0.5, [0])
    layers: list[Layer] = []
    differentiate(model, [encoding], [targets], layers.append)
    assert len(layers) == model.num_layers
    assert all(layer.gradients.abs().sum() > 0 for layer in layers)
    assert all(weight.grad is None for weight in module.parameters())
    assert module.training
    assert module.config._attn_implementation == "sdpa"


@pytest.mark.parametrize("name", DECODERS)
def test_a_causal_model_predicts_every_next_token(name: str) -> None:
    torch.manual_seed(1)
    module = AutoModelForCausalLM.from_config(build(name).config).eval()
    model = load(module, tokenizer=byte_level(specials=False))
    encoding, targets = mask_tokens(model, model.encode("the cat sat"), 0.15, [0])
    assert encoding.ids == model.encode("the cat sat").ids
    assert targets == [*encoding.ids[1:], NO_TARGET]
    layers: list[Layer] = []
    differentiate(model, [encoding], [targets], layers.append)
    module.set_attn_implementation("eager")
    output = module(torch.tensor([encoding.ids]), output_attentions=True)
    loss = torch.nn.functional.cross_entropy(output.logits[0], torch.tensor(targets))
    gradients = torch.autograd.grad(loss, output.attentions)
    for layer, expected in zip(reversed(layers), gradients, strict=True):
        torch.testing.assert_close(layer.gradients, expected, rtol=1e-4, atol=1e-6)


def test_an_architecture_that_cannot_be_tapped_is_refused() -> None:
    from transformers import AutoModelForMaskedLM

    module = AutoModelForMaskedLM.from_config(build("MPNet").config).eval()
    model = load(module, tokenizer=wordpiece())
    encoding, targets = mask_tokens(model, model.encode("the cat"), 0.5, [0])
    with pytest.raises(BertlookError, match="doesn't use transformers' attention interface"):
        differentiate(model, [encoding], [targets], lambda _: None)


@pytest.mark.filterwarnings("ignore")  # torch moves its quantization to a package of its own
@pytest.mark.parametrize("layers", [{torch.nn.Linear}, {"bert.encoder.layer.1.intermediate.dense"}])
def test_a_network_that_torch_has_quantized_has_no_gradients(layers: Any) -> None:
    quantized = torch.ao.quantization.quantize_dynamic(tiny(), layers, dtype=torch.qint8)
    model = Model(quantized, wordpiece(), name="quantized")
    with pytest.raises(BertlookError, match="quantized by torch, which can't differentiate it"):
        differentiate(model, [model.encode("the cat")], [[0] * 4], lambda _: None)
