"""Norms of attention blocks, beside the sums that the layers of BERT and GPT-2 write out."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from tests.architectures import build
from tests.encoder_decoders import load as load_encoder_decoder
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import wordpiece

TEXT = "the cats sat on the mat"


def linear(weights, x):
    return x @ weights.weight.T + weights.bias


def test_bert_is_the_sum_of_its_heads_the_residual_and_a_layer_norm() -> None:
    model = bl.load()
    text = "The guests thanked her."
    maps = torch.tensor(model(text).maps)
    found = bl.block_norms(model, text)
    with torch.no_grad():
        states = model.module(
            **model.inputs([model.encode(text)]), output_hidden_states=True
        ).hidden_states
    for index, layer in enumerate(model.module.base_model.encoder.layer):
        x = states[index][0]
        attention, output = layer.attention.self, layer.attention.output
        heads, width = maps.shape[1], x.shape[-1] // maps.shape[1]
        values = linear(attention.value, x).detach()
        norm = output.LayerNorm
        size = len(x)
        for i in range(size):
            parts = torch.zeros(size, x.shape[-1])
            for j in range(size):
                for head in range(heads):
                    part = slice(head * width, (head + 1) * width)
                    weight = output.dense.weight.detach()[:, part]
                    parts[j] += maps[index, head, i, j] * (weight @ values[j, part])
                if i == j:
                    parts[j] += x[i]
            whole = parts.sum(0) + output.dense.bias.detach()
            deviation = (whole.var(unbiased=False) + norm.eps).sqrt()
            scaled = (parts - parts.mean(-1, keepdim=True)) / deviation * norm.weight.detach()
            np.testing.assert_allclose(found[index, i], scaled.norm(dim=-1), rtol=1e-3, atol=1e-4)
            bias = output.dense.bias.detach()
            rest = (bias - bias.mean()) / deviation * norm.weight.detach() + norm.bias.detach()
            np.testing.assert_allclose(
                scaled.sum(0) + rest, norm(whole).detach(), rtol=1e-3, atol=1e-3
            )


def test_blocks_that_normalize_their_input_have_no_norm_behind() -> None:
    model = bl.load(tiny_decoder(), tokenizer=wordpiece())
    maps = torch.tensor(model(TEXT).maps)
    found = bl.block_norms(model, TEXT)
    with torch.no_grad():
        states = model.module(
            **model.inputs([model.encode(TEXT)]), output_hidden_states=True
        ).hidden_states
    for index, block in enumerate(model.module.base_model.h):
        x = states[index][0]
        hidden = x.shape[-1]
        width = hidden // maps.shape[1]
        values = (block.ln_1(x) @ block.attn.c_attn.weight + block.attn.c_attn.bias)[:, -hidden:]
        for i in range(len(x)):
            for j in range(len(x)):
                added = (
                    sum(
                        maps[index, h, i, j]
                        * (
                            values[j, h * width : (h + 1) * width]
                            @ block.attn.c_proj.weight[h * width : (h + 1) * width]
                        )
                        for h in range(maps.shape[1])
                    )
                    + (i == j) * x[i]
                )
                assert found[index, i, j] == pytest.approx(
                    float(added.norm().detach()), rel=1e-3, abs=1e-4
                )


@pytest.mark.parametrize("name", ["Llama", "Qwen3", "Mistral", "RoBERTa", "ModernBERT", "ELECTRA"])
def test_other_architectures(name) -> None:
    model = bl.load(build(name), tokenizer=wordpiece())
    norms = bl.block_norms(model, TEXT)
    assert np.isfinite(norms).all()
    assert (np.diagonal(norms, axis1=1, axis2=2) > 0).all()


@pytest.mark.parametrize("name", ["Gemma2", "DeBERTa-v2"])
def test_other_sums_are_refused(name) -> None:
    with pytest.raises(BertlookError, match=r"isn't added|interface"):
        bl.block_norms(bl.load(build(name), tokenizer=wordpiece()), TEXT)


def test_an_encoder_decoder_is_refused_with_the_way_out() -> None:
    with pytest.raises(BertlookError, match=r"Give model\.encoder or model.decoder"):
        bl.block_norms(load_encoder_decoder("T5"), TEXT)
