"""Rounds of a quiz: a link of a sentence, the heads to choose from, and what each does with it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.head import Head
from bertlook.teaching.figures import CLEAR, FAR, Corpus, Question
from bertlook.text import quote

#: The number of heads to choose from, one of which is right.
OPTIONS = 4


@dataclass(frozen=True)
class Option:
    """A head, and what it does with the link.

    Attributes:
        head: The head, such as "3-2".
        verdict: "right", "right here" (it finds this link, but not many others), or "wrong".
        explanation: Why, with the weight in this sentence and the figure on a treebank.
    """

    head: str
    verdict: str
    explanation: str


@dataclass(frozen=True)
class Round:
    """A question about a link of a sentence.

    Attributes:
        question: The question with its figures.
        text: The sentence.
        words: The words of the sentence.
        link: The indices of the word that looks and of the one it looks at.
        prompt: The question in a sentence.
        heads: The heads to choose from; any other head can be the answer, too.
        attention: The attention of the sentence.
    """

    question: Question
    text: str
    words: tuple[str, ...]
    link: tuple[int, int]
    prompt: str
    heads: tuple[str, ...]
    attention: Attention


def fault_of(question: Question, attention: Attention, link: tuple[int, int]) -> str:
    """Return why a link can't be asked about, or "" if it can.

    Args:
        question: The question with its figures.
        attention: The attention of the sentence.
        link: The indices of the word that looks and of the one it looks at.
    """
    looker, target = (attention.words[index] for index in link)
    distance = abs(link[1] - link[0])
    if distance < FAR:
        where = ("the word that looks", "beside it", "two words away")[distance]
        return (
            f"{quote(target)} is {where}, where heads look that know distances only. Choose words "
            f"at least {FAR} words apart."
        )
    for head in question.heads:
        row = _row(attention, head, link[0])
        weight = row[link[1] + 1]
        if row.argmax() != link[1] + 1 or weight <= CLEAR:
            return (
                f"head {head}, which finds this relation elsewhere, gives {quote(target)} only "
                f"{_weight(weight)} of the attention of {quote(looker)}. Choose another sentence."
            )
    return ""


def make_round(
    question: Question, attention: Attention, link: tuple[int, int], draw: random.Random
) -> Round:
    """Return a round about a link.

    Args:
        question: The question with its figures.
        attention: The attention of the sentence.
        link: The indices of the word that looks and of the one it looks at.
        draw: The generator of random numbers that chooses the heads.
    """
    words = tuple(attention.words)
    wrong = [head for head in question.distractors if not _links(attention, head, link)]
    heads = [draw.choice(question.heads), *wrong[: OPTIONS - 1]]
    heads.sort(key=lambda head: tuple(Head(head)))
    looker, target = (words[index] for index in link)
    text = attention.source if isinstance(attention.source, str) else " ".join(words)
    return Round(
        question=question,
        text=text,
        words=words,
        link=link,
        prompt=(
            f"In which head does the {question.looker} {quote(looker)} look at {question.target}, "
            f"{quote(target)}?"
        ),
        heads=tuple(heads),
        attention=attention,
    )


def judge(round_: Round, head: str, corpus: Corpus) -> Option:
    """Return what a head does with the link of a round.

    Args:
        round_: The round.
        head: Any head of the model.
        corpus: The corpus of the figures.
    """
    question, evidence = round_.question, round_.question.evidence[corpus.key]
    looker, target = (round_.words[index] for index in round_.link)
    row = _row(round_.attention, head, round_.link[0])
    weight = row[round_.link[1] + 1]
    is_largest = row.argmax() == round_.link[1] + 1
    is_accepted = head in question.heads
    verdict = "right" if is_accepted else "right here" if is_largest else "wrong"
    here = f"In head {head}, {quote(looker)} gives {quote(target)} {_weight(weight)}"
    if is_largest:
        here += ", its largest weight."
    else:
        largest = _key_name(round_, int(row.argmax()))
        here += f", and most, {_weight(row.max())}, to {largest}."
    if is_accepted:
        elsewhere = (
            f"It finds {evidence.accuracy[head]:.0%} of these links in {corpus.name}; the best "
            f"fixed distance finds {evidence.offset_accuracy:.0%}."
        )
    else:
        others = max(evidence.far[right] for right in question.heads)
        elsewhere = (
            f"Where the answer is {FAR} words away or more, it finds {evidence.far[head]:.0%} in "
            f"{corpus.name}, and head {_best(question, corpus)} {others:.0%}."
        )
    return Option(head, verdict, f"{here} {elsewhere}")


def _best(question: Question, corpus: Corpus) -> str:
    far = question.evidence[corpus.key].far
    return max(question.heads, key=lambda head: far[head])


def _links(attention: Attention, head: str, link: Sequence[int]) -> bool:
    """Return whether the largest weight of either word goes to the other."""
    return any(
        _row(attention, head, start).argmax() == end + 1 for start, end in (link, link[::-1])
    )


def _row(attention: Attention, head: str, word: int) -> np.ndarray:
    """Return a word's weights in a head: on [CLS], the words, and [SEP]."""
    row: np.ndarray = attention.word_maps()[tuple(Head(head))][word + 1]
    return row


def _key_name(round_: Round, index: int) -> str:
    if index == 0:
        return "[CLS]"
    return "[SEP]" if index > len(round_.words) else quote(round_.words[index - 1])


def _weight(weight: float) -> str:
    """Return a weight as views write it, such as ".59"."""
    return f"{weight:.2f}".removeprefix("0")
