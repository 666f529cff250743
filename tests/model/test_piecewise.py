from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.model.piecewise import PiecewiseReader, generate_piecewise, reads_piecewise
from tests.architectures import DECODERS, WITH_SINK
from tests.architectures.small import small_config
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import byte_level, wordpiece

TEXT = "the cats sat on the mat"


def decoder(name: str = "GPT-2", dtype: torch.dtype = torch.float32) -> Model:
    return bl.load(tiny_decoder(name).to(dtype), tokenizer=byte_level(specials=False))


def check_same(attention: bl.Attention, expected: bl.Attention) -> None:
    np.testing.assert_allclose(attention.maps, expected.maps, atol=1e-5)
    assert expected.value_norms is not None
    np.testing.assert_allclose(attention.value_norms, expected.value_norms, atol=1e-5)  # type: ignore[arg-type]
    np.testing.assert_array_equal(attention.visible, expected.visible)  # type: ignore[arg-type]
    assert attention.note == expected.note


@pytest.mark.parametrize("name", [*DECODERS, *WITH_SINK])
def test_pieces_give_the_maps_of_one_pass(name: str) -> None:
    """Grouped keys, rotation, sliding windows of 4 tokens, soft caps and sinks."""
    model = decoder(name)
    assert reads_piecewise(model)
    encoding = model.encode(TEXT)
    expected, output = model.observe(encoding, whole=True)
    reader = PiecewiseReader(model)
    for length in (9, 10, 13):
        logits = reader.read(encoding.first(length))
    torch.testing.assert_close(logits, output.logits[0, 10:13], atol=1e-4, rtol=1e-4)
    reader.cut(11)
    check_same(reader.attention(encoding.first(11)), model(input_ids=encoding.ids[:11]))
    reader.read(encoding)
    check_same(reader.attention(encoding), expected)


def test_half_precision_is_read_in_pieces_too() -> None:
    model = decoder("Llama", torch.bfloat16)
    assert reads_piecewise(model)
    encoding = model.encode(TEXT)
    reader = PiecewiseReader(model)
    reader.read(encoding.first(6))
    reader.read(encoding)
    np.testing.assert_allclose(
        reader.attention(encoding).maps, model.observe(encoding)[0].maps, atol=2e-2
    )


def test_only_the_new_tokens_are_computed() -> None:
    model = decoder("Llama")
    sizes: list[int] = []
    embeddings = model.module.get_input_embeddings()
    reader, encoding = PiecewiseReader(model), model.encode(TEXT)
    handle = embeddings.register_forward_hook(lambda _, ids, __: sizes.append(ids[0].shape[1]))
    for length in (8, 9, 12):
        reader.read(encoding.first(length))
    reader.cut(9)
    reader.read(encoding.first(10))
    handle.remove()
    assert sizes == [8, 1, 3, 1]


def test_an_interrupted_pass_leaves_no_trace() -> None:
    model = decoder("Llama")
    reader, encoding = PiecewiseReader(model), model.encode(TEXT)
    reader.read(encoding.first(8))
    last = model.module.model.layers[-1].mlp

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    handle = last.register_forward_hook(interrupt)
    with pytest.raises(KeyboardInterrupt):
        reader.read(encoding.first(9))
    handle.remove()
    reader.read(encoding)
    check_same(reader.attention(encoding), model.observe(encoding)[0])


def test_maps_that_would_fill_the_memory_are_refused_before_they_are_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bertlook.model.collector.MAX_BYTES", 100)
    model = decoder()
    with pytest.raises(BertlookError, match="Shorten the text"):
        PiecewiseReader(model).read(model.encode(TEXT))


def test_a_network_without_such_a_cache_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    model = decoder()
    forward = type(model.module).forward

    def forgetful(
        self: Any, *args: Any, cache: Any = None, use_cache: Any = None, **kw: Any
    ) -> Any:
        return forward(self, *args, use_cache=False, **kw)

    monkeypatch.setattr(type(model.module), "forward", forgetful)
    assert not reads_piecewise(model)


def test_a_network_whose_positions_go_astray_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    model = decoder()
    forward = type(model.module).forward

    def astray(self: Any, input_ids: Any, cache: Any = None, **kw: Any) -> Any:
        positions = torch.arange(input_ids.shape[1])[None]
        return forward(self, input_ids, cache=cache, position_ids=positions, **kw)

    monkeypatch.setattr(type(model.module), "forward", astray)
    assert not reads_piecewise(model)


def test_a_short_model_is_not_tried() -> None:
    model = bl.load(tiny(max_position_embeddings=6), tokenizer=wordpiece())
    assert not reads_piecewise(model)


def test_what_is_generated_was_read_once() -> None:
    model = decoder("Gemma2")
    prompt = model.encode(TEXT)
    written = generate_piecewise(model, prompt, 4)
    assert written is not None
    ids, attention = written
    assert ids[: len(prompt.ids)] == prompt.ids
    assert len(attention.tokens) == len(ids) - 1
    check_same(attention, model(input_ids=ids[:-1]))


def test_what_reads_otherwise_while_it_writes_is_read_afterwards() -> None:
    """Gemma 4 shares keys among layers, in another way in ``generate``."""
    torch.manual_seed(0)
    module = AutoModelForCausalLM.from_config(small_config("gemma4_text")).eval()
    model = bl.load(module, tokenizer=byte_level(specials=False))
    prompt = model.encode(TEXT)
    assert generate_piecewise(model, prompt, 3) is None
    steps = model.generate_attention(TEXT, tokens=3)
    ids = model.module.generate(torch.tensor([prompt.ids]), max_new_tokens=3, do_sample=False)[
        0
    ].tolist()
    check_same(steps[-1][1], model(input_ids=ids[:-1]))
