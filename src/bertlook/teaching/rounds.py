"""Rounds of a quiz: a question about a sentence, the options, and what is true of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.head import Head
from bertlook.teaching.figures import Question

#: The titles of the kinds of questions, in the order in which a quiz asks them.
TITLES = {
    "does": "What does it do?",
    "find": "Find the head",
    "works": "Will it work here?",
    "off": "Which is off?",
}
#: The number of options, one of which is right.
OPTIONS = 4
#: The verdicts on an option with the share of the points that it has.
SHARES = {"right": 1.0, "right here": 0.5, "wrong": 0.0}


@dataclass(frozen=True)
class Option:
    """An answer to a question, and what is true of it.

    Attributes:
        label: The answer, such as "3-2" or "No, at [SEP]".
        verdict: "right", "right here" (a head that finds this link, but not many others), or
            "wrong".
        explanation: Why, with the weight in this sentence and the figure on a treebank.
        is_head: Whether the answer is a head, whose map is shown.
    """

    label: str
    verdict: str
    explanation: str
    is_head: bool = False


@dataclass(frozen=True)
class Round:
    """A question about a sentence.

    Attributes:
        kind: The kind of the question, one of ``TITLES``.
        text: The sentence.
        prompt: The question.
        options: The options; exactly one is "right".
        hint: What the first hint says; it points to the row of ``word``.
        attention: The attention of the sentence.
        word: The index of the word that looks.
        target: The index of the word that it should look at, or None.
        head: The head that is asked about, or None.
        question: The question's figures, if it is about a relation.
    """

    kind: str
    text: str
    prompt: str
    options: tuple[Option, ...]
    hint: str
    attention: Attention
    word: int
    target: int | None = None
    head: str | None = None
    question: Question | None = None

    @property
    def title(self) -> str:
        """The title of the kind of the question."""
        return TITLES[self.kind]

    @property
    def right(self) -> int:
        """The index of the right option."""
        return next(i for i, option in enumerate(self.options) if option.verdict == "right")

    @property
    def kept(self) -> tuple[int, int]:
        """The indices of the options that a second hint leaves: the right one and a wrong one."""
        right = self.right
        wrong = next(i for i, option in enumerate(self.options) if option.verdict == "wrong")
        return (min(right, wrong), max(right, wrong))

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads whose maps the question needs."""
        options = [option.label for option in self.options if option.is_head]
        return tuple(options if self.head is None else [*options, self.head])


def letter_of(index: int) -> str:
    """Return the letter of an option: "A" for the first.

    Args:
        index: The index of the option.
    """
    return chr(ord("A") + index)


def row_of(attention: Attention, head: str, word: int) -> np.ndarray:
    """Return a word's (words + 2,) weights in a head: on [CLS], the words, and [SEP].

    Args:
        attention: The attention of the sentence.
        head: The head.
        word: The index of the word.
    """
    row: np.ndarray = attention.word_maps()[tuple(Head(head))][word + 1]
    return row


def units_of(attention: Attention) -> tuple[str, ...]:
    """Return what the columns of a row are, as they are named in a sentence.

    Args:
        attention: The attention of the sentence.
    """
    words = (word if word == "[MASK]" else f"“{word}”" for word in attention.words)
    return ("[CLS]", *words, "[SEP]")


def weight_text(weight: float) -> str:
    """Return a weight as views write it, such as ".59".

    Args:
        weight: A weight or a probability from 0 to 1.
    """
    return f"{weight:.2f}".removeprefix("0")


def text_of(attention: Attention) -> str:
    """Return the sentence as it was given, or its words if it was given as words.

    Args:
        attention: The attention of the sentence.
    """
    source = attention.source
    return source if isinstance(source, str) else " ".join(attention.words)
