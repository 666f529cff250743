from __future__ import annotations

from typing import Any

import pytest
from transformers import GPT2Config, GPT2LMHeadModel

import bertlook as bl
from bertlook.corpora.repeated_blocks import as_decoder, repeated_blocks
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from tests.encoder_decoders import load as load_encoder_decoder
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level, metaspace


def decoder(tokenizer: Any = None, **changes: Any) -> Model:
    config = {"vocab_size": 300, "n_positions": 40, "n_embd": 8, "n_layer": 1, "n_head": 2}
    marks = {"bos_token_id": None, "eos_token_id": None}
    network = GPT2LMHeadModel(GPT2Config(**{**config, **marks, **changes}))
    return bl.load(network, tokenizer=tokenizer or byte_level(specials=False))


def test_a_block_has_different_plain_tokens_and_comes_twice_after_the_start_token() -> None:
    model = decoder(metaspace())
    special = set(model.tokenizer.all_special_ids)
    texts = repeated_blocks(model, 20, 12, 0)
    assert len(texts) == 20
    for start, *ids in texts:
        assert start == model.tokenizer.bos_token_id
        assert ids[:12] == ids[12:]
        assert len(set(ids)) == 12
        assert not set(ids) & special
    assert len({tuple(text) for text in texts}) == 20
    # Every plain token can be drawn.
    drawn = {id_ for text in repeated_blocks(model, 300, 12, 0) for id_ in text[1:]}
    assert drawn == set(model.tokenizer.get_vocab().values()) - special


def test_a_seed_decides_the_tokens_and_more_blocks_begin_with_the_same() -> None:
    model = decoder()
    assert repeated_blocks(model, 3, 5, 7) == repeated_blocks(model, 6, 5, 7)[:3]
    assert repeated_blocks(model, 3, 5, 7) != repeated_blocks(model, 3, 5, 8)


def test_the_start_token_is_the_tokenizers_the_configurations_or_the_one_that_parts_texts() -> None:
    plain = byte_level(specials=False)
    assert repeated_blocks(decoder(plain), 1, 2, 0)[0][0] == plain.eos_token_id
    assert repeated_blocks(decoder(plain, bos_token_id=5), 1, 2, 0)[0][0] == 5
    # An id that the model has no embedding for is the default of another vocabulary.
    assert repeated_blocks(decoder(plain, bos_token_id=50256), 1, 2, 0)[0][0] == plain.eos_token_id
    named = byte_level(specials=False)
    named.bos_token = "a"
    assert repeated_blocks(decoder(named, bos_token_id=5), 1, 2, 0)[0][0] == named.bos_token_id
    assert repeated_blocks(decoder(byte_level()), 1, 2, 0)[0][0] == 0  # its cls_token
    plain = byte_level(specials=False)
    plain.eos_token = None
    with pytest.raises(BertlookError, match=r"has no start token\. Name one: model.tokenizer.bos_"):
        repeated_blocks(decoder(plain), 1, 2, 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"blocks": 0}, "blocks=0 is out of range"),
        ({"blocks": -1}, "blocks=-1 is out of range"),
        ({"blocks": 1.5}, "blocks=1.5 is out of range"),
        ({"length": 1}, "length=1 is out of range"),
        ({"length": "25"}, "length='25' is out of range"),
        ({"length": 20}, r"takes 41 .*reads at most 40. Give length=19 or less"),
        ({"seed": -1}, "seed=-1 is out of range"),
    ],
    ids=str,
)
def test_options_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        repeated_blocks(decoder(), **{"blocks": 2, "length": 5, "seed": 0, **options})


def test_a_vocabulary_smaller_than_the_block_is_refused() -> None:
    model = decoder(metaspace(), n_positions=200)
    plain = len(set(model.tokenizer.get_vocab().values()) - set(model.tokenizer.all_special_ids))
    assert len(repeated_blocks(model, 1, plain, 0)[0]) == 2 * plain + 1
    with pytest.raises(BertlookError, match=f"has {plain} besides special tokens. Give a smaller"):
        repeated_blocks(model, 1, plain + 1, 0)


def test_what_is_no_decoder_is_refused() -> None:
    model = decoder()
    assert as_decoder(model, "here") is model
    held = as_decoder((model.module, model.tokenizer), "here")
    assert held.module is model.module
    translator = load_encoder_decoder("Marian")
    for other in (bl.load(), translator, translator.decoder, translator.encoder):
        with pytest.raises(BertlookError, match=r"is no decoder\. For an encoder, scan a corpus"):
            as_decoder(other, "here")
    with pytest.raises(BertlookError, match="must be a model, but this is a str: here"):
        as_decoder("gpt2", "here")
    assert as_decoder(bl.load(tiny_decoder(), tokenizer=byte_level(specials=False)), "here").causal
