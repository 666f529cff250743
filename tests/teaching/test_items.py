from __future__ import annotations

import random
from typing import Any

import pytest

import bertlook as bl
from bertlook.teaching.items import read_item
from bertlook.teaching.reading import read_figures
from bertlook.teaching.rounds import Round

OLD_MAN = "The old man read the morning paper in the garden."


def read(item: Any) -> Round | str:
    figures = read_figures()
    return read_item(item, bl.load(), figures, figures.corpora["ewt"], random.Random(0))


def test_words_are_found_in_the_sentence() -> None:
    by_word, by_index = (read((OLD_MAN, *pair, "object")) for pair in (("paper", "read"), (6, 3)))
    assert isinstance(by_word, Round)
    assert isinstance(by_index, Round)
    assert (by_word.word, by_word.target) == (by_index.word, by_index.target) == (6, 3)
    assert by_word.text == OLD_MAN


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ((OLD_MAN, "man", "read", "subject"), "There is no evidence for 'subject'"),
        ((OLD_MAN, "book", "read", "object"), "doesn't occur"),
        ((OLD_MAN, "the", "paper", "article"), "occurs 2 times"),
        (("She read the paper.", "paper", "read", "object"), "two words away"),
        ((OLD_MAN, "read", "object"), "Give (sentence"),
        (("the " * 200, "the", "the", "object"), "at most"),
        ((OLD_MAN, 99, 1, "object"), "doesn't occur"),
        (17, "Give (sentence"),
    ],
)
def test_what_cannot_be_asked_has_a_reason(item: Any, reason: str) -> None:
    outcome = read(item)
    assert isinstance(outcome, str)
    assert reason in outcome.replace('"', "'")
