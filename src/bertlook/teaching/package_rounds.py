"""The package's own questions: sentences that show what heads do, where they fail, what matters."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.teaching.describing import does_round
from bertlook.teaching.figures import Corpus, Example, Figures, Question
from bertlook.teaching.finding import fault_of, find_round
from bertlook.teaching.predicting import works_round
from bertlook.teaching.rounds import Round
from bertlook.teaching.switching import off_round

#: The kinds of questions in the order in which they are asked, again and again.
ORDER = ("does", "find", "works", "find", "off")


@dataclass(frozen=True)
class Source:
    """What rounds are made from.

    Attributes:
        model: The model.
        figures: Its figures.
        corpus: The corpus of the figures that explanations give.
        draw: The generator of random numbers that chooses sentences, heads and options.
        used: The sentences that are asked about already.
    """

    model: Model
    figures: Figures
    corpus: Corpus
    draw: random.Random
    used: set[str] = field(default_factory=set)

    def examples(self, part: Literal["shows", "fails"]) -> list[tuple[Question, Example]]:
        """Return the sentences of all questions in random order.

        Args:
            part: "shows", where heads find the link, or "fails", where they don't.
        """
        examples = [
            (question, example)
            for question in self.figures.questions
            for example in getattr(question, part)
        ]
        self.draw.shuffle(examples)
        return examples


def package_rounds(source: Source, kinds: Collection[str], count: int) -> list[Round]:
    """Return rounds, each about another sentence, with the kinds of questions in turn.

    Args:
        source: What they are made from.
        kinds: The kinds of questions, of ``rounds.TITLES``.
        count: The largest number of rounds.
    """
    waiting = {kind: make(source) for kind, make in _MAKERS.items() if kind in kinds}
    rounds: list[Round] = []
    while waiting and len(rounds) < count:
        for kind in ORDER:
            made = next(waiting[kind], None) if kind in waiting else None
            if made is None:
                waiting.pop(kind, None)
            elif len(rounds) < count:
                source.used.add(made.text)
                rounds.append(made)
    return rounds


def _find_rounds(source: Source) -> Iterator[Round]:
    for question, example in source.examples("shows"):
        if example.text in source.used:
            continue
        attention = source.model(example.text)
        if not fault_of(question, attention, example.words):
            yield find_round(question, attention, example.words, source.corpus, source.draw)


def _works_rounds(source: Source) -> Iterator[Round]:
    """Yield sentences where a head fails, and after each one where it works."""
    pairs = zip(source.examples("fails"), source.examples("shows"), strict=False)
    for question, example in (each for pair in pairs for each in pair):
        if example.text in source.used:
            continue
        attention = source.model(example.text)
        made = works_round(question, attention, example.words, source.corpus, source.draw)
        if made is not None:
            yield made


def _does_rounds(source: Source) -> Iterator[Round]:
    """Yield a head of each kind, in the first sentence that shows clearly what it does."""
    names = list(dict.fromkeys(each.kind for each in source.figures.kinds))
    source.draw.shuffle(names)
    for name in names:
        kind = source.draw.choice([each for each in source.figures.kinds if each.kind == name])
        for _, example in (*source.examples("fails"), *source.examples("shows")):
            if example.text in source.used:
                continue
            attention = source.model(example.text)
            made = does_round(kind, attention, source.figures, source.corpus, source.draw)
            if made is not None:
                yield made
                break


def _off_rounds(source: Source) -> Iterator[Round]:
    blanks = [blank for blank in source.figures.blanks if blank.flips]
    source.draw.shuffle(blanks)
    for blank in blanks:
        try:
            attention = source.model(blank.text)
            made = off_round(blank, source.model, attention, source.figures, source.corpus)
        except BertlookError:
            return  # Predictions need torch, which may not be installed.
        if made is not None:
            yield made


_MAKERS: Mapping[str, Callable[[Source], Iterator[Round]]] = {
    "does": _does_rounds,
    "find": _find_rounds,
    "works": _works_rounds,
    "off": _off_rounds,
}
