from __future__ import annotations

import json
from typing import Any

import pytest
from tokenizers import normalizers
from transformers import BertTokenizer

from bertlook.errors import BertlookError
from bertlook.model.tokens.alignment import PLACEHOLDER
from bertlook.model.tokens.encode import encode
from tests.model.encodings import TOKENIZERS, Words, check
from tests.reference import GOLDEN, uncased_vocabulary
from tests.tiny_tokenizers import Characters, wordpiece


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


@pytest.mark.parametrize("case", ["cased", "uncased"])
def test_given_words_are_aligned_like_in_the_official_code(case: str) -> None:
    folder = uncased_vocabulary()
    tokenizer = BertTokenizer.from_pretrained(folder, do_lower_case=case == "uncased")
    backend = json.loads(tokenizer.backend_tokenizer.to_str())
    assert backend["normalizer"]["lowercase"] is (case == "uncased")
    examples = json.loads((GOLDEN / "align" / f"align_{case}.json").read_text("utf-8"))
    compared = 0
    for example in examples:
        encoding = encode(tokenizer, Words(example["words"]))
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


def broken(fail: Any) -> Any:
    tokenizer = Characters()
    tokenizer._tokenize = fail
    return tokenizer


class Panic(BaseException):
    """What a library in Rust raises."""


@pytest.mark.parametrize("error", [Panic("a panic"), KeyError("x"), OverflowError("too big")])
def test_a_tokenizer_that_fails_is_named_with_the_text(error: BaseException) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    with pytest.raises(BertlookError, match=r"The tokenizer fails on 'the cat' \(\w+: "):
        encode(broken(fail), "the cat")


def test_an_interrupt_during_tokenization_stays_one() -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(broken(interrupt), "the cat")


def test_a_masked_word_is_a_word_and_a_separator_is_not() -> None:
    encoding = encode(TOKENIZERS["WordPiece"], "the [MASK] [SEP] sat")
    assert encoding.tokens == ["[CLS]", "the", "[MASK]", "[SEP]", "sat", "[SEP]"]
    assert encoding.word_ids == [None, 0, 1, None, 2, None]
    assert encoding.words == ["the", "[MASK]", "sat"]
    assert encoding.note == "Read as tokens: [MASK], [SEP]."


def test_given_words_stay_words_whatever_their_tokens() -> None:
    encoding = encode(TOKENIZERS["WordPiece"], ["the", "[SEP]", "[MASK]"])
    assert encoding.tokens == ["[CLS]", "the", "[SEP]", "[MASK]", "[SEP]"]
    assert encoding.word_ids == [None, 0, 1, 2, None]


def test_a_text_of_special_tokens_alone_has_no_words() -> None:
    encoding = encode(TOKENIZERS["WordPiece"], "[SEP] [CLS]")
    assert encoding.words == []
    assert encoding.word_ids == [None] * 4


def test_unknown_words_are_words_even_if_their_token_frames_texts() -> None:
    tokenizer = wordpiece()
    tokenizer.eos_token = "[UNK]"
    assert encode(tokenizer, "the ☃ cat").words == ["the", "☃", "cat"]


def test_many_tokens_are_named_in_part() -> None:
    tokenizer = wordpiece()
    names = [f"[E{number}]" for number in range(8)]
    tokenizer.add_tokens(names)
    note = encode(tokenizer, " ".join(names)).note
    assert note == "Read as tokens: [E0], [E1], [E2], [E3], [E4] and 3 more."
