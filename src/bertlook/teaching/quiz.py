"""A quiz: which head finds this link? Any head of a set is right, and each answer is explained."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bertlook.bundled.known_heads import known_heads
from bertlook.choices import check_count, check_seed, is_iterable
from bertlook.errors import BertlookError
from bertlook.head import HeadLike, find_head
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.teaching.figures import Figures
from bertlook.teaching.items import package_items, read_item
from bertlook.teaching.reading import read_figures
from bertlook.teaching.rounds import Option, Round, judge

#: The corpus whose figures explanations give.
CORPUS = "ewt"
#: Points of a right answer, and after a hint.
POINTS, AFTER_HINT = 2.0, 1.0


@dataclass(frozen=True)
class Answer:
    """What an answer was worth, and why.

    Attributes:
        head: The head that was answered.
        verdict: "right", "right here" or "wrong".
        points: Its points.
        explanation: What this head does, here and on a treebank.
        others: What each other head of the round does.
    """

    head: str
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


class Quiz:
    """Rounds of questions with hints, points and explanations; made by :func:`quiz`.

    Attributes:
        rounds: The rounds.
        answers: The answers so far.
        refused: Questions of your own that can't be asked, with reasons.
    """

    def __init__(
        self, rounds: Sequence[Round], figures: Figures, refused: Sequence[Refused]
    ) -> None:
        self.rounds = tuple(rounds)
        self.answers: list[Answer] = []
        self.refused = tuple(refused)
        self._corpus = figures.corpora[CORPUS]
        self._hints = 0

    @property
    def current(self) -> Round | None:
        """The round that waits for an answer, or None at the end."""
        number = len(self.answers)
        return self.rounds[number] if number < len(self.rounds) else None

    @property
    def score(self) -> float:
        """The points so far; a round has two."""
        return sum(answer.points for answer in self.answers)

    @property
    def options(self) -> tuple[str, ...]:
        """The heads to choose from in this round; a second hint leaves two."""
        current = self._waiting()
        if self._hints < 2:
            return current.heads
        right = next(head for head in current.heads if head in current.question.heads)
        wrong = next((head for head in current.heads if head != right), right)
        return tuple(head for head in current.heads if head in (right, wrong))

    def hint(self) -> str:
        """Return a hint, after which a right answer has one point: first the layer, then two heads.

        Raises:
            BertlookError: If all rounds are answered.
        """
        current = self._waiting()
        self._hints += 1
        if self._hints == 1:
            right = next(head for head in current.heads if head in current.question.heads)
            return f"Look in layer {right.partition('-')[0]}."
        return f"It is {' or '.join(self.options)}."

    def answer(self, head: HeadLike) -> Answer:
        """Answer this round, and go on to the next.

        A head that finds this link, but not many others of its kind, has half of the points.

        Args:
            head: Any head of the model, in any form.

        Returns:
            What the answer was worth, and why.

        Raises:
            BertlookError: If there is no such head, or all rounds are answered.
        """
        current = self._waiting()
        attention = current.attention
        name = str(find_head(head, attention.num_layers, attention.num_heads, argument="head"))
        judged = judge(current, name, self._corpus)
        full = AFTER_HINT if self._hints else POINTS
        points = {"right": full, "right here": full / 2, "wrong": 0.0}[judged.verdict]
        others = tuple(
            judge(current, other, self._corpus) for other in current.heads if other != name
        )
        answer = Answer(name, judged.verdict, points, judged.explanation, others)
        self.answers.append(answer)
        self._hints = 0
        return answer

    def _waiting(self) -> Round:
        if self.current is None:
            raise BertlookError(
                f"All {len(self.rounds)} rounds are answered, with {self.score:g} points. Call "
                "bl.quiz() for another quiz."
            )
        return self.current

    def __repr__(self) -> str:
        if self.current is None:
            return f"<Quiz: {self.score:g} of {POINTS * len(self.rounds):g} points>"
        number = f"round {len(self.answers) + 1} of {len(self.rounds)}"
        return (
            f"<Quiz: {number}, {self.score:g} points\n {self.current.text}\n {self.current.prompt}>"
        )


def quiz(
    questions: Sequence[tuple[str, str, str, str]] | None = None,
    *,
    model: Model | None = None,
    rounds: int = 5,
    seed: int = 0,
) -> Quiz:
    """Return a quiz on which heads find a link of a sentence.

    Truth is what the model does, and a question is asked only where there is evidence on two
    treebanks that heads find such links more often than any fixed distance does.

    Args:
        questions: Questions of your own, as (sentence, word that looks, word that it looks at,
            name), each word as text or by its index: ``("They sold the old family house.",
            "house", "sold", "object")``. Names are those of the figures: "preposition", "object",
            "article", "particle". Those that can't be asked are in ``quiz.refused``, with reasons.
            By default sentences of the package.
        model: The bundled model, by default; there are figures of no other.
        rounds: The largest number of rounds.
        seed: The seed of their order and of the heads to choose from.

    Raises:
        BertlookError: If there is nothing to ask, the model is another one, or an option is
            invalid.

    Example:
        >>> import bertlook as bl
        >>> game = bl.quiz(rounds=2)
        >>> answer = game.answer(game.current.question.heads[0])
        >>> answer.verdict, game.score
        ('right', 2.0)
    """
    check_count("rounds", rounds, 1)
    draw = random.Random(check_seed(seed))
    model = load() if model is None else model
    figures = read_figures()
    if known_heads(model) is None:
        raise BertlookError(
            "There is nothing to ask about this model: the quiz has figures of the bundled model "
            "only. Leave out model, or give bl.load()."
        )
    given = package_items(figures) if questions is None else questions
    if not is_iterable(given) or isinstance(given, str):
        raise BertlookError("questions takes a list of (sentence, word, word, name).")
    made: list[Round] = []
    refused: list[Refused] = []
    for item in given:
        outcome = read_item(item, model, figures, draw)
        if isinstance(outcome, Round):
            made.append(outcome)
        else:
            refused.append(Refused(item, outcome))
    if not made:
        reasons = " ".join(f"{number}. {each.reason}" for number, each in enumerate(refused, 1))
        raise BertlookError(f"There is nothing to ask. {reasons}".strip())
    draw.shuffle(made)
    return Quiz(made[:rounds], figures, refused)
