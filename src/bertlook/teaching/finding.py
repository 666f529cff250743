"""The question "Find the head": a link of a sentence, and the heads to choose from."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bertlook.attention.attention import Attention
from bertlook.head import Head
from bertlook.teaching.figures import CLEAR, FAR, Corpus, Question
from bertlook.teaching.rounds import (
    OPTIONS,
    Option,
    Round,
    row_of,
    text_of,
    units_of,
    weight_text,
)
from bertlook.text import quote

#: How far a wrong head's accuracy is below that of every accepted head, where answers are far away.
MARGIN = 0.25


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
        row = row_of(attention, head, link[0])
        weight = row[link[1] + 1]
        if row.argmax() != link[1] + 1 or weight <= CLEAR:
            return (
                f"head {head}, which finds this relation elsewhere, gives {quote(target)} only "
                f"{weight_text(weight)} of the attention of {quote(looker)}. Choose another "
                "sentence."
            )
    return ""


def find_round(
    question: Question,
    attention: Attention,
    link: tuple[int, int],
    corpus: Corpus,
    draw: random.Random,
) -> Round:
    """Return a round that asks for a head with a link.

    Args:
        question: The question with its figures.
        attention: The attention of the sentence.
        link: The indices of the word that looks and of the one it looks at.
        corpus: The corpus of the figures.
        draw: The generator of random numbers that chooses the heads.
    """
    wrong = [head for head in wrong_heads(question) if not _links(attention, head, link)]
    draw.shuffle(wrong)
    # Heads that look at different words come first: their maps differ visibly.
    by_column = {int(row_of(attention, head, link[0]).argmax()): head for head in wrong}
    different = [*by_column.values()]
    others = [head for head in wrong if head not in different]
    heads = [draw.choice(question.heads), *[*different, *others][: OPTIONS - 1]]
    heads.sort(key=lambda head: tuple(Head(head)))
    units = units_of(attention)
    looker, target = (units[index + 1] for index in link)
    return Round(
        kind="find",
        text=text_of(attention),
        prompt=(
            f"In which head does the {question.looker} {looker} look at {question.target}, "
            f"{target}?"
        ),
        options=tuple(judge(question, attention, link, head, corpus) for head in heads),
        hint=f"A square has a row for every word that looks. Read the row of {looker}.",
        attention=attention,
        word=link[0],
        target=link[1],
        question=question,
    )


def wrong_heads(question: Question) -> list[str]:
    """Return heads that are clearly wrong on answers that are far away, on both treebanks.

    Args:
        question: The question with its figures.
    """
    treebanks = [each for key, each in question.evidence.items() if key != "sample"]
    return [
        head
        for head in treebanks[0].far
        if all(
            each.far[head] <= min(each.far[right] for right in question.heads) - MARGIN
            for each in treebanks
        )
    ]


def judge(
    question: Question, attention: Attention, link: Sequence[int], head: str, corpus: Corpus
) -> Option:
    """Return what a head does with a link.

    Args:
        question: The question with its figures.
        attention: The attention of the sentence.
        link: The indices of the word that looks and of the one it looks at.
        head: Any head of the model.
        corpus: The corpus of the figures.
    """
    evidence, units = question.evidence[corpus.key], units_of(attention)
    row = row_of(attention, head, link[0])
    looker, target = (units[index + 1] for index in link)
    weight = row[link[1] + 1]
    is_largest = row.argmax() == link[1] + 1
    is_accepted = head in question.heads
    verdict = "right" if is_accepted else "right here" if is_largest else "wrong"
    here = f"In head {head}, {looker} gives {target} {weight_text(weight)}"
    if is_largest:
        here += ", its largest weight."
    else:
        here += f", and most, {weight_text(row.max())}, to {units[int(row.argmax())]}."
    if is_accepted:
        elsewhere = (
            f"It finds {evidence.accuracy[head]:.0%} of these links in {corpus.name}; the best "
            f"fixed distance finds {evidence.offset_accuracy:.0%}."
        )
    else:
        best = max(question.heads, key=lambda right: evidence.far[right])
        elsewhere = (
            f"Where the answer is {FAR} words away or more, it finds {evidence.far[head]:.0%} in "
            f"{corpus.name}, and head {best} {evidence.far[best]:.0%}."
        )
    return Option(head, verdict, f"{here} {elsewhere}", is_head=True)


def _links(attention: Attention, head: str, link: Sequence[int]) -> bool:
    """Return whether the largest weight of either word goes to the other."""
    return any(
        row_of(attention, head, start).argmax() == end + 1 for start, end in (link, link[::-1])
    )
