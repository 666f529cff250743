"""The function that makes a quiz: which questions are asked."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import Any

from bertlook.bundled.known_heads import known_heads
from bertlook.choices import check_count, check_seed, is_iterable
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.teaching.game import Refused
from bertlook.teaching.items import read_item
from bertlook.teaching.package_rounds import Source, package_rounds
from bertlook.teaching.reading import read_figures
from bertlook.teaching.rounds import TITLES, Round
from bertlook.text import quote
from bertlook.widgets.quiz_view import Quiz

#: The corpus whose figures explanations give.
CORPUS = "ewt"


def quiz(
    questions: Sequence[tuple[str, str, str, str]] | None = None,
    *,
    model: Model | None = None,
    rounds: int = 5,
    kinds: Collection[str] | None = None,
    seed: int = 0,
) -> Quiz:
    """Return a quiz on attention heads, as a view that is also played in Python.

    Truth is what the model does, and a relation is asked about only where there is evidence on two
    treebanks that heads find such links more often than any fixed distance does.

    Args:
        questions: Questions of your own, as (sentence, word that looks, word that it looks at,
            name), each word as text or by its index: ``("They sold the old family house.",
            "house", "sold", "object")``. Names are those of the figures: "preposition", "object",
            "article". They are asked as "Find the head"; those that can't be asked are in
            ``quiz.refused``, with reasons. By default sentences of the package.
        model: The bundled model, by default; there are figures of no other.
        rounds: The largest number of rounds.
        kinds: The kinds of the package's questions: "does" (what does it do?), "find" (find the
            head), "works" (will it work here?), "off" (which is off? needs torch). By default all.
        seed: The seed of their order and of the options.

    Raises:
        BertlookError: If there is nothing to ask, the model is another one, or an option is
            invalid.

    Example:
        >>> import bertlook as bl
        >>> game = bl.quiz(rounds=2, kinds=["find"])
        >>> answer = game.answer(game.current.question.heads[0])
        >>> answer.verdict, game.score
        ('right', 2.0)
    """
    check_count("rounds", rounds, 1)
    draw = random.Random(check_seed(seed))
    asked = _check_kinds(kinds, questions)
    model = load() if model is None else model
    figures = read_figures()
    if known_heads(model) is None:
        raise BertlookError(
            "There is nothing to ask about this model: the quiz has figures of the bundled model "
            "only. Leave out model, or give bl.load().",
            page="quiz",
        )
    corpus = figures.corpora[CORPUS]
    if questions is None:
        made = package_rounds(Source(model, figures, corpus, draw), asked, rounds)
        if not made:
            raise BertlookError(
                f"There is nothing to ask: kinds={quote(kinds)} needs torch, which isn't "
                "installed. Leave out kinds, or run pip install torch.",
                page="quiz",
            )
        return Quiz(made, corpus)
    if not is_iterable(questions) or isinstance(questions, str):
        raise BertlookError("questions takes a list of (sentence, word, word, name).", page="quiz")
    made, refused = [], []
    for item in questions:
        outcome = read_item(item, model, figures, corpus, draw)
        if isinstance(outcome, Round):
            made.append(outcome)
        else:
            refused.append(Refused(item, outcome))
    if not made:
        reasons = " ".join(f"{number}. {each.reason}" for number, each in enumerate(refused, 1))
        raise BertlookError(f"There is nothing to ask. {reasons}".strip(), page="quiz")
    draw.shuffle(made)
    return Quiz(made[:rounds], corpus, refused)


def _check_kinds(kinds: Any, questions: Any) -> Collection[str]:
    """Return the kinds of questions, all by default."""
    if kinds is None:
        return list(TITLES)
    names = ", ".join(map(repr, TITLES))
    if not is_iterable(kinds) or isinstance(kinds, str):
        raise BertlookError(f"kinds={quote(kinds)} is no list. Give some of {names}.", page="quiz")
    asked = list(kinds)
    for kind in asked:
        if not isinstance(kind, str) or kind not in TITLES:
            raise BertlookError(
                f"kinds has {quote(kind)}, which is unknown. Give some of {names}.", page="quiz"
            )
    if not asked:
        raise BertlookError(f"kinds is empty. Give some of {names}.", page="quiz")
    if questions is not None:
        raise BertlookError(
            "kinds is for the package's questions; questions of your own are all of one kind. "
            "Leave out one of the two.",
            page="quiz",
        )
    return asked
