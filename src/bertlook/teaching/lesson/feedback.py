"""What a check says of an exercise: right, or a hint."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from bertlook.model.load import load
from bertlook.model.model import Model

#: How far a number may be from the right one.
TOLERANCE = 0.01
_WIDTH = 88


@dataclass(frozen=True)
class Feedback:
    """What a check says; a notebook shows it as text.

    Attributes:
        exercise: The exercise, such as "Exercise 1".
        passed: Whether the solution is right.
        message: What was seen, or a hint.
    """

    exercise: str
    passed: bool
    message: str

    def __repr__(self) -> str:
        verdict = "right." if self.passed else "not yet."
        return textwrap.fill(f"{self.exercise}: {verdict} {self.message}", _WIDTH)


class Hint(Exception):
    """A solution is not right; the message says where to look."""


def check(exercise: str, examine: Callable[[], str]) -> Feedback:
    """Return what an examination says.

    Args:
        exercise: The exercise, such as "Exercise 1".
        examine: A function that returns what to say of a right solution, and raises Hint otherwise.
    """
    try:
        return Feedback(exercise, True, examine())
    except Hint as hint:
        return Feedback(exercise, False, str(hint))


def run(function: Any, *arguments: Any) -> Any:
    """Return what a learner's function returns.

    Raises:
        Hint: If it is no function, fails, or returns nothing.
    """
    if not callable(function):
        raise Hint("Give the check your function by its name, without parentheses or quotes.")
    try:
        value = function(*arguments)
    except Exception as error:  # whatever a learner's code raises
        raise Hint(f"Your function stopped with {type(error).__name__}: {error}") from error
    if value is None or value is ...:
        raise Hint(
            "Your function returns nothing so far. Replace the three dots; the last line begins "
            "with return."
        )
    return value


def number(value: Any) -> float:
    """Return a number that a learner's function has returned, maybe in an array of one.

    Raises:
        Hint: If it is none.
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise Hint(f"Return one number, not {type(value).__name__}.") from error
    if array.size != 1 or not np.isfinite(array).all():
        raise Hint(f"Return one number; this has the shape {array.shape}.")
    return float(array.ravel()[0])


def recognize(answers: Sequence[Any], mistakes: Mapping[str, Sequence[Any]]) -> str | None:
    """Return the hint for the typical mistake that gives all of some answers, or None.

    Args:
        answers: The learner's answers, words or numbers.
        mistakes: By hint: the answers that a mistake gives.
    """
    for hint, expected in mistakes.items():
        if all(map(_agree, answers, expected)):
            return hint
    return None


def agree(answers: Sequence[Any], expected: Sequence[Any]) -> bool:
    """Return whether all answers are the expected ones; numbers may differ a little."""
    return all(map(_agree, answers, expected))


def _agree(answer: Any, expected: Any) -> bool:
    if isinstance(answer, float) and isinstance(expected, float):
        return abs(answer - expected) <= TOLERANCE
    return bool(answer == expected)


@cache
def bundled_model() -> Model:
    """Return the model of the lesson."""
    return load()
