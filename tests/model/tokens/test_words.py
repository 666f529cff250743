from __future__ import annotations

import pytest

from bertlook.errors import BertlookError
from bertlook.model.tokens.words import assign, find_words, part_unspaced, white_space_words


def texts(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:stop] for start, stop in spans]


def test_white_space_parts_words() -> None:
    assert texts(" a\tbc\n", white_space_words(" a\tbc\n")) == ["a", "bc"]


def test_pre_tokens_are_words_without_their_white_space() -> None:
    text = "the cats."
    assert texts(text, find_words(text, [0, 1, 1, 2], [(0, 3), (3, 7), (7, 8), (8, 9)])) == [
        *["the", "cats", "."]
    ]


def test_a_text_without_tokens_is_refused() -> None:
    with pytest.raises(BertlookError, match="finds no word in 'a'"):
        find_words("a", [None], [(0, 0)])


def test_a_token_of_white_space_belongs_to_the_word_that_follows() -> None:
    assert assign([(0, 1), (1, 2), (2, 3), (3, 4)], [(0, 1), (2, 3)], 4) == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("text", "spans", "words"),
    [
        ("東京に行く", [(0, 2), (2, 3), (3, 5)], ["東京", "に", "行く"]),
        ("สวัสดีครับ", [(0, 6), (6, 10)], ["สวัสดี", "ครับ"]),
        ("GPTで", [(0, 1), (1, 3), (3, 4)], ["GPT", "で"]),
        ("안녕하세요", [(0, 2), (2, 5)], ["안녕하세요"]),
        ("playing", [(0, 4), (4, 7)], ["playing"]),
        # The bytes of one character, and a Thai vowel sign of its own.
        ("東京", [(0, 1), (0, 1), (1, 2)], ["東", "京"]),
        ("ดี", [(0, 1), (1, 2)], ["ดี"]),
    ],
)
def test_scripts_without_spaces_are_parted_at_tokens(
    text: str, spans: list[tuple[int, int]], words: list[str]
) -> None:
    pre_tokens = part_unspaced(text, [0] * len(spans), spans)
    assert texts(text, find_words(text, pre_tokens, spans)) == words


def test_pre_tokens_stay_parted() -> None:
    assert part_unspaced("a b", [3, None, 5], [(0, 1), (0, 0), (2, 3)]) == [0, None, 2]
