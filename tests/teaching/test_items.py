from __future__ import annotations

import random

import bertlook as bl
from bertlook.teaching.items import package_items, read_item
from bertlook.teaching.reading import read_figures
from bertlook.teaching.rounds import Round


def test_questions_of_the_package_can_be_asked() -> None:
    model, figures = bl.load(), read_figures()
    items = package_items(figures)
    assert len(items) == sum(len(question.shows) for question in figures.questions)
    for item in items:
        made = read_item(item, model, figures, random.Random(0))
        assert isinstance(made, Round)
        assert made.text == item[0]


def test_words_are_found_in_the_sentence() -> None:
    model, figures = bl.load(), read_figures()
    text = "The old man read the morning paper in the garden."
    by_word, by_index = (
        read_item((text, *pair, "object"), model, figures, random.Random(0))
        for pair in (("paper", "read"), (6, 3))
    )
    assert isinstance(by_word, Round)
    assert isinstance(by_index, Round)
    assert by_word.link == by_index.link == (6, 3)
