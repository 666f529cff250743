from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertlook.errors import BertlookError
from bertlook.model.tokens.encode import encode
from tests.model.encodings import TOKENIZERS, Words, check, every_tokenizer


def test_a_text_over_the_limit_is_refused_with_both_numbers() -> None:
    with pytest.raises(BertlookError, match=r"has 7 tokens; .* at most 5\. .*truncate=True"):
        encode(TOKENIZERS["WordPiece"], "the cat sat on mat", limit=5)


def test_a_text_at_the_limit_is_not_truncated() -> None:
    encoding = encode(TOKENIZERS["WordPiece"], "the cat sat on mat", limit=7, truncate=True)
    assert len(encoding.ids) == 7
    assert encoding.note == ""


@every_tokenizer
@pytest.mark.parametrize("text", ["the cats sat on the mats", ["the", "cats", "sat", "on", "mats"]])
def test_a_text_is_truncated_after_a_word(tokenizer: Any, text: Any) -> None:
    whole = encode(tokenizer, text)
    for limit in range(len(whole.ids) - 1, 7, -1):
        cut = encode(tokenizer, text, limit=limit, truncate=True)
        check(cut)
        assert len(cut.ids) <= limit
        assert cut.words == whole.words[: len(cut.words)]
        # Another word would exceed the limit.
        more = sum(w is None or w <= len(cut.words) for w in whole.word_ids)
        assert more > limit
        assert cut.note == (
            f"Cut to the first {len(cut.words)} of {len(whole.words)} words "
            f"({limit} tokens at most)."
        )
        assert cut.source is text


@every_tokenizer
def test_the_longer_text_of_a_pair_is_truncated(tokenizer: Any) -> None:
    whole = encode(tokenizer, "on", "the cats sat on the mats")
    cut = encode(
        tokenizer, "on", "the cats sat on the mats", limit=len(whole.ids) - 1, truncate=True
    )
    check(cut)
    assert cut.words == whole.words[:-1]
    assert len(cut.ids) < len(whole.ids)


@every_tokenizer
@settings(max_examples=60)
@given(data=st.data())
def test_as_many_words_are_kept_as_fit_into_the_limit(tokenizer: Any, data: st.DataObject) -> None:
    common = ["the", "cats", "sat", "a", ".", "\u0301", "你好", "x" * 9, "🙂"]
    words = st.sampled_from([*common, "a ", " ", "a  b\t"])  # white space at the end of a word
    lists = st.lists(words, min_size=1, max_size=12)
    separators = st.sampled_from([" ", "  ", "\n", " \t ", "", "-"])
    texts = st.one_of(lists, st.builds(lambda words, by: by.join(words), lists, separators))
    text = data.draw(texts)
    pair = data.draw(st.none() | texts)
    try:
        whole = encode(tokenizer, text, pair)
    except BertlookError:  # a text without a word
        return
    limit = data.draw(st.integers(4, max(4, len(whole.ids))))
    try:
        cut = encode(tokenizer, text, pair, limit=limit, truncate=True)
    except BertlookError as error:
        assert f"at most {limit} tokens, too few" in str(error)  # noqa: PT017 (any may be raised)
        return
    check(cut)
    assert len(cut.ids) <= limit
    if pair is None and isinstance(text, list):
        longer = text[: len(cut.words) + 1]
        is_blank = not "".join(longer).strip()
        assert is_blank or longer == cut.words or len(encode(tokenizer, longer).ids) > limit


@pytest.mark.parametrize("truncate", [True, False])
@pytest.mark.parametrize("limit", [None, 128])
@pytest.mark.parametrize("letter", ["a", " ", "\n", "\u0301", "a ", "你", "\u200b", "👩\u200d"])
def test_a_text_far_beyond_the_limit_is_refused_at_once(
    letter: str, limit: int | None, truncate: bool
) -> None:
    text = letter * (9_000_000 // len(letter))
    start = time.process_time()
    texts: list[Any] = [
        *[(text,), ("a", text)],
        *[(Words([text]),), (Words(["a"]), Words([text]))],
    ]
    for parts in texts:
        with pytest.raises(BertlookError, match=r"has 9,000,\d\d\d characters|is empty"):
            encode(TOKENIZERS["Python"], *parts, limit=limit, truncate=truncate)
    assert time.process_time() - start < 5


def test_a_book_in_words_is_cut_at_once() -> None:
    words = ["cats"] * 2_000_000
    start = time.process_time()
    cut = encode(TOKENIZERS["Python"], words, limit=100, truncate=True)
    assert time.process_time() - start < 10
    assert cut.note == "Cut to the first 24 of 2000000 words (100 tokens at most)."
    with pytest.raises(BertlookError, match=r"has 9,999,999 characters; .* at most 100 tokens"):
        encode(TOKENIZERS["Python"], words, limit=100)


def test_a_limit_below_one_word_is_refused() -> None:
    with pytest.raises(BertlookError, match="at most 3 tokens, too few for"):
        encode(TOKENIZERS["WordPiece"], "cats", limit=3, truncate=True)


@pytest.mark.parametrize("name", ["WordPiece", "Metaspace", "one pre-token"])
def test_ten_thousand_words_are_encoded_quickly(name: str) -> None:
    words = ["the", "cats", "sat", "on", "mat"] * 2000
    start = time.process_time()
    for text in (words, " ".join(words)):
        encoding = encode(TOKENIZERS[name], text, limit=500, truncate=True)
        assert 100 < len(encoding.words) < 500
    assert time.process_time() - start < 5


def test_special_tokens_of_a_text_are_cut_with_it() -> None:
    text = "the [SEP] cats [MASK] [SEP] sat"
    cut = encode(TOKENIZERS["WordPiece"], text, limit=6, truncate=True)
    assert cut.tokens == ["[CLS]", "the", "[SEP]", "cat", "##s", "[SEP]"]
    assert cut.note == ("Read as tokens: [SEP]. Cut to the first 2 of 4 words (6 tokens at most).")
    frames = encode(TOKENIZERS["WordPiece"], "[SEP] " * 500 + "cat", limit=10, truncate=True)
    assert frames.tokens == ["[CLS]", *["[SEP]"] * 9]
    assert frames.note.endswith("Cut to the first 0 of 1 words (10 tokens at most).")
