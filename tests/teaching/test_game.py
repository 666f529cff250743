from __future__ import annotations

import random

import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.teaching.game import answer_of, hint_of, with_choice
from bertlook.teaching.items import read_item
from bertlook.teaching.reading import read_figures
from bertlook.teaching.rounds import Option, Round

FIGURES = read_figures()
CORPUS = FIGURES.corpora["ewt"]
ITEM = ("The old man read the morning paper in the garden.", "paper", "read", "object")


@pytest.fixture(scope="module")
def made() -> Round:
    outcome = read_item(ITEM, bl.load(), FIGURES, CORPUS, random.Random(0))
    assert isinstance(outcome, Round)
    return outcome


def test_points_depend_on_the_verdict_and_on_hints() -> None:
    options = tuple(Option(word, word, "") for word in ("right", "right here", "wrong"))
    round_ = Round("find", "", "", options, "", bl.load()("Yes."), 0)
    points = [[answer_of(round_, index, hints).points for hints in (0, 1, 2)] for index in range(3)]
    assert points == [[2, 1, 1], [1, 0.5, 0.5], [0, 0, 0]]
    answer = answer_of(round_, 1, 0)
    assert (answer.label, answer.others) == ("right here", (options[0], options[2]))


def test_hints_name_a_row_then_two_options(made: Round) -> None:
    assert "the row of “paper”" in hint_of(made, 1)
    letters = hint_of(made, 2).removeprefix("It is ").rstrip(".").split(" or ")
    assert [ord(letter) - ord("A") for letter in letters] == list(made.kept)
    assert made.right in made.kept


def test_an_answer_is_a_letter_a_text_or_a_head(made: Round) -> None:
    label = made.options[2].label
    for choice in ("C", " C ", label, bl.Head(label), tuple(bl.Head(label))):
        assert with_choice(made, choice, CORPUS) == (made, 2)


def test_another_head_becomes_an_option(made: Round) -> None:
    missing = next(head for head in ("3-2", "4-2", "5-2") if head not in made.heads)
    changed, index = with_choice(made, missing, CORPUS)
    assert (index, changed.options[index].verdict) == (4, "right")
    assert changed.options[:4] == made.options
    with pytest.raises(BertlookError, match="answer: There is no head"):
        with_choice(made, "9-9", CORPUS)


def test_an_answer_that_is_no_option_is_refused(made: Round) -> None:
    texts = (Option("Yes", "right", ""), Option("No", "wrong", ""))
    question = Round("works", "", "", texts, "", made.attention, 0)
    assert with_choice(question, "No", CORPUS) == (question, 1)
    with pytest.raises(BertlookError, match=r"'3-2' is no option of this question\. Answer A or B"):
        with_choice(question, "3-2", CORPUS)
    heads = (Option("1-1", "right", "", is_head=True), Option("1-2", "wrong", "", is_head=True))
    with pytest.raises(BertlookError, match=r"Head 3-2 is no option\. Answer 1-1, 1-2"):
        with_choice(Round("off", "", "", heads, "", made.attention, 0), "3-2", CORPUS)
