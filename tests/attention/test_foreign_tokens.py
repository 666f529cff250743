from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import BatchEncoding

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.attention.foreign_tokens import to_axes, to_tokens
from bertlook.errors import BertlookError
from tests.tiny_tokenizers import byte_level, wordpiece

TOKENS = ["<|x|>", "un", "##do", "it", "<y>"]


def test_special_tokens_are_recognized_by_their_names_by_default() -> None:
    assert bl.Attention(**to_axes(TOKENS, None, None, {}), maps=[[np.eye(5)]]).word_ids == [
        *(None, 0, 0, 1, 2)
    ]


@pytest.mark.parametrize(
    "special",
    [
        ["<|x|>", "<y>"],
        {"<|x|>", "<y>"},
        [0, 4],
        (0, 4),
        np.array([0, 4]),
        torch.tensor([0, 4]),
        [True, False, False, False, True],
        np.array([1, 0, 0, 0, 1], bool),
    ],
)
def test_special_tokens_are_given_in_every_form(special: Any) -> None:
    assert to_axes(TOKENS, None, special, {})["word_ids"] == [None, 0, 0, 1, None]


def test_no_token_is_special() -> None:
    assert to_axes(["<s>", "a"], None, [], {})["word_ids"] == [0, 1]
    assert to_axes(["<s>", "a"], None, "a", {})["word_ids"] == [0, None]


def test_names_are_those_of_both_axes() -> None:
    axes = to_axes(["a", "<q>"], ["<k>", "b"], ["<q>", "<k>"], {})
    assert axes["word_ids"] == [0, None]
    assert axes["key_word_ids"] == [None, 0]
    with pytest.raises(BertlookError, match=r"could be of tokens or of key_tokens. Give names"):
        to_axes(["a", "<q>"], ["<k>", "b"], [0], {})


@pytest.mark.parametrize(
    ("special", "message"),
    [
        ([5], r"the index 5, but there are 5 tokens"),
        ([-1], r"the index -1"),
        ([True], r"1 values True or False for 5 tokens"),
        ([0, "a"], "names no tokens"),
        (3, "names no tokens"),
        ([0, True], "names no tokens"),
        ([0.5], "names no tokens"),
        (object(), "names no tokens"),
        (["<z>"], "special has '<z>', which is none of the tokens"),
    ],
)
def test_odd_special_tokens_are_refused(special: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        to_axes(TOKENS, None, special, {})


def test_special_tokens_and_word_ids_are_not_both_given() -> None:
    with pytest.raises(BertlookError, match="Both special and word_ids"):
        to_axes(["a"], None, ["a"], {"word_ids": [0]})


def test_the_output_of_a_fast_tokenizer_has_tokens_and_words() -> None:
    tokenizer = bl.load().tokenizer
    for texts in (("Unhappily it rains.",), ("It rains.", "Unhappily.")):
        tokens, word_ids = to_tokens("tokens", tokenizer(*texts))
        expected = bl.load()(*texts)
        assert tokens == expected.tokens
        assert word_ids == expected.word_ids


@pytest.mark.parametrize(
    "tokens",
    [
        [101, 102],
        np.array([101, 102]),
        torch.tensor([101, 102]),
        torch.tensor([[101, 102]]),
        BatchEncoding({"input_ids": [101]}),
    ],
)
def test_ids_are_no_tokens(tokens: Any) -> None:
    with pytest.raises(BertlookError, match=r"tokenizer.convert_ids_to_tokens\(ids\)"):
        to_tokens("tokens", tokens)


@pytest.mark.parametrize("tokens", [None, "a b", 3, [None], [["a"]]])
def test_other_things_are_no_tokens(tokens: Any) -> None:
    with pytest.raises(BertlookError, match="tokens"):
        to_tokens("tokens", tokens)


def test_special_tokens_are_added_to_those_of_a_tokenizer() -> None:
    encoding = bl.load().tokenizer("Unhappily it rains.")
    axes = to_axes(encoding, None, ["it"], {})
    position = axes["tokens"].index("it")
    known = to_tokens("tokens", encoding)[1]
    assert known is not None
    expected = [None if i == position else word for i, word in enumerate(known)]
    assert [word is None for word in axes["word_ids"]] == [word is None for word in expected]
    bl.Attention(**axes, maps=[[np.eye(len(expected))]])


def test_the_boundary_of_a_pair_is_where_its_second_text_begins() -> None:
    pair = wordpiece()("the cat", "the mat")
    maps = np.full((1, 1, 1, len(pair["input_ids"]), len(pair["input_ids"])), 0.1)
    attention = Attention.from_outputs(pair, maps)
    assert attention.boundary == pair.sequence_ids(0).index(1)
    assert Attention.from_outputs(pair, maps, boundary=2).boundary == 2
    assert Attention.from_outputs(wordpiece()("the"), maps[..., :3, :3]).boundary is None


def test_byte_level_tokens_are_shown_as_text() -> None:
    tokenizer = byte_level()
    encoding = tokenizer("the cat 東京 á😀")
    attention = bl.Attention.from_outputs(encoding, (_maps(len(encoding.tokens())),))
    assert "".join(attention.words) == "thecat東京á😀"
    assert "Ġ" in "".join(attention.tokens)
    assert not {"Ã", "æ", "ð"} & set("".join(attention.tokens))


def test_a_list_of_byte_level_tokens_joins_those_of_one_character() -> None:
    tokenizer = byte_level()
    tokens = [
        "<s>",
        *tokenizer.convert_ids_to_tokens(tokenizer("a 😀 b", add_special_tokens=False).input_ids),
    ]
    axes = to_axes(tokens, tokens, None, {})
    attention = bl.Attention(maps=[_maps(len(tokens))[0]], **axes)
    assert attention.words == attention.key_words == ["a", "😀", "b"]
    assert attention.word_ids[0] is None


def test_given_words_stay_as_they_are_beside_byte_level_tokens() -> None:
    axes = to_axes(["Ã¡", "b"], None, None, {"words": ["x", "y"], "word_ids": [0, 1]})
    assert axes["tokens"] == ["á", "b"]
    assert "words" not in axes


def _maps(count: int) -> np.ndarray:
    return np.eye(count, dtype=np.float32)[None, None]
