"""A quiz being played: rounds, hints, answers and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bertlook.errors import BertlookError
from bertlook.head import find_head
from bertlook.teaching.figures import Corpus
from bertlook.teaching.finding import judge
from bertlook.teaching.rounds import SHARES, Option, Round, letter_of
from bertlook.text import quote

#: Points of a right answer, and after a hint.
POINTS, AFTER_HINT = 2.0, 1.0
#: The number of hints of a round: the row, then two options.
HINTS = 2


@dataclass(frozen=True)
class Answer:
    """What an answer was worth, and why.

    Attributes:
        label: The option that was answered, such as "3-2".
        verdict: "right", "right here" or "wrong".
        points: Its points.
        explanation: What is true of this option, here and on a treebank.
        others: What is true of each other option.
    """

    label: str
    verdict: str
    points: float
    explanation: str
    others: tuple[Option, ...]


@dataclass(frozen=True)
class Refused:
    """A question of your own that can't be asked.

    Attributes:
        item: The question as it was given.
        reason: Why it can't be asked.
    """

    item: Any
    reason: str


def answer_of(round_: Round, index: int, hints: int) -> Answer:
    """Return what an answer is worth.

    Args:
        round_: The round.
        index: The index of the option.
        hints: The number of hints that were taken before.
    """
    option = round_.options[index]
    return Answer(
        option.label,
        option.verdict,
        SHARES[option.verdict] * (AFTER_HINT if hints else POINTS),
        option.explanation,
        tuple(other for i, other in enumerate(round_.options) if i != index),
    )


def hint_of(round_: Round, number: int) -> str:
    """Return a hint: the first names a row, the second leaves two options.

    Args:
        round_: The round.
        number: The number of the hint, from 1.
    """
    if number == 1:
        return round_.hint
    first, second = round_.kept
    return f"It is {letter_of(first)} or {letter_of(second)}."


def with_choice(round_: Round, choice: Any, corpus: Corpus) -> tuple[Round, int]:
    """Return the index of the option that an answer names, in a round that has this option.

    A head that is not among the options of "Find the head" becomes a further option.

    Args:
        round_: The round.
        choice: The answer: an option's letter or text, or a head.
        corpus: The corpus of the figures.

    Raises:
        BertlookError: If it names no option.
    """
    names: Sequence[str] = [option.label for option in round_.options]
    letters = [letter_of(index) for index in range(len(names))]
    if isinstance(choice, str):
        for each in (letters, names):
            if choice.strip() in each:
                return round_, each.index(choice.strip())
    if not round_.options[0].is_head:
        raise BertlookError(
            f"{quote(choice)} is no option of this question. Answer {', '.join(letters[:-1])} or "
            f"{letters[-1]}."
        )
    attention = round_.attention
    head = find_head(choice, attention.num_layers, attention.num_heads, argument="answer")
    name = str(head)
    if name in names:
        return round_, names.index(name)
    if round_.question is None or round_.target is None:
        raise BertlookError(f"Head {name} is no option. Answer {', '.join(names)}.")
    option = judge(round_.question, attention, (round_.word, round_.target), name, corpus)
    return replace(round_, options=(*round_.options, option)), len(names)
