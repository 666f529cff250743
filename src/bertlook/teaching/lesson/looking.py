"""Exercises 1 and 2: what a word looks at, and how much of it is the word before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.head import Head
from bertlook.teaching.lesson.feedback import (
    Feedback,
    Hint,
    agree,
    bundled_model,
    check,
    number,
    recognize,
    run,
)

SENTENCE = "The old man read the morning paper in the garden."
#: Rows of exercise 1: sentence, head, word.
ROWS = (
    (SENTENCE, "3-2", "paper"),
    (SENTENCE, "1-6", "man"),
    (SENTENCE, "3-7", "old"),
    (SENTENCE, "1-5", "garden"),
    ("He walked into a small quiet room.", "4-5", "into"),
)
#: Heads of exercise 2.
SCORED = ("1-5", "1-6", "3-2", "3-7")

_COLUMN = (
    "That is a column: who looks at the word. What a word looks at is its row, and the first index "
    "of a map is the row."
)
_FROM_ZERO = (
    "That is another head, one layer down and one to the right. Names count from 1, and Python "
    "from 0: take the map by its name, as in attention['3-2']."
)


def check_looks_at(looks_at: Any) -> Feedback:
    """Check exercise 1: the token that gets the largest weight of a word in a head.

    Args:
        looks_at: The learner's function of an attention, a head's name and a word.

    Returns:
        Whether five rows are read right, or a hint.

    Example:
        >>> check_looks_at(lambda attention, head, word: None)
        Exercise 1: not yet. Your function returns nothing so far. ...
    """

    def examine() -> str:
        model = bundled_model()
        rows = [(model(text), head, word) for text, head, word in ROWS]
        answers = [run(looks_at, *row) for row in rows]
        if all(isinstance(answer, (int, np.integer)) for answer in answers):
            raise Hint("That is a position. Return the token that stands there.")
        answers = [str(answer) for answer in answers]
        if agree(answers, [_largest(*row) for row in rows]):
            return "You read five rows of five maps. A row belongs to the word that looks."
        mistakes = {hint: [mistake(*row) for row in rows] for hint, mistake in _MISREAD.items()}
        known = recognize(answers, mistakes)
        if known:
            raise Hint(known)
        wrong = next(
            (head, word, answer)
            for (attention, head, word), answer in zip(rows, answers, strict=True)
            if answer != _largest(attention, head, word)
        )
        head, word, answer = wrong
        raise Hint(
            f"In head {head}, {word!r} does not give most to {answer!r}. Print its row, and look "
            "for the largest number."
        )

    return check("Exercise 1", examine)


def check_previous_score(previous_score: Any) -> Feedback:
    """Check exercise 2: the mean weight that tokens give to the token before.

    Args:
        previous_score: The learner's function of an attention and a head's name.

    Returns:
        Whether it is right for four heads, or a hint.

    Example:
        >>> check_previous_score(lambda attention, head: 0.5)
        Exercise 2: not yet. ...
    """

    def examine() -> str:
        attention = bundled_model()(SENTENCE)
        answers = [number(run(previous_score, attention, head)) for head in SCORED]
        if agree(answers, [_mean_diagonal(attention, head, -1) for head in SCORED]):
            return "One number now stands for a whole map. It says how much, not why."
        mistakes = {
            hint: [mistake(attention, head) for head in SCORED]
            for hint, mistake in _MISCOUNTED.items()
        }
        raise Hint(
            recognize(answers, mistakes)
            or "Take attention[head][i, i - 1] for every token i but the first, and their mean."
        )

    return check("Exercise 2", examine)


def _place(attention: Attention, word: str) -> int:
    return list(attention.tokens).index(word)


def _largest(attention: Attention, head: str, word: str) -> str:
    return str(attention.tokens[attention[head][_place(attention, word)].argmax()])


def _largest_of_column(attention: Attention, head: str, word: str) -> str:
    return str(attention.tokens[attention[head][:, _place(attention, word)].argmax()])


def _smallest(attention: Attention, head: str, word: str) -> str:
    return str(attention.tokens[attention[head][_place(attention, word)].argmin()])


def _without_specials(attention: Attention, head: str, word: str) -> str:
    row = attention[head][_place(attention, word), 1:-1]
    return str(attention.tokens[1 + row.argmax()])


def _row_before(attention: Attention, head: str, word: str) -> str:
    return str(attention.tokens[attention[head][_place(attention, word) - 1].argmax()])


def _head_from_zero(attention: Attention, head: str, word: str) -> str:
    return _largest(attention, _next_head(head), word)


def _next_head(head: str) -> str:
    layer, index = Head(head)
    return str(Head(layer + 1, index + 1))


_MISREAD: dict[str, Callable[[Attention, str, str], str]] = {
    _COLUMN: _largest_of_column,
    "That is the smallest weight of the row, not the largest.": _smallest,
    "You leave out [CLS] and [SEP]. They are tokens, too, and here they count.": _without_specials,
    "That is the row above. The tokens begin with [CLS], so the first word is token 1; look the "
    "word up in attention.tokens.": _row_before,
    _FROM_ZERO: _head_from_zero,
}


def _mean_diagonal(attention: Attention, head: str, offset: int) -> float:
    return float(attention[head].diagonal(offset).mean())


def _summed(attention: Attention, head: str) -> float:
    return float(attention[head].diagonal(-1).sum())


def _divided_by_all(attention: Attention, head: str) -> float:
    return _summed(attention, head) / len(attention.tokens)


def _wrapped(attention: Attention, head: str) -> float:
    matrix = attention[head]
    return float(np.mean([matrix[i, i - 1] for i in range(len(matrix))]))


def _words_only(attention: Attention, head: str) -> float:
    return float(attention[head][1:-1, 1:-1].diagonal(-1).mean())


def _share_of_largest(attention: Attention, head: str) -> float:
    matrix = attention[head]
    return float(np.mean([matrix[i].argmax() == i - 1 for i in range(1, len(matrix))]))


_MISCOUNTED: dict[str, Callable[[Attention, str], float]] = {
    "That is a column: the weight that tokens get from the one after them. The row comes first: "
    "attention[head][who looks, at whom].": lambda a, head: _mean_diagonal(a, head, 1),
    "That is the weight that tokens give to themselves.": lambda a, head: _mean_diagonal(
        a, head, 0
    ),
    "That is two tokens back. One is enough.": lambda a, head: _mean_diagonal(a, head, -2),
    "That is a sum. Divide it by the number of weights.": _summed,
    "Something is counted that isn't there: nothing stands before the first token. i - 1 is then "
    "-1, which in Python is the last token.": _wrapped,
    "Nearly: the first token has none before it, so there is one weight less to divide by.": (
        _divided_by_all
    ),
    "Nearly: you leave out [CLS] and [SEP]. Count every token but the first, special tokens "
    "included.": _words_only,
    "That is how often the token before is the largest of the row. Take its weight.": (
        _share_of_largest
    ),
    _FROM_ZERO: lambda a, head: _mean_diagonal(a, _next_head(head), -1),
}
