from __future__ import annotations

import pytest

import bertlook as bl
from bertlook import BertlookError
from bertlook.teaching.reading import read_figures

OLD_MAN = "The old man read the morning paper in the garden."
OWN = (OLD_MAN, "paper", "read", "object")


def test_each_accepted_head_is_right() -> None:
    for head in ("3-2", "4-2", "5-2"):
        game = bl.quiz([OWN])
        answer = game.answer(head)
        assert (answer.verdict, answer.points, game.score) == ("right", 2, 2)
        assert game.current is None
        assert len(answer.others) in (3, 4)


def test_hints_name_a_layer_then_two_heads_and_cost_a_point() -> None:
    game = bl.quiz([OWN])
    assert len(game.options) == 4
    hint = game.hint()
    right = next(head for head in game.options if head in ("3-2", "4-2", "5-2"))
    assert hint == f"Look in layer {right[0]}."
    assert game.hint() == f"It is {' or '.join(game.options)}."
    assert len(game.options) == 2
    assert right in game.options
    assert game.answer(right).points == 1


def test_a_head_that_is_right_only_here_has_half_of_the_points() -> None:
    made = bl.quiz([OWN]).rounds[0]
    looker, target = made.link
    found = made.attention.word_maps()[:, :, looker + 1].argmax(-1) == target + 1
    heads = [
        str(bl.Head(layer, head))
        for layer, head in zip(*found.nonzero(), strict=True)
        if str(bl.Head(layer, head)) not in made.question.heads
    ]
    for head in heads:
        assert bl.quiz([OWN]).answer(head).points == 1
    wrong = next(head for head in made.heads if head not in made.question.heads)
    answer = bl.quiz([OWN]).answer(wrong)
    assert (answer.verdict, answer.points) == ("wrong", 0)


def test_a_quiz_of_the_package_asks_what_has_evidence() -> None:
    game = bl.quiz(rounds=100)
    assert not game.refused
    assert {each.question.key for each in game.rounds} == {
        question.key for question in read_figures().questions
    }
    for number, current in enumerate(game.rounds, 1):
        assert game.current is current
        assert f"round {number} of" in repr(game)
        game.answer(current.question.heads[-1])
    assert game.score == 2 * len(game.rounds)
    assert repr(game) == f"<Quiz: {game.score:g} of {game.score:g} points>"
    for call in (game.hint, lambda: game.answer("1-1")):
        with pytest.raises(BertlookError, match="rounds are answered"):
            call()


def test_the_seed_fixes_the_order() -> None:
    first, again, other = ([each.text for each in bl.quiz(seed=seed).rounds] for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 5


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
def test_questions_that_cannot_be_asked_are_refused_with_a_reason(item, reason: str) -> None:
    game = bl.quiz([OWN, item])
    assert [each.text for each in game.rounds] == [OLD_MAN]
    (refused,) = game.refused
    assert refused.item == item
    assert reason in refused.reason.replace('"', "'")
    with pytest.raises(BertlookError, match="There is nothing to ask"):
        bl.quiz([item])


def test_other_models_have_no_quiz() -> None:
    with pytest.raises(BertlookError, match="bundled model only"):
        bl.quiz(model=bl.random_init(bl.load()))
    for bad in ({"rounds": 0}, {"seed": -1}, {"questions": "text"}, {"questions": []}):
        with pytest.raises(BertlookError):
            bl.quiz(**bad)
    with pytest.raises(BertlookError, match="There is no"):
        bl.quiz([OWN]).answer("9-9")
