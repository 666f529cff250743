from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bertlook.errors import BertlookError
from bertlook.model.tokens.encode import encode
from tests.model.encodings import TOKENIZERS, check
from tests.python_tokenizers import BUILDERS
from tests.tiny_tokenizers import byte_level, wordpiece

WORDS = st.sampled_from(["the", "cats", "sat", "a", ".", "x1", "東京", "[MASK]", "<s>", "don't"])


#: The pieces of the others don't say where white space was.
KEEPING_SPACES = {name: TOKENIZERS[name] for name in TOKENIZERS if name not in {
    "white space", "normalized away", "Python"
}}  # fmt: skip


@pytest.mark.parametrize("tokenizer", KEEPING_SPACES.values(), ids=KEEPING_SPACES)
@given(words=st.lists(WORDS, min_size=1, max_size=8))
@settings(max_examples=40)
def test_ids_of_a_text_have_its_tokens_and_words(tokenizer: Any, words: list[str]) -> None:
    text = " ".join(words)
    of_text = encode(tokenizer, text)
    of_ids = encode(tokenizer, {"input_ids": of_text.ids})
    assert of_ids.ids == of_text.ids
    assert of_ids.tokens == of_text.tokens
    check(of_ids)
    assume(tokenizer.unk_token not in of_text.tokens)  # its text is lost
    assert len(of_ids.words) == len(of_text.words)
    for word, original in zip(of_ids.words, of_text.words, strict=True):
        assert word.lower() == original.lower()


@pytest.mark.parametrize("name", ["Esm", "Canine", "ByT5", "XLM", "BioGpt", "CTRL", "Bert, legacy"])
def test_ids_of_python_tokenizers_have_their_words(tmp_path: Path, name: str) -> None:
    tokenizer = BUILDERS[name](tmp_path)
    text = "MKTA" if name == "Esm" else "the cat on the cat"
    of_text = encode(tokenizer, text)
    assert encode(tokenizer, {"input_ids": of_text.ids}).words == of_text.words


def test_words_that_the_tokenizers_output_knows_are_kept() -> None:
    output = wordpiece()(["the.cat", "sat"], ["on", "a.mat"], is_split_into_words=True)
    encoding = encode(wordpiece(), output)
    assert encoding.words == ["the.cat", "sat", "on", "a.mat"]
    assert encoding.boundary == 6


def test_ids_beyond_the_vocabulary_have_names() -> None:
    encoding = encode(byte_level(), {"input_ids": [0, 262, 50_000, 2]})
    assert encoding.tokens == ["<s>", "Ġthe", "<id 50000>", "</s>"]
    assert encoding.words == ["the"]


def test_unknown_words_are_shown_by_their_token() -> None:
    assert encode(wordpiece(), {"input_ids": [2, 5, 1, 3]}).words == ["the", "[UNK]"]


def test_too_many_ids_are_refused_or_cut_after_a_word() -> None:
    tokenizer = TOKENIZERS["WordPiece"]
    output = tokenizer("the cats sat", "on the mats")
    with pytest.raises(BertlookError, match="There are 11 ids; this model reads at most 9"):
        encode(tokenizer, output, limit=9)
    cut = encode(tokenizer, output, limit=9, truncate=True)
    assert cut.tokens == ["[CLS]", "the", "cat", "##s", "sat", "[SEP]", "on", "the", "[SEP]"]
    assert cut.type_ids == [0, 0, 0, 0, 0, 0, 1, 1, 1]
    assert cut.note == "Cut to the first 5 of 6 words (9 tokens at most)."
    check(cut)
    first = encode(tokenizer, output, limit=5, truncate=True)
    assert first.tokens == ["[CLS]", "the", "cat", "##s", "[SEP]"]
    assert first.boundary is None
    with pytest.raises(BertlookError, match="at most 2 tokens, too few"):
        encode(tokenizer, output, limit=2, truncate=True)
