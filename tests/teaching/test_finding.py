from __future__ import annotations

import random

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.figures import Question
from bertlook.teaching.finding import fault_of, find_round, judge, wrong_heads
from bertlook.teaching.reading import read_figures

OLD_MAN = "The old man read the morning paper in the garden."
PAPER, READ = 6, 3
CORPUS = read_figures().corpora["ewt"]


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
        made = find_round(objects, attention, (PAPER, READ), CORPUS, random.Random(seed))
        assert [option.verdict for option in made.options].count("right") == 1
        assert len(made.options) == len({option.label for option in made.options}) == 4
        seen.add(made.options[made.right].label)
        columns = set()
        for option in made.options:
            maps = attention.word_maps()[tuple(bl.Head(option.label))]
            columns.add(int(maps[PAPER + 1].argmax()))
            if option.verdict != "right":
                assert maps[PAPER + 1].argmax() != READ + 1
                assert maps[READ + 1].argmax() != PAPER + 1
        assert len(columns) > 2  # maps that differ visibly
    assert seen == set(objects.heads)
    assert "object “paper” look at its verb, “read”?" in made.prompt


def test_wrong_heads_are_clearly_wrong_on_both_treebanks(objects: Question) -> None:
    wrong = wrong_heads(objects)
    assert set(objects.distractors) <= set(wrong)
    for key in ("ewt", "gum"):
        far = objects.evidence[key].far
        worst = min(far[head] for head in objects.heads)
        assert all(far[head] <= worst - 0.2495 for head in wrong)


def test_every_head_is_judged_by_the_map(model: bl.Model, objects: Question) -> None:
    attention = model(OLD_MAN)
    for layer, head in np.ndindex(6, 8):
        name = str(bl.Head(layer, head))
        row = attention.word_maps()[layer, head, PAPER + 1]
        judged = judge(objects, attention, (PAPER, READ), name, CORPUS)
        if name in objects.heads:
            assert judged.verdict == "right"
            share = objects.evidence["ewt"].offset_accuracy
            assert f"best fixed distance finds {share:.0%}" in judged.explanation
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
