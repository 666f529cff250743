from __future__ import annotations

import json
import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tokenizers import models, normalizers, pre_tokenizers
from transformers import BertTokenizer

from bertlook.errors import BertlookError
from bertlook.model.encode import PLACEHOLDER, Encoding, encode
from bertlook.text import printable
from tests.reference import GOLDEN, uncased_vocabulary
from tests.tiny_tokenizers import Characters, byte_level, metaspace, unigram, wordpiece

TOKENIZERS: dict[str, Any] = {
    "WordPiece": wordpiece(),
    "cased WordPiece": wordpiece(lowercase=False),
    "byte-level BPE": byte_level(),
    "byte-level BPE, space first": byte_level(add_prefix_space=True),
    "byte-level BPE, spaces in offsets": byte_level(trim_offsets=False),
    "byte-level BPE, no special tokens": byte_level(specials=False),
    "one pre-token": unigram(),
    "Metaspace": metaspace(),
    "white space": unigram(pre_tokenizers.WhitespaceSplit()),
    "normalized away": unigram(pre_tokenizers.Whitespace(), normalizers.NFKD()),
    "Python": Characters(),
}
every_tokenizer = pytest.mark.parametrize("tokenizer", TOKENIZERS.values(), ids=TOKENIZERS)

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


def check(encoding: Encoding) -> None:
    """Check the invariants of any encoding."""
    assert len(encoding.ids) == len(encoding.tokens) == len(encoding.word_ids)
    assert encoding.type_ids is None or len(encoding.type_ids) == len(encoding.ids)
    owners = [word for word in encoding.word_ids if word is not None]
    assert owners == sorted(owners), "words go back"
    assert sorted(set(owners)) == list(range(len(encoding.words))), "a word has no token"
    for token, word in zip(encoding.tokens, encoding.word_ids, strict=True):
        assert word is not None or token in SPECIALS


SPECIALS = {"[CLS]", "[SEP]", "<s>", "</s>"}


@every_tokenizer
@given(parts=PROSE)
@settings(deadline=None, max_examples=40)
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
@settings(deadline=None, max_examples=40)
def test_any_given_words_are_kept(tokenizer: Any, words: list[str], pair: list[str]) -> None:
    assume(any(word.strip() for word in words) and any(word.strip() for word in pair))
    alone = encode_or_assume(tokenizer, words)
    check(alone)
    assert alone.words == [printable(word) for word in words]
    both = encode_or_assume(tokenizer, words, pair)
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
    encoding = encode(TOKENIZERS["WordPiece"], ["the cat", "sat,on"])
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
def test_special_tokens_in_a_text_are_text(tokenizer: Any, literal: str) -> None:
    plain = encode(tokenizer, f"the {literal} cat")
    given = encode(tokenizer, ["the", literal, "cat"])
    check(plain)
    check(given)
    special = encode(tokenizer, "the cat").word_ids.count(None)
    assert plain.word_ids.count(None) == given.word_ids.count(None) == special
    assert given.words == ["the", literal, "cat"]


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


@pytest.mark.parametrize("name", ["WordPiece", "Python"])
@pytest.mark.parametrize("dropped", ["\u200b", "\x00", "", " "])
def test_a_given_word_that_the_tokenizer_drops_has_a_placeholder(name: str, dropped: str) -> None:
    encoding = encode(TOKENIZERS[name], ["on", dropped, "mat"])
    assert encoding.words == ["on", dropped, "mat"]
    assert [t for t, w in zip(encoding.tokens, encoding.word_ids, strict=True) if w == 1] == ["□"]
    check(encoding)


@pytest.mark.parametrize("name", ["WordPiece", "Python"])
def test_dropped_characters_are_not_words_of_a_plain_text(name: str) -> None:
    encoding = encode(TOKENIZERS[name], "on \x00 mat")
    assert encoding.words == ["on", "mat"]
    assert PLACEHOLDER not in encoding.tokens


def test_a_given_word_without_tokens_or_placeholder_is_refused() -> None:
    tokenizer = wordpiece()
    tokenizer.backend_tokenizer.normalizer = normalizers.Replace(PLACEHOLDER, " ")
    with pytest.raises(BertlookError, match=r"no token for word 1 \(' '\)\. Remove the word"):
        encode(tokenizer, ["on", " ", "mat"])


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
@settings(deadline=None, max_examples=60)
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
    texts: list[Any] = [(text,), ("a", text), ([text],), (["a"], [text])]
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


@pytest.mark.parametrize("case", ["cased", "uncased"])
def test_given_words_are_aligned_like_in_the_official_code(case: str) -> None:
    folder = uncased_vocabulary()
    tokenizer = BertTokenizer.from_pretrained(folder, do_lower_case=case == "uncased")
    backend = json.loads(tokenizer.backend_tokenizer.to_str())
    assert backend["normalizer"]["lowercase"] is (case == "uncased")
    examples = json.loads((GOLDEN / "align" / f"align_{case}.json").read_text("utf-8"))
    compared = 0
    for example in examples:
        encoding = encode(tokenizer, example["words"])
        check(encoding)
        assert encoding.words == example["words"]
        assert encoding.tokens == example["full_tokens"]
        owned = [
            [i for i, word in enumerate(encoding.word_ids) if word == k]
            for k in range(len(encoding.words))
        ]
        token_groups = [[0], *owned, [len(encoding.ids) - 1]]
        if example["official_assertion_holds"]:
            assert token_groups == example["word_to_tokens"]
            compared += 1
        else:  # a "[SEP]" among the words
            assert token_groups == [[0], [1], [2, 3, 4], [5], [6]]
    assert compared == len(examples) - 1


class Panic(BaseException):
    """What a library in Rust raises."""


@pytest.mark.parametrize("error", [Panic("a panic"), KeyError("x"), OverflowError("too big")])
def test_a_tokenizer_that_fails_is_named_with_the_text(error: BaseException) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    with pytest.raises(BertlookError, match=r"The tokenizer fails on 'the cat' \(\w+: "):
        encode(SimpleNamespace(tokenize=fail), "the cat")


def test_an_interrupt_during_tokenization_stays_one() -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(SimpleNamespace(tokenize=interrupt), "the cat")
