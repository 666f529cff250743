from __future__ import annotations

import random

import pytest

import bertlook as bl
from bertlook.teaching.figures import Example, Question
from bertlook.teaching.predicting import works_round
from bertlook.teaching.reading import read_figures

FIGURES = read_figures()
CORPUS = FIGURES.corpora["ewt"]
EXAMPLES = [
    (question, example)
    for question in FIGURES.questions
    for example in (*question.fails, *question.shows[:1])
]


@pytest.mark.parametrize(
    ("question", "example"), EXAMPLES, ids=[example.text for _, example in EXAMPLES]
)
def test_the_right_option_has_the_largest_weight(question: Question, example: Example) -> None:
    attention = bl.load()(example.text)
    made = works_round(question, attention, example.words, CORPUS, random.Random(0))
    if made is None:  # no accepted head has a clear answer
        for head in question.heads:
            row = sorted(attention.word_maps()[tuple(bl.Head(head))][example.words[0] + 1])
            assert row[-1] - row[-2] < 0.1
        return
    assert made.head is not None
    row = attention.word_maps()[tuple(bl.Head(made.head))][example.words[0] + 1]
    units = ("[CLS]", *(f"“{word}”" for word in attention.words), "[SEP]")
    right = made.options[made.right].label
    assert right.endswith(units[int(row.argmax())])
    assert right.startswith("Yes") == (row.argmax() == example.words[1] + 1)
    assert made.options[0].label == f"Yes, most weight goes to {units[example.words[1] + 1]}"
    assert len({option.label for option in made.options}) == 4
    accuracy = question.evidence["ewt"].accuracy[made.head]
    assert all(f"{accuracy:.0%}" in option.explanation for option in made.options)


def test_a_head_that_fails_is_asked_about() -> None:
    question = FIGURES.question("object")
    assert question is not None
    attention = bl.load()("Which book did the teacher read to the class?")
    for seed in range(4):
        made = works_round(question, attention, (1, 5), CORPUS, random.Random(seed))
        assert made is not None
        assert made.options[0].verdict == "wrong"
