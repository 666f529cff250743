from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.lesson.looking import check_looks_at, check_previous_score
from tests.teaching.lesson.key import solution


def next_head(head: str) -> tuple[int, int]:
    """Return the indices of the head that a name means if it is counted from 0."""
    layer, index = map(int, head.split("-"))
    return layer, index


def place(attention, word: str) -> int:
    return attention.tokens.index(word)


def test_the_key_of_exercises_1_and_2_is_right() -> None:
    assert check_looks_at(solution("exercise-1", "looks_at")).passed
    assert check_previous_score(solution("exercise-2", "previous_score")).passed


@pytest.mark.parametrize(
    ("looks_at", "hint"),
    [
        (lambda a, h, w: a.tokens[a[h][:, place(a, w)].argmax()], "That is a column"),
        (lambda a, h, w: a.tokens[a[h].T[place(a, w)].argmax()], "That is a column"),
        (lambda a, h, w: a.tokens[a[h][place(a, w)].argmin()], "smallest"),
        (lambda a, h, w: a.tokens[a[h][a.tokens[1:].index(w)].argmax()], "row above"),
        (lambda a, h, w: a.words[a[h][place(a, w), 1:-1].argmax()].lower(), "leave out"),
        (lambda a, h, w: a.tokens[a.maps[next_head(h)][place(a, w)].argmax()], "one layer down"),
        (lambda a, h, w: a[h][place(a, w)].argmax(), "a position"),
        (lambda a, h, w: "read", "does not give most to 'read'"),
        (lambda a, h, w: a.tokens[99], "IndexError"),
    ],
)
def test_misread_rows_are_recognized(looks_at, hint: str) -> None:
    feedback = check_looks_at(looks_at)
    assert not feedback.passed
    assert hint in feedback.message


@pytest.mark.parametrize(
    ("previous_score", "hint"),
    [
        (lambda a, h: a[h].diagonal(1).mean(), "That is a column"),
        (lambda a, h: a[h].diagonal().mean(), "to themselves"),
        (lambda a, h: a[h].diagonal(-2).mean(), "two tokens back"),
        (lambda a, h: a[h].diagonal(-1).sum(), "a sum"),
        (lambda a, h: a[h].diagonal(-1).sum() / len(a.tokens), "one weight less"),
        (lambda a, h: np.mean([a[h][i, i - 1] for i in range(len(a.tokens))]), "isn't there"),
        (lambda a, h: a[h][1:-1, 1:-1].diagonal(-1).mean(), "special tokens"),
        (
            lambda a, h: np.mean(a[h][1:].argmax(1) == np.arange(len(a.tokens) - 1)),
            "largest of the row",
        ),
        (lambda a, h: a.maps[next_head(h)].diagonal(-1).mean(), "one layer down"),
        (lambda a, h: 0.5, "every token i but the first"),
        (lambda a, h: a[h], "one number"),
    ],
)
def test_miscounted_weights_are_recognized(previous_score, hint: str) -> None:
    feedback = check_previous_score(previous_score)
    assert not feedback.passed
    assert hint in feedback.message


def test_the_score_is_that_of_the_measure_but_for_the_first_token() -> None:
    attention = bl.load()("The old man read the morning paper in the garden.")
    score = solution("exercise-2", "previous_score")
    previous = bl.measures.RelativePosition().of([attention]).previous
    length = len(attention.tokens)
    for head in ("1-1", "1-5"):
        expected = previous[tuple(bl.Head(head))] * length / (length - 1)
        assert score(attention, head) == pytest.approx(expected, abs=0.01)
        assert score(attention, head) > 0.6
