from __future__ import annotations

import pytest

from bertlook.attention.axis import Axis
from bertlook.errors import BertlookError

TOKENS = ["[CLS]", "play", "##ing", "cats", "[SEP]"]


def test_word_ids_are_guessed_from_the_tokens() -> None:
    axis = Axis(TOKENS)
    assert axis.word_ids == [None, 0, 0, 1, None]
    assert axis.words == ["playing", "cats"]
    assert [unit.text for unit in axis.units] == ["[CLS]", "playing", "cats", "[SEP]"]


@pytest.mark.parametrize(
    "special",
    ["[CLS]", "[SEP]", "[PAD]", "<s>", "</s>", "<pad>", "<bos>", "<eos>", "<|endoftext|>"],
)
def test_special_tokens_are_recognized_by_their_names(special: str) -> None:
    assert Axis([special, "a"]).word_ids == [None, 0]


@pytest.mark.parametrize("token", ["[MASK]", "[UNK]", "<unk>", "<a>", "s", "[", "##s"])
def test_other_tokens_are_words(token: str) -> None:
    assert Axis(["[CLS]", token]).word_ids == [None, 0]


def test_words_are_joined_by_given_ids() -> None:
    tokens = ["<s>", "Ġpl", "aying", "▁cats", "##", "</s>"]
    axis = Axis(tokens, [None, 0, 0, 1, 2, None])
    assert axis.words == ["playing", "cats", "##"]


def test_a_wrong_number_of_words_is_refused() -> None:
    with pytest.raises(BertlookError, match="3 words were given, but the tokens form 2 words"):
        Axis(TOKENS, words=["a", "b", "c"])


@pytest.mark.parametrize(
    ("word_ids", "message"),
    [
        ([None, 0, 0, 1], "word_ids has 4 values for 5 tokens"),
        ([None, 1, 1, 2, None], r"Token 1 \('play'\) has word id 1 where word 0 begins"),
        ([None, 0, 1, 0, None], r"Token 3 \('cats'\) has word id 0 where word 2 begins"),
        ([None, 0, None, 0, None], r"Token 3 \('cats'\) has word id 0 where word 1 begins"),
        ([None, 0, 0, 2, None], r"Token 3 \('cats'\) has word id 2 where word 1 begins"),
        ([None, -1, 0, 1, None], r"Token 1 \('play'\) has word id -1 where word 0 begins"),
    ],
)
def test_invalid_word_ids_are_refused(word_ids: list[int | None], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        Axis(TOKENS, word_ids)


def test_the_arguments_of_a_second_axis_have_their_own_names() -> None:
    with pytest.raises(BertlookError, match=r"key_word_ids has 1 values for 5 tokens"):
        Axis(TOKENS, [0], prefix="key_")
    with pytest.raises(BertlookError, match=r"1 key_words were given, but the key_tokens form 2"):
        Axis(TOKENS, words=["a"], prefix="key_")


def test_the_units_that_are_words_are_known() -> None:
    assert Axis(TOKENS).word_units == [1, 2]
