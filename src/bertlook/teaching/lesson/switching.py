"""Exercises 5 to 7: what predictions and later maps lose without some heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from bertlook.edits import HeadOff
from bertlook.head import Head
from bertlook.model.prediction import Prediction
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
from bertlook.teaching.reading import read_figures

#: The words of exercise 6, each as (words of a sentence, the index of the masked one).
MASKED: tuple[tuple[tuple[str, ...], int], ...] = tuple(
    (tuple(text.split()), index)
    for text, index in (
        ("The old man read the morning paper in the garden .", 6),
        ("Dark clouds are moving slowly over the mountains .", 5),
        ("You should pick up your ticket at the front desk .", 4),
        ("We stayed at home because the roads were icy .", 3),
        ("The old empire broke up after a long war .", 8),
    )
)
#: The two heads of exercise 6.
TWINS = ("1-1", "1-5")
#: The layers whose maps change without head 4-5.
CHANGED = {5, 6}

_LAYER_OFF = (
    "You switch off other heads, one layer down and one to the right. Names count from 1, and "
    "Python from 0: give names, as in '1-6'."
)


def check_probability(probability: Any) -> Feedback:
    """Check exercise 5: the probability of a masked word with some heads off.

    Args:
        probability: The learner's function of a text, a word, and names of heads.

    Example:
        >>> check_probability(lambda text, word, heads: 0.5)
        Exercise 5: not yet. ...
    """

    def examine() -> str:
        cases = _cases()
        answers = [number(run(probability, *case)) for case in cases]
        if agree(answers, [_probability(*case) for case in cases]):
            return (
                "Now compare: which set of heads does each word need? Weight shows where to look, "
                "switching off shows what matters."
            )
        if all(answer <= 0 for answer in answers):
            raise Hint("That is a logarithm. np.exp turns it into a probability.")
        mistakes = {hint: [mistake(*case) for case in cases] for hint, mistake in _MISTAKES.items()}
        raise Hint(
            recognize(answers, mistakes)
            or "Give model.predict a list with a bl.edits.HeadOff(head, how='zero') for each head."
        )

    return check("Exercise 5", examine)


def check_mean_effect(mean_effect: Any) -> Feedback:
    """Check exercise 6: how far predictions of masked words move without a head, on average.

    Args:
        mean_effect: The learner's function of a head's name.

    Example:
        >>> check_mean_effect(lambda head: None)
        Exercise 6: not yet. Your function returns nothing so far. ...
    """

    def examine() -> str:
        answers = [number(run(mean_effect, head)) for head in TWINS]
        effects = np.array([_effects(head) for head in TWINS])
        if _are_near(answers, effects.mean(1)):
            larger = TWINS[int(effects.mean(1).argmax())]
            return f"Without head {larger} predictions move more. The maps did not tell you."
        mistakes: dict[str, Callable[[str], Any]] = {
            "That is a sum. Divide it by the number of masked words.": lambda h: _effects(h).sum(),
            "That is one word. Take the mean over all of lesson.MASKED.": lambda h: _effects(h)[0],
            "That is the last word only. Collect a number for each word, then take the mean.": (
                lambda h: _effects(h)[-1]
            ),
            "The other way round: take before.kl(after).": (
                lambda h: _effects(h, reverse=True).mean()
            ),
            _LAYER_OFF: lambda h: _effects(_head_from_zero(h)).mean(),
        }
        for hint, mistake in mistakes.items():
            if _are_near(answers, [mistake(head) for head in TWINS]):
                raise Hint(hint)
        raise Hint(
            "For each (words, index): predict with mask=index, once as it is and once with the "
            "head off, and take before.kl(after). Then the mean."
        )

    return check("Exercise 6", examine)


def check_changed_layers(changed_layers: Any) -> Feedback:
    """Check exercise 7: the layers whose maps change without head 4-5.

    Args:
        changed_layers: The numbers of the layers, counted from 1.

    Example:
        >>> check_changed_layers([4, 5, 6])
        Exercise 7: not yet. ...
    """

    def examine() -> str:
        try:
            layers = {int(layer) for layer in changed_layers}
        except (TypeError, ValueError) as error:
            raise Hint("Replace the three dots by a list of layers, such as [1, 2].") from error
        if layers == CHANGED:
            return (
                "A head acts on later layers only. Its own map is made before its output is used."
            )
        if layers == {layer - 1 for layer in CHANGED}:
            raise Hint(
                "Did you count the layers from 0, as Python does? Their names count from 1. If "
                "not: does a layer read its own output?"
            )
        if layers & {1, 2, 3}:
            raise Hint("Layers are computed one after another. Which come before head 4-5?")
        if 4 in layers:
            raise Hint("A map is made before the head's output is used. Does layer 4 read it?")
        if layers - set(range(1, 7)):
            raise Hint("The model has six layers, 1 to 6.")
        raise Hint("Print the largest change of each layer, and list those that aren't 0.")

    return check("Exercise 7", examine)


def _cases() -> list[tuple[str, str, Sequence[str]]]:
    """Return the sentences of the demonstrations, each with a set of heads, and one without."""
    figures = read_figures()
    article = next(each for each in figures.blanks if each.key == "a/an")
    preposition = next(each for each in figures.blanks if each.key == "preposition")
    return [
        (article.text, article.answer, figures.sets["next"]),
        (preposition.text, preposition.answer, figures.sets["previous"]),
        (preposition.text, preposition.answer, ()),
    ]


@cache
def _predict(text: str, heads: tuple[str, ...]) -> Prediction:
    return bundled_model().predict(text, edits=[HeadOff(head, how="zero") for head in heads])


def _probability(text: str, word: str, heads: Sequence[str]) -> float:
    return float(np.exp(_predict(text, tuple(heads)).log_prob(word)))


def _head_from_zero(head: str) -> str:
    layer, index = Head(head)
    return str(Head(layer + 1, index + 1))


def _top_probability(text: str, word: str, heads: Sequence[str]) -> float:
    return float(np.exp(_predict(text, tuple(heads)).log_probs[0].max()))


_MISTAKES: dict[str, Callable[[str, str, Sequence[str]], float]] = {
    "Nothing is switched off: model.predict takes edits=.": (
        lambda text, word, heads: _probability(text, word, ())
    ),
    "Only the first head is off. Make an edit for each head.": (
        lambda text, word, heads: _probability(text, word, heads[:1])
    ),
    "Only the last head is off. Collect the edits of all heads in one list.": (
        lambda text, word, heads: _probability(text, word, heads[-1:])
    ),
    "That is the most probable word, whichever it is. Ask for the given word.": _top_probability,
    "That is what is lost. Return what is left.": (
        lambda text, word, heads: 1 - _probability(text, word, heads)
    ),
}


@cache
def _predict_masked(place: int, head: str) -> Prediction:
    """Return the prediction of a masked word, with a head off or, for "", as it is."""
    words, index = MASKED[place]
    edits = [HeadOff(head, how="zero")] if head else []
    return bundled_model().predict(list(words), mask=index, edits=edits)


def _effects(head: str, reverse: bool = False) -> np.ndarray:
    """Return how far each prediction moves without a head, in nats."""
    effects = []
    for place in range(len(MASKED)):
        before, after = (_predict_masked(place, name) for name in ("", head))
        divergence = after.kl(before) if reverse else before.kl(after)
        effects.append(float(divergence.mean()))
    return np.array(effects)


def _are_near(answers: Sequence[float], expected: Any) -> bool:
    """Return whether numbers are equal but for a fiftieth: effects may be small."""
    return bool(np.allclose(answers, expected, rtol=0.02, atol=1e-4))
