from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.generation import append_ids
from bertlook.model.tokens.token_text import show_ids
from tests.architectures import DECODERS
from tests.architectures import build as build_backbone
from tests.encoder_decoders import SOURCE, build, load
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import byte_level, metaspace, wordpiece


@pytest.mark.parametrize("name", DECODERS)
def test_a_decoder_writes_what_transformers_generates(name: str) -> None:
    module = tiny_decoder(name)
    module.set_attn_implementation("eager")
    model = bl.load(module, tokenizer=byte_level(specials=False))
    prompt = torch.tensor([model.encode("the cat").ids])
    steps = model.generate_attention("the cat", tokens=5)
    with torch.no_grad():
        output = module.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=5,
            do_sample=False,
        )
    ids = output[0].tolist()
    size = prompt.shape[1]
    assert [token for token, _ in steps] == show_ids(model.tokenizer, ids[size:])
    for index, (_, attention) in enumerate(steps):
        context = torch.tensor([ids[: size + index]])
        with torch.no_grad():
            expected = module(context, output_attentions=True, use_cache=False).attentions
        np.testing.assert_allclose(attention.maps, torch.stack(expected)[:, 0].numpy(), atol=1e-5)
        assert attention.tokens == show_ids(model.tokenizer, context[0].tolist())
        assert attention.source == "the cat"


@pytest.mark.parametrize(
    "name", ["T5", "BART", "mBART", "Marian", "BERT to BERT", "T5Gemma", "FSMT", "PEGASUS-X"]
)
def test_an_encoder_decoder_writes_what_transformers_generates(name: str) -> None:
    model = load(name)
    source = torch.tensor([model.encode(SOURCE).ids])
    steps = model.generate_attention(SOURCE, tokens=6)
    with torch.no_grad():
        ids = model.module.generate(
            source,
            attention_mask=torch.ones_like(source),
            max_new_tokens=6,
            do_sample=False,
            num_beams=1,
        )[0]
    assert [token for token, _ in steps] == show_ids(model.tokenizer, ids[1:].tolist())
    model.module.set_attn_implementation("eager")
    for count, (_, streams) in enumerate(steps, start=1):
        with torch.no_grad():
            output = model.module(
                source,
                attention_mask=torch.ones_like(source),
                decoder_input_ids=ids[None, :count],
                use_cache=False,
                output_attentions=True,
            )
        for stream in streams:
            expected = torch.stack(output[f"{stream}_attentions"])[:, 0].numpy()
            np.testing.assert_allclose(streams[stream].maps, expected, atol=1e-5)
    assert all(streams.get("encoder") is steps[0][1].get("encoder") for _, streams in steps)


def test_it_stops_after_the_end_of_the_text() -> None:
    model = load("M2M100")
    model.module.generation_config.forced_bos_token_id = 2
    steps = model.generate_attention(SOURCE, tokens=6)
    assert [token for token, _ in steps] == ["</s>"]
    [(_, streams)] = steps
    assert streams.decoder.tokens == ["</s>"]
    assert streams.decoder.words == []


def test_it_stops_at_the_limit_of_the_model() -> None:
    model = bl.load(tiny_decoder(), tokenizer=byte_level(specials=False))
    steps = model.generate_attention("ab " * 20, tokens=30)
    size = len(model.encode("ab " * 20).ids)
    assert model.max_length is not None
    assert len(steps) == model.max_length - size + 1
    assert len(steps[-1][1].tokens) == model.max_length


def test_new_tokens_form_words_and_may_continue_the_last_one() -> None:
    tokenizer = byte_level(specials=False)
    ids = tokenizer("the cats sat").input_ids
    whole = bl.load(tiny_decoder(), tokenizer=tokenizer).encode("the cats sat")
    prompt = bl.load(tiny_decoder(), tokenizer=tokenizer).encode("the cat")
    extended = append_ids(tokenizer, prompt, ids[len(prompt.ids) :])
    assert extended.words == ["the", "cats", "sat"]
    assert extended.word_ids == whole.word_ids
    assert extended.tokens == whole.tokens
    assert append_ids(tokenizer, prompt, []) is prompt


def test_given_words_of_the_prompt_stay() -> None:
    model = bl.load(tiny_decoder(), tokenizer=byte_level(specials=False))
    sentence = SimpleNamespace(words=["the c", "at"])
    steps = model.generate_attention(sentence, tokens=3)
    assert steps[0][1].words == ["the c", "at"]
    assert steps[-1][1].source is sentence


def test_ids_that_the_tokenizer_lacks_are_shown_as_numbers() -> None:
    tokenizer = byte_level(specials=False)
    prompt = bl.load(tiny_decoder(), tokenizer=tokenizer).encode("the cat")
    extended = append_ids(tokenizer, prompt, [290, *prompt.ids])
    assert extended.ids == [*prompt.ids, 290, *prompt.ids]
    assert extended.tokens[len(prompt.ids)] == "<290>"
    assert extended.words == ["the", "cat", "the", "cat"]


def test_the_network_is_left_unchanged() -> None:
    module = build("T5").train()
    before = str(module.config), str(module.generation_config)
    bl.load(module, tokenizer=metaspace()).generate_attention(SOURCE, tokens=2)
    assert module.training
    assert (str(module.config), str(module.generation_config)) == before


def test_generation_is_the_same_in_inference_mode() -> None:
    model = load("T5")
    with torch.inference_mode(), torch.autocast("cpu"):
        steps = model.generate_attention(SOURCE, tokens=3)
    for (token, streams), (expected, others) in zip(
        steps, model.generate_attention(SOURCE, tokens=3), strict=True
    ):
        assert token == expected
        np.testing.assert_array_equal(streams.cross.maps, others.cross.maps)


@pytest.mark.parametrize("tokens", [0, -1, 1.5, "7", None])
def test_odd_numbers_of_tokens_are_refused(tokens: Any) -> None:
    with pytest.raises(BertlookError, match="tokens"):
        load("T5").generate_attention(SOURCE, tokens)


def test_models_that_write_no_text_are_refused_with_the_way_out() -> None:
    with pytest.raises(BertlookError, match=r"writes no text\. Load a decoder"):
        bl.load(tiny(), tokenizer=wordpiece()).generate_attention("the cat")
    with pytest.raises(BertlookError, match="writes no text"):
        bl.load(build_backbone("GPT-2"), tokenizer=wordpiece()).generate_attention("the cat")
    with pytest.raises(BertlookError, match=r"writes no text.*AutoModelForSeq2SeqLM"):
        bl.load(build("BART").base_model, tokenizer=metaspace()).generate_attention(SOURCE)
    with pytest.raises(BertlookError, match="can't write text"):
        load("ProphetNet").generate_attention(SOURCE)
