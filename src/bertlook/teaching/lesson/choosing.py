"""Exercise 4: the best of many heads, scored on the sentences that chose it, and on others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertlook.corpora import sample
from bertlook.errors import BertlookError
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
from bertlook.text import quote

#: Whether heads are right: a row for each word, a column for each head.
Hits = NDArray[np.bool_]

#: The largest number of sentences of a relation that are read.
MAX_SENTENCES = 26


def halves(relation: str) -> tuple[Hits, Hits]:
    """Return whether each head finds the head of each word of a relation, in two halves.

    A word's answer is its largest link to another word. Of the sentences of the built-in sample
    that have the relation, at most 26, every second one is in the second half.

    Args:
        relation: The relation in Universal Dependencies, such as "det".

    Returns:
        (words, 48) truth values for each half: column 0 is head 1-1, column 8 head 2-1.

    Raises:
        BertlookError: If fewer than two sentences have the relation.

    Example:
        >>> first, second = halves("ccomp")
        >>> first.shape, second.shape
        ((13, 48), (12, 48))
    """
    sentences = [each for each in sample() if relation in each.relations][:MAX_SENTENCES]
    if len(sentences) < 2:
        raise BertlookError(
            f"Fewer than two sentences of the sample have the relation {quote(relation)}. Take "
            'another one, such as "det".'
        )
    rows: tuple[list[NDArray[np.bool_]], list[NDArray[np.bool_]]] = ([], [])
    for index, sentence in enumerate(sentences):
        maps = bundled_model()(sentence).word_maps(specials=False)
        for word, name in enumerate(sentence.relations):
            if name == relation:
                weights = maps[:, :, word].copy()
                weights[..., word] = -1
                is_right = weights.argmax(-1) == sentence.heads[word] - 1
                rows[index % 2].append(is_right.ravel())
    return np.array(rows[0]), np.array(rows[1])


def check_held_out(held_out: Any) -> Feedback:
    """Check exercise 4: the share of the second half that the best head of the first half finds.

    The check gives coins in place of heads.

    Args:
        held_out: The learner's function of two halves.

    Example:
        >>> check_held_out(lambda first, second: first.mean(axis=0).max())
        Exercise 4: not yet. ...
    """

    def examine() -> str:
        tosses = _tosses()
        answers = [number(run(held_out, *halves)) for halves in tosses]
        if agree(answers, [_held_out(*halves) for halves in tosses]):
            return (
                "You choose on one half and score on the other. Of coins, the best one falls back "
                "to about one half."
            )
        mistakes = {
            hint: [mistake(*halves) for halves in tosses] for hint, mistake in _MISTAKES.items()
        }
        raise Hint(
            recognize(answers, mistakes)
            or "First the number of the best column of the first half, then this column's mean in "
            "the second."
        )

    return check("Exercise 4", examine)


def _tosses() -> list[tuple[Hits, Hits]]:
    """Return two halves of tosses of coins, three times."""
    draws = np.random.default_rng(4)
    return [
        (draws.random((words, 48)) < 0.5, draws.random((words + 3, 48)) < 0.5)
        for words in (12, 17, 25)
    ]


def _held_out(first: Hits, second: Hits) -> float:
    return float(second[:, first.mean(0).argmax()].mean())


_MISTAKES: dict[str, Callable[[Hits, Hits], float]] = {
    "You select and score on the same sentences. The second half has no say in the choice, and "
    "the first none in the score.": lambda first, second: float(first.mean(0).max()),
    "You select on the second half, the one that should only score.": (
        lambda first, second: float(second.mean(0).max())
    ),
    "You select and score on both halves together. Keep the second one apart.": (
        lambda first, second: float(np.concatenate([first, second]).mean(0).max())
    ),
    "The halves are exchanged: choose on the first, score on the second.": (
        lambda first, second: _held_out(second, first)
    ),
    "That is the mean over all heads. Take the column of the best one.": (
        lambda first, second: float(second.mean())
    ),
    "That is the number of the best column. Return its share of right answers in the second "
    "half.": lambda first, second: float(first.mean(0).argmax()),
    "That is a number of right answers. Return the share.": (
        lambda first, second: float(second[:, first.mean(0).argmax()].sum())
    ),
}
