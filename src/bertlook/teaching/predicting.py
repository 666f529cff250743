"""The question "Will it work here?": a head, and a sentence where it may fail."""

from __future__ import annotations

import random

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.teaching.figures import Corpus, Question
from bertlook.teaching.rounds import (
    OPTIONS,
    Option,
    Round,
    row_of,
    text_of,
    units_of,
    weight_text,
)

#: A head is asked about if its largest weight is so far above the next one.
_MARGIN = 0.1


def works_round(
    question: Question,
    attention: Attention,
    link: tuple[int, int],
    corpus: Corpus,
    draw: random.Random,
) -> Round | None:
    """Return a round that asks where a head looks, or None if no head has a clear answer.

    A head that fails is asked about, if there is one.

    Args:
        question: The question with its figures.
        attention: The attention of the sentence.
        link: The indices of the word that looks and of the right word.
        corpus: The corpus of the figures.
        draw: The generator of random numbers that chooses the head.
    """
    word, target = link
    rows = {head: row_of(attention, head, word) for head in question.heads}
    clear = [head for head, row in rows.items() if np.diff(np.sort(row)[-2:])[0] >= _MARGIN]
    fails = [head for head in clear if rows[head].argmax() != target + 1]
    if not clear:
        return None
    head = draw.choice(fails or clear)
    row, units = rows[head], units_of(attention)
    evidence = question.evidence[corpus.key]
    looker, right = units[word + 1], units[target + 1]
    # The right word first, then the columns with the largest weights, among them the true answer.
    order = [target + 1, *(int(i) for i in row.argsort()[::-1])]
    columns = [i for i in dict.fromkeys(order) if i != word + 1][:OPTIONS]
    columns[1:] = sorted(columns[1:])
    name = f"head {head}"

    def explain(column: int) -> str:
        here = f"{looker} gives {units[column]} {weight_text(row[column])}"
        if column == row.argmax():
            here += " here, the largest weight of its row."
        else:
            here += f" here, and most, {weight_text(row.max())}, to {units[int(row.argmax())]}."
        found = f"In {corpus.name}, {name} finds {evidence.accuracy[head]:.0%} of these links"
        if column == target + 1:
            return f"{here} {found}: often, not always."
        return f"{here} {found}, and misses {1 - evidence.accuracy[head]:.0%}."

    return Round(
        kind="works",
        text=text_of(attention),
        prompt=(
            f"In {name}, {evidence.accuracy[head]:.0%} of {question.looker}s look at "
            f"{question.target.replace('its ', 'their ')} ({corpus.name}). Will the "
            f"{question.looker} {looker} look at {right} here?"
        ),
        options=tuple(
            Option(
                f"{'Yes' if column == target + 1 else 'No'}, most weight goes to {units[column]}",
                "right" if column == row.argmax() else "wrong",
                explain(column),
            )
            for column in columns
        ),
        hint=f"The row of {looker} has {weight_text(row.max())} as its largest weight.",
        attention=attention,
        word=word,
        target=target,
        head=head,
        question=question,
    )
