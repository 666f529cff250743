from __future__ import annotations

from typing import Any

import pytest
from tokenizers import processors

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.streams.target import start_token
from tests.encoder_decoders import SOURCE, TAPPED, TARGET, build, load
from tests.tiny_tokenizers import byte_level, metaspace


@pytest.mark.parametrize("name", TAPPED)
def test_the_decoder_reads_what_it_is_trained_on(name: str) -> None:
    model = load(name)
    target = model.encode_target(TARGET, model.encode(SOURCE))
    labels = metaspace()(text_target=TARGET, return_tensors="pt").input_ids
    assert target.ids[1:] == labels[0, :-1].tolist()
    assert target.reads.tokens[-1] == "</s>"
    usual = getattr(model.module.config, "decoder_start_token_id", None)
    assert target.ids[0] == STARTS.get(name, usual)


#: Some start with the last token of the target, which may be its language, and one with the first
#: special token of its decoder.
STARTS = {"mBART": 2, "PLBART": 2, "T5Gemma": 0}


def test_a_target_without_an_end_keeps_its_last_word() -> None:
    model = bl.load(build("BART", vocab_size=300), tokenizer=byte_level(specials=False))
    both = model("the cat", "the cat")
    assert both.decoder.words == ["the", "cat"]
    assert len(both.decoder.tokens) == len(both.encoder.tokens) + 1


def test_at_the_limit_a_target_without_an_end_is_cut_for_the_start_token() -> None:
    model = bl.load(build("BART", vocab_size=300), tokenizer=byte_level(specials=False))
    target = model.encode_target("a " * 64, model.encode("a"), truncate=True)
    assert len(target.ids) <= 64


def multilingual(tgt_lang: str | None) -> Any:
    """A tokenizer that marks the language of a text before it, as NLLB's."""
    tokenizer = metaspace()
    tokenizer.add_tokens(["en", "de"], special_tokens=True)
    tokenizer.src_lang, tokenizer.tgt_lang = "en", tgt_lang

    def mark(language: str | None) -> None:
        if language is None:
            raise KeyError(language)
        ids = [tokenizer.convert_tokens_to_ids(token) for token in (language, "</s>")]
        tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{language} $A </s>",
            special_tokens=list(zip((language, "</s>"), ids, strict=True)),
        )

    tokenizer._switch_to_target_mode = lambda: mark(tokenizer.tgt_lang)
    tokenizer._switch_to_input_mode = lambda: mark(tokenizer.src_lang)
    tokenizer._switch_to_input_mode()
    return tokenizer


def test_languages_of_source_and_target_are_marked() -> None:
    model = bl.load(build("M2M100"), tokenizer=multilingual("de"))
    both = model(SOURCE, TARGET)
    assert both.encoder.tokens[0] == "en"
    assert both.decoder.tokens[:2] == ["</s>", "de"]
    assert both.cross.words == ["a", "cat", "on", "mat"]
    assert model(SOURCE, TARGET).encoder.tokens[0] == "en"


def test_a_tokenizer_without_a_target_language_is_refused_with_the_way_out() -> None:
    model = bl.load(build("M2M100"), tokenizer=multilingual(None))
    with pytest.raises(BertlookError, match=r"Set model\.tokenizer\.tgt_lang"):
        model(SOURCE, TARGET)
    assert model.encode(SOURCE).tokens[0] == "en"


def test_a_target_marked_with_the_language_of_the_source_is_noted() -> None:
    tokenizer = multilingual(None)
    switch = tokenizer._switch_to_target_mode

    def fall_back() -> None:  # as mBART and NLLB do
        tokenizer.tgt_lang = tokenizer.src_lang
        switch()

    tokenizer._switch_to_target_mode = fall_back
    both = bl.load(build("M2M100"), tokenizer=tokenizer)(SOURCE, TARGET)
    assert "marks the target as a text of en: set model.tokenizer.tgt_lang" in both.decoder.note
    assert tokenizer.tgt_lang is None


def test_a_decoder_without_a_start_token_is_refused() -> None:
    module = build("M2M100")
    module.config.decoder_start_token_id = None
    with pytest.raises(BertlookError, match="has no decoder_start_token_id"):
        start_token(module, [5, 2])
    module = build("BERT to BERT")
    module.config.decoder_start_token_id = None
    with pytest.raises(BertlookError, match=r"can't be started: .*decoder_start_token_id"):
        start_token(module, [5, 2])


@pytest.mark.parametrize("vocabularies", ["separate_vocabs", "src"])
def test_tokenizers_with_two_vocabularies_are_refused(vocabularies: str) -> None:
    tokenizer: Any = metaspace()
    if vocabularies == "src":
        tokenizer.get_src_vocab = lambda: {"a": 0}
        tokenizer.get_tgt_vocab = lambda: {"b": 0}
    else:
        tokenizer.separate_vocabs = True
    with pytest.raises(BertlookError, match="has two vocabularies"):
        bl.load(build("Marian"), tokenizer=tokenizer)
