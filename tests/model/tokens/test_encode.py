from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tokenizers import models, pre_tokenizers

from bertlook.errors import BertlookError
from bertlook.model.tokens.alignment import PLACEHOLDER
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.encoding import Encoding
from bertlook.text import printable
from tests.model.encodings import TOKENIZERS, Words, check, every_tokenizer
from tests.tiny_tokenizers import wordpiece

# fmt: off
STRANGE = [
    "北京", "naïve", "e\u0301", "\u0301", "👩\u200d👩\u200d👧", "😀", "\u200b", "\ufeff", "\x00",
    "\x07", "\u2028", "\ud83d", "\udc00", "[SEP]", "[CLS]", "[PAD]", "<s>", "</s>", "<unk>",
    "שלום", "مرحبا", "<script>", "</script>", "##s", "▁", "Ġ", PLACEHOLDER, "\xa0", "a\tb",
    "New York", "  ", "ﬁ", "İ", "ß", "½", "¼", "", "\ufffd", "\U000e0001", "don't", "U.S.",
    "a" * 150,
]
# fmt: on
PROSE = st.lists(st.one_of(st.sampled_from(STRANGE), st.text(max_size=6)), max_size=6)


@every_tokenizer
@given(parts=PROSE)
@settings(max_examples=40)
def test_any_text_is_cut_into_its_words_in_order(tokenizer: Any, parts: list[str]) -> None:
    text = " ".join(parts)
    assume(text.strip())
    encoding = encode_or_assume(tokenizer, text)
    check(encoding)
    end = 0
    shown = printable(text)
    for word in encoding.words:
        assert word == word.strip() != ""
        end = shown.index(word, end) + len(word)


@every_tokenizer
@given(words=PROSE, pair=PROSE)
@settings(max_examples=40)
def test_any_given_words_are_kept(tokenizer: Any, words: list[str], pair: list[str]) -> None:
    assume(any(word.strip() for word in words) and any(word.strip() for word in pair))
    alone = encode_or_assume(tokenizer, Words(words))
    check(alone)
    assert alone.words == [printable(word) for word in words]
    both = encode_or_assume(tokenizer, Words(words), Words(pair))
    check(both)
    assert both.words == [printable(word) for word in [*words, *pair]]


def encode_or_assume(tokenizer: Any, *texts: Any) -> Encoding:
    """Encode a text, skipping examples that the tokenizer drops completely."""
    try:
        return encode(tokenizer, *texts)
    except BertlookError as error:
        assume("finds no word" not in str(error))
        raise


def test_words_of_a_plain_text_are_the_tokenizers_pre_tokens() -> None:
    encoding = encode(TOKENIZERS["WordPiece"], "The cats sat, 你好.")
    assert encoding.tokens == ["[CLS]", "the", "cat", "##s", "sat", ",", "你", "好", ".", "[SEP]"]
    assert encoding.word_ids == [None, 0, 1, 1, 2, 3, 4, 5, 6, None]
    assert encoding.words == ["The", "cats", "sat", ",", "你", "好", "."]
    assert encoding.type_ids == [0] * 10
    assert encoding.source == "The cats sat, 你好."
    assert encoding.note == ""


def test_given_words_are_not_split() -> None:
    encoding = encode(TOKENIZERS["WordPiece"], Words(["the cat", "sat,on"]))
    assert encoding.tokens == ["[CLS]", "the", "cat", "sat", ",", "on", "[SEP]"]
    assert encoding.word_ids == [None, 0, 0, 1, 1, 1, None]
    assert encoding.words == ["the cat", "sat,on"]


@pytest.mark.parametrize("pair", ["on mat", ["on", "mat"]])
def test_words_of_a_pair_are_numbered_consecutively(pair: Any) -> None:
    encoding = encode(TOKENIZERS["WordPiece"], "the cat", pair)
    assert encoding.tokens == ["[CLS]", "the", "cat", "[SEP]", "on", "mat", "[SEP]"]
    assert encoding.word_ids == [None, 0, 1, None, 2, 3, None]
    assert encoding.type_ids == [0, 0, 0, 0, 1, 1, 1]
    assert encoding.words == ["the", "cat", "on", "mat"]


@every_tokenizer
@pytest.mark.parametrize("texts", [("the cat", "a mat"), (["the", "cat"], ["a", "mat"])])
def test_the_second_text_of_a_pair_begins_at_the_boundary(
    tokenizer: Any, texts: tuple[Any, Any]
) -> None:
    encoding = encode(tokenizer, *texts)
    start = encoding.boundary
    assert start is not None
    assert encode(tokenizer, texts[0]).boundary is None
    assert set(encoding.word_ids[:start]) - {None} == {0, 1}
    assert encoding.word_ids[start] == 2
    assert set(encoding.word_ids[start:]) - {None} == {2, 3}


