"""A teacher's own questions, each read into a round or refused with a reason."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from bertlook.choices import is_integer
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.teaching.figures import Corpus, Figures
from bertlook.teaching.finding import fault_of, find_round
from bertlook.teaching.rounds import Round
from bertlook.text import quote


def read_item(
    item: Any, model: Model, figures: Figures, corpus: Corpus, draw: random.Random
) -> Round | str:
    """Return the round of a question, or why it can't be asked.

    Args:
        item: The question: a sentence, two words as text or by index, and the question's name.
        model: The model.
        figures: Its figures.
        corpus: The corpus of the figures that explanations give.
        draw: The generator of random numbers that chooses the heads.
    """
    if not isinstance(item, (list, tuple)) or len(item) != 4:
        return "Give (sentence, word that looks, word that it looks at, name)."
    text, *pair, key = item
    question = figures.question(key) if isinstance(key, str) else None
    if question is None:
        known = ", ".join(each.key for each in figures.questions)
        return (
            f"There is no evidence for {quote(key)}: no question has this name, or no head finds "
            f"it far more often than a fixed distance does. There is for {known}."
        )
    try:
        attention = model(text)
    except BertlookError as error:
        return str(error)
    link = []
    for word in pair:
        index = _index_of(word, attention.words)
        if isinstance(index, str):
            return index
        link.append(index)
    ends = (link[0], link[1])
    fault = fault_of(question, attention, ends)
    return fault or find_round(question, attention, ends, corpus, draw)


def _index_of(word: Any, words: Sequence[str]) -> int | str:
    """Return the index of a word that occurs once, or is given by its index; or what is wrong."""
    if is_integer(word) and 0 <= word < len(words):
        return int(word)
    count = list(words).count(word)
    if count == 1:
        return list(words).index(word)
    where = "doesn't occur" if count == 0 else f"occurs {count} times"
    return f"{quote(word)} {where} in the sentence. Choose words that occur once."
