from __future__ import annotations

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding
from tests.architectures import DECODERS, ENCODERS, HEADS, LAYERS, build
from tests.model.test_gradients import golden_model
from tests.tiny_models import tiny
from tests.tiny_tokenizers import byte_level, wordpiece

#: Architectures that don't expose their values.
FALLBACKS = ("DeBERTa-v2", "MPNet")


def test_norms_equal_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    model, described, arrays = golden_model()
    ids = described["variants"]["unmasked_all_tokens"]["input_ids"]
    word_ids = [None, *range(5), None, *range(5, 8), None]
    encoding = Encoding(
        ids, described["token_type_ids"], described["tokens"], word_ids, list("abcdefgh"), None
    )
    monkeypatch.setattr(Model, "encode", lambda *_: encoding)
    norms = bl.norm_maps(model, "")
    np.testing.assert_allclose(norms.values, arrays["norm_f"], atol=1e-9)
    np.testing.assert_allclose(norms.heads, arrays["norm_alpha_f"], atol=1e-9)
    np.testing.assert_allclose(norms.layers, arrays["norm_sum_heads_alpha_f"], atol=1e-9)


def test_over_words_the_vectors_are_summed_before_the_norm() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    encoding = model.encode("the cats sat")
    a = model("the cats sat")
    layer = model.module.bert.encoder.layer[1].attention
    hidden = model.module.bert(torch.tensor([encoding.ids]), output_hidden_states=True)
    state = hidden.hidden_states[1][0]
    value = layer.self.value(state).unflatten(-1, (model.num_heads, -1))  # (N, H, width)
    weight = layer.output.dense.weight.unflatten(1, (model.num_heads, -1))  # (D, H, width)
    norms = bl.norm_maps(model, "the cats sat", words=True)
    for row, into in enumerate(a.units):
        total = [torch.zeros(state.shape[-1]) for _ in a.units]
        for head in range(model.num_heads):
            for column, source in enumerate(a.units):
                vector = torch.zeros(state.shape[-1])
                for i in range(into.start, into.stop):
                    for j in range(source.start, source.stop):
                        share = float(a.maps[1, head, i, j]) / (into.stop - into.start)
                        vector += share * (weight[:, head] @ value[j, head]).detach()
                total[column] += vector
                assert norms.heads[1, head, row, column] == pytest.approx(
                    vector.norm().item(), rel=1e-4
                )
        for column, vector in enumerate(total):
            assert norms.layers[1, row, column] == pytest.approx(vector.norm().item(), rel=1e-4)


@pytest.mark.parametrize("name", [*ENCODERS, *DECODERS])
def test_every_architecture_that_can_be_tapped_has_norms(name: str) -> None:
    module = build(name)
    tokenizer = byte_level(specials=False) if name in DECODERS else wordpiece()
    model = load(module, tokenizer=tokenizer)
    a = model("the cat sat")
    assert a.value_norms is not None
    assert a.value_norms.shape == (LAYERS, HEADS, len(a.tokens))
    np.testing.assert_allclose(bl.norm_maps(model, "the cat sat").values, a.value_norms, rtol=1e-5)
    # The norms double with all values.
    doubled = a.value_norms * 2
    with torch.no_grad():
        for part_name, weight in module.named_parameters():
            if part_name.rsplit(".", 2)[-2] in ("value", "v_proj", "v_lin"):
                weight *= 2
            elif "Wqkv" in part_name or "c_attn" in part_name:
                third = weight.shape[0 if "Wqkv" in part_name else -1] // 3
                weight[2 * third :] *= 2 if "Wqkv" in part_name else 1
                if "c_attn" in part_name:
                    weight[..., 2 * third :] *= 2
    np.testing.assert_allclose(model("the cat sat").value_norms[0], doubled[0], rtol=1e-4)


@pytest.mark.parametrize("name", FALLBACKS)
def test_an_architecture_without_values_has_maps_but_no_norms(
    name: str,
) -> None:
    model = load(build(name), tokenizer=wordpiece())
    assert model("the cat").value_norms is None
    with pytest.raises(BertlookError, match="output projection"):
        bl.norm_maps(model, "the cat")
    with pytest.raises(BertlookError, match="output projection of its layers are unknown"):
        bl.scan(model, ["the cat"], bl.measures.NormBased(), progress=False)