def test_a_cut_pair_has_the_boundary_of_what_is_left() -> None:
    encoding = encode(
        TOKENIZERS["WordPiece"], "the cat sat on the mat", "a cat", limit=7, truncate=True
    )
    assert encoding.tokens == ["[CLS]", "the", "cat", "[SEP]", "a", "cat", "[SEP]"]
    assert encoding.boundary == 4


def test_objects_with_words_are_encoded_and_kept_as_the_source() -> None:
    sentence = SimpleNamespace(words=["the", "cat"])
    encoding = encode(TOKENIZERS["WordPiece"], sentence)
    assert encoding.words == ["the", "cat"]
    assert encoding.source is sentence


@every_tokenizer
@pytest.mark.parametrize("literal", ["[SEP]", "[CLS]", "[PAD]", "<s>", "</s>"])
def test_special_tokens_in_a_text_are_text_on_request(tokenizer: Any, literal: str) -> None:
    plain = encode(tokenizer, f"the {literal} cat", special_tokens="text")
    given = encode(tokenizer, ["the", literal, "cat"], special_tokens="text")
    check(plain)
    check(given)
    special = encode(tokenizer, "the cat").word_ids.count(None)
    assert plain.word_ids.count(None) == given.word_ids.count(None) == special
    assert given.words == ["the", literal, "cat"]
    assert encode(tokenizer, Words(["the", literal, "cat"])).ids == given.ids


def test_accents_and_emoji_stay_in_their_words() -> None:
    words = ["cafe\u0301", "naïve", "👩\u200d👧", "שלום"]
    for name in ("WordPiece", "cased WordPiece", "Metaspace", "Python"):
        assert encode(TOKENIZERS[name], " ".join(words)).words == words
    # Byte-level pre-tokens part a word before an accent.
    assert encode(TOKENIZERS["byte-level BPE"], "cafe\u0301 on").words == ["cafe\u0301", "on"]
    assert encode(TOKENIZERS["byte-level BPE"], words).words == words


@pytest.mark.parametrize("name", ["byte-level BPE", "one pre-token", "Metaspace", "Python"])
def test_white_space_belongs_to_no_word(name: str) -> None:
    encoding = encode(TOKENIZERS[name], " the \n cats  sat ")
    assert encoding.words == ["the", "cats", "sat"]
    check(encoding)


def test_a_token_that_spans_white_space_is_one_word() -> None:
    tokenizer = wordpiece()
    backend = tokenizer.backend_tokenizer
    backend.pre_tokenizer = pre_tokenizers.Split("  ", "removed")
    vocabulary = json.loads(backend.to_str())["model"]["vocab"]
    vocabulary["on mat"] = len(vocabulary)
    backend.model = models.WordPiece(vocabulary, unk_token="[UNK]")
    encoding = encode(tokenizer, "on mat  sat")
    assert encoding.tokens == ["[CLS]", "on mat", "sat", "[SEP]"]
    assert encoding.words == ["on mat", "sat"]


@every_tokenizer
@pytest.mark.parametrize("empty", ["", " ", "\n\t\xa0", [], [""], [" ", ""]])
def test_an_empty_text_is_refused(tokenizer: Any, empty: Any) -> None:
    with pytest.raises(BertlookError, match="The text is empty"):
        encode(tokenizer, empty)
    with pytest.raises(BertlookError, match="The text is empty"):
        encode(tokenizer, "the cat", empty)


@pytest.mark.parametrize("name", ["WordPiece", "Python"])
def test_a_text_that_the_tokenizer_drops_is_refused(name: str) -> None:
    with pytest.raises(
        BertlookError, match=r"finds no word in '\\x00 \\u200b'\. Give another text"
    ):
        encode(TOKENIZERS[name], "\x00 \u200b")


@pytest.mark.parametrize("text", [3, None, ["a", 1], {"a": 1}, b"text", ("a", None)])
def test_values_that_are_not_texts_are_refused(text: Any) -> None:
    with pytest.raises(BertlookError, match=f"A {type(text).__name__} isn't a text"):
        encode(TOKENIZERS["WordPiece"], text)


def test_unpaired_surrogates_become_the_replacement_character() -> None:
    assert printable("a\ud83d b\udc00") == "a\ufffd b\ufffd"
    assert printable("\ud83d\ude00 שלום") == "😀 שלום"
    words = encode(TOKENIZERS["byte-level BPE"], ["a\ud83d", "cat"]).words
    assert words == ["a\ufffd", "cat"]
