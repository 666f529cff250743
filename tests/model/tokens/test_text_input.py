from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bertlook.errors import BertlookError
from bertlook.model.tokens.text_input import check_text, join_words, read_part


def test_words_keep_their_spans_in_the_joined_text() -> None:
    part = join_words(["the", "", "New York", "a\ud83d"])
    assert part.text == "the  New York a\ufffd"
    assert part.unit_texts() == ["the", "", "New York", "a\ufffd"]
    assert part.has_given_words


def test_a_text_has_no_spans_yet() -> None:
    assert read_part("the cat") == ("the cat", None, False)
    assert read_part(SimpleNamespace(words="the cat")) == ("the cat", None, False)


@pytest.mark.parametrize("words", [["The cat sat.", "A dog ran."], ("a", "b\tc"), ["One text."]])
def test_a_list_whose_words_hold_white_space_asks_what_was_meant(words: Any) -> None:
    with pytest.raises(BertlookError, match=r"word \d is '.*'\. For several texts call"):
        check_text(words)


@pytest.mark.parametrize(
    "word", ["1\xa0000", "1\u202f000", " the", "cat ", "\u3000a", " ", "", "a\u200bb"]
)
def test_no_break_spaces_and_outer_spaces_are_part_of_a_word(word: str) -> None:
    check_text(["a", word])


def test_words_of_a_treebank_may_hold_spaces() -> None:
    check_text(SimpleNamespace(words=["1 000", "maisons"]))
    assert read_part(SimpleNamespace(words=["1 000", "b"])).unit_texts() == ["1 000", "b"]
