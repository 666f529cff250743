"""Six claims at the end of the lesson, each true, false, or not decided by what was tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bertlook.teaching.figures import Effect, Figures, Influence
from bertlook.teaching.lesson.feedback import Feedback, Hint, check
from bertlook.teaching.lesson.figures import LessonFigures, read_lesson_figures
from bertlook.teaching.reading import read_figures

VERDICTS = ("true", "false", "can't tell")


@dataclass(frozen=True)
class Claim:
    """A claim on the model.

    Attributes:
        text: The claim.
        verdict: "true", "false" or "can't tell".
        hint: Where in the lesson to look.
        reason: Why the verdict is right, from the figures.
    """

    text: str
    verdict: str
    hint: str
    reason: Callable[[Figures, LessonFigures], str]


def _objects(figures: Figures, lesson: LessonFigures) -> str:
    question = figures.question("object")
    assert question is not None
    evidence = question.evidence["ewt"]
    return (
        f"It finds {evidence.accuracy['3-2']:.0%} of {evidence.count} objects in EWT, the best "
        f"fixed distance {evidence.offset_accuracy:.0%}."
    )


def _arcs(figures: Figures, lesson: LessonFigures) -> str:
    one_way = lesson.one_way_of("obj", "ewt")
    return (
        f"Of its {one_way.links} links over .4 between words in EWT, {one_way.share:.0%} join an "
        "object to its verb. A name is true in one direction only."
    )


def _twins(figures: Figures, lesson: LessonFigures) -> str:
    first, second = (_influence(figures, head) for head in figures.twins)
    return (
        f"Their largest links agree in {figures.agreement['ewt']:.0%} of EWT's words. With the one "
        f"off, predictions move by {first.kl:.3f} nats, with the other by {second.kl:.3f}."
    )


def _uses(figures: Figures, lesson: LessonFigures) -> str:
    return (
        "That it finds their nouns says nothing of what the model does with them. 4-5 was not "
        "switched off while prepositions were predicted."
    )


def _other_models(figures: Figures, lesson: LessonFigures) -> str:
    return (
        "One model was looked at, and 21 of its 48 heads were trained to imitate a larger one, six "
        "were nudged to look at neighbors."
    )


def _articles(figures: Figures, lesson: LessonFigures) -> str:
    effect = _effect(figures, "a/an")
    following, previous = (effect.off[name] for name in ("next", "previous"))
    return (
        f"Of {effect.count} articles in EWT {effect.accuracy:.0%} are right; without these heads "
        f"{100 * following[0]:+.0f} points (95% interval {100 * following[1]:+.0f} to "
        f"{100 * following[2]:+.0f}), without those of the previous word "
        f"{100 * previous[0]:+.0f}."
    )


CLAIMS: dict[int, Claim] = {
    1: Claim(
        "In head 3-2, most objects look at their verb, more than a fixed distance explains.",
        "true",
        "Compare the share of objects with that of the best fixed distance, in section 3.",
        _objects,
    ),
    2: Claim(
        "Where head 3-2 draws a strong arc, it joins an object to its verb.",
        "false",
        "From objects to arcs is one direction, from arcs to objects the other: section 3.",
        _arcs,
    ),
    3: Claim(
        "Heads 1-1 and 1-5 have nearly the same arcs, so the model needs them equally.",
        "false",
        "What did you measure in exercise 6?",
        _twins,
    ),
    4: Claim(
        "Head 4-5 finds the nouns of prepositions, so the model uses it to predict prepositions.",
        "can't tell",
        "Which heads were switched off when a preposition was predicted, and which were not?",
        _uses,
    ),
    5: Claim(
        "Any language model has a head for objects like 3-2.",
        "can't tell",
        "How many models did you look at, and how were the heads of this one trained?",
        _other_models,
    ),
    6: Claim(
        'To choose between "a" and "an", this model needs heads that look at the next word.',
        "true",
        "Look at the treebank's figures after exercise 5.",
        _articles,
    ),
}


def check_claims(answers: Any) -> Feedback:
    """Check the verdicts on the six claims.

    Args:
        answers: By number of the claim: "true", "false" or "can't tell".

    Returns:
        The reasons with figures once all verdicts are right, or hints.

    Example:
        >>> check_claims({number: "true" for number in CLAIMS})
        Claims: not yet. 2 of 6 are right. ...
    """

    def examine() -> str:
        if not isinstance(answers, Mapping) or set(answers) != set(CLAIMS):
            raise Hint("Give a verdict on each claim: {1: 'true', 2: ...} up to 6.")
        verdicts = {key: str(answer).strip().lower() for key, answer in answers.items()}
        unknown = [key for key, verdict in verdicts.items() if verdict not in VERDICTS]
        if unknown:
            names = ", ".join(map(str, unknown))
            raise Hint(f'Write "true", "false" or "can\'t tell" for claim {names}.')
        wrong = [key for key, claim in CLAIMS.items() if verdicts[key] != claim.verdict]
        if wrong:
            hints = " ".join(f"{key}: {CLAIMS[key].hint}" for key in wrong)
            raise Hint(f"{len(CLAIMS) - len(wrong)} of {len(CLAIMS)} are right. {hints}")
        return " ".join(f"{key}. {reason}" for key, reason in reasons().items())

    return check("Claims", examine)


def reasons() -> dict[int, str]:
    """Return the reasons for the verdicts, by the number of the claim.

    Example:
        >>> len(reasons())
        6
    """
    figures, lesson = read_figures(), read_lesson_figures()
    return {key: claim.reason(figures, lesson) for key, claim in CLAIMS.items()}


def _influence(figures: Figures, head: str) -> Influence:
    return next(each for each in figures.influences if (each.head, each.corpus) == (head, "ewt"))


def _effect(figures: Figures, key: str) -> Effect:
    return next(each for each in figures.effects if (each.key, each.corpus) == (key, "ewt"))
