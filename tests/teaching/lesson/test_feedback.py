from __future__ import annotations

import numpy as np
import pytest

from bertlook.teaching.lesson.feedback import Hint, agree, check, number, recognize, run


def test_a_hint_becomes_feedback_that_reads_as_text() -> None:
    def examine() -> str:
        raise Hint("Look at the row.")

    assert repr(check("Exercise 9", examine)) == "Exercise 9: not yet. Look at the row."
    assert check("Exercise 9", lambda: "Well.").passed


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (3, "by its name"),
        (lambda: 1 / 0, "stopped with ZeroDivisionError"),
        (lambda: None, "returns nothing"),
        (lambda: ..., "returns nothing"),
    ],
)
def test_functions_that_give_nothing_are_described(function, hint: str) -> None:
    with pytest.raises(Hint, match=hint):
        run(function)


def test_numbers_may_come_in_arrays_of_one() -> None:
    assert number(np.array([[2.5]])) == 2.5
    for value in ("word", [1, 2], float("nan"), {}):
        with pytest.raises(Hint):
            number(value)


def test_the_first_mistake_that_gives_all_answers_is_recognized() -> None:
    mistakes = {"a": [1.0, 2.0], "b": [1.0, 3.001]}
    assert recognize([1.0, 3.0], mistakes) == "b"
    assert recognize([1.0, 4.0], mistakes) is None
    assert agree(["x", 1.0], ["x", 1.0])
    assert not agree(["x"], [1.0])
