from __future__ import annotations

import random

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.figures import Question
from bertlook.teaching.reading import read_figures
from bertlook.teaching.rounds import fault_of, judge, make_round

OLD_MAN = "The old man read the morning paper in the garden."
PAPER, READ = 6, 3


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


@pytest.fixture(scope="module")
def objects() -> Question:
    question = read_figures().question("object")
    assert question is not None
    return question


def test_one_of_the_heads_to_choose_from_is_right(model: bl.Model, objects: Question) -> None:
    attention = model(OLD_MAN)
    seen = set()
    for seed in range(12):
        made = make_round(objects, attention, (PAPER, READ), random.Random(seed))
        right = set(made.heads) & set(objects.heads)
        assert len(right) == 1
        assert len(made.heads) == 4
        seen |= right
        for wrong in set(made.heads) - right:
            maps = attention.word_maps()[tuple(bl.Head(wrong))]
            assert maps[PAPER + 1].argmax() != READ + 1
            assert maps[READ + 1].argmax() != PAPER + 1
    assert seen == set(objects.heads)
    assert "object 'paper' look at its verb, 'read'?" in made.prompt.replace('"', "'")


def test_every_head_is_judged_by_the_map(model: bl.Model, objects: Question) -> None:
    attention = model(OLD_MAN)
    made = make_round(objects, attention, (PAPER, READ), random.Random(0))
    corpus = read_figures().corpora["ewt"]
    for layer, head in np.ndindex(6, 8):
        name = str(bl.Head(layer, head))
        row = attention.word_maps()[layer, head, PAPER + 1]
        judged = judge(made, name, corpus)
        if name in objects.heads:
            assert judged.verdict == "right"
            assert "best fixed distance finds 36%" in judged.explanation
        else:
            assert judged.verdict == ("right here" if row.argmax() == READ + 1 else "wrong")
            assert "3 words away or more" in judged.explanation
        assert f"{row[READ + 1]:.2f}".removeprefix("0") in judged.explanation


def test_a_link_that_is_near_or_unclear_is_refused(model: bl.Model, objects: Question) -> None:
    attention = model(OLD_MAN)
    assert fault_of(objects, attention, (PAPER, READ)) == ""
    near = model("She read it.")
    assert "beside it" in fault_of(objects, near, (2, 1))
    assert "two words away" in fault_of(objects, model("She read the paper."), (3, 1))
    assert "the word that looks" in fault_of(objects, near, (2, 2))
    unclear = model("Which book did the teacher read to the class?")
    assert "only .0" in fault_of(objects, unclear, (1, 5))
