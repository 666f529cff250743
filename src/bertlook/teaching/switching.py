"""The question "Which is off?": the head without which a blank is filled otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.edits import HeadOff
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.model.prediction import Prediction
from bertlook.teaching.figures import Blank, Corpus, Figures
from bertlook.teaching.rounds import OPTIONS, Option, Round, row_of, units_of, weight_text

#: What may take the place of a head's output; an answer holds for all of them.
How = Literal["zero", "uniform", "mean"]
#: A head doesn't matter if the probability changes by less than this.
SMALL = 0.1
_MASK = "[MASK]"


def off_round(
    blank: Blank, model: Model, attention: Attention, figures: Figures, corpus: Corpus
) -> Round | None:
    """Return a round that asks which head is off, or None if the answer doesn't hold.

    Args:
        blank: The sentence with its figures.
        model: The model, which fills the blank with heads switched off.
        attention: The attention of the sentence.
        figures: The figures of the model.
        corpus: The corpus of the figures.
    """
    if len(blank.flips) != 1 or _MASK not in attention.words:
        return None
    (head,) = blank.flips
    word = attention.words.index(_MASK)
    heads = [head, *_distractors(blank, attention, word, figures)][:OPTIONS]
    before = probability_of(model.predict(blank.text), blank.answer)
    after = {each: _without(model, blank.text, each) for each in heads}
    chances = {each: _chances(after[each], blank.answer) for each in heads}
    flips = all(_top(each) != blank.answer for each in after[head].values())
    is_still = all(
        abs(chance - before) < SMALL for each in heads[1:] for chance in chances[each].values()
    )
    if not (flips and is_still and len(heads) == OPTIONS):
        return None
    heads.sort(key=lambda each: tuple(Head(each)))
    now = _top(after[head]["zero"])
    start, end = weight_text(before), weight_text(chances[head]["zero"])
    units = units_of(attention)

    def explain(each: str) -> str:
        row = row_of(attention, each, word)
        there = (
            f"In head {each}, {_MASK} looks most at {units[int(row.argmax())]}, "
            f"{weight_text(row.max())}."
        )
        if each == head:
            without = f"Without it, “{blank.answer}” falls from {start} to {end}."
            return f"{there} {without}{_effect(blank, head, figures, corpus)}"
        chance = weight_text(chances[each]["zero"])
        return f"{there} Without it, “{blank.answer}” has {chance}: before, it had {start}."

    return Round(
        kind="off",
        text=blank.text,
        prompt=(
            f"The model fills {_MASK} with “{blank.answer}”, probability {start}. With one of "
            f"these heads switched off, “{blank.answer}” has {end}, and “{now}” comes first. "
            "Which one is off?"
        ),
        options=tuple(
            Option(each, "right" if each == head else "wrong", explain(each), is_head=True)
            for each in heads
        ),
        hint=f"A square has a row for every word that looks. Read the row of {_MASK}.",
        attention=attention,
        word=word,
    )


def probability_of(prediction: Prediction, word: str) -> float:
    """Return the probability of a word at the only masked position.

    Args:
        prediction: The prediction.
        word: The word.
    """
    return float(np.exp(prediction.log_prob(word)))


def _distractors(blank: Blank, attention: Attention, word: int, figures: Figures) -> list[str]:
    """Return heads without which little changes, and in which the blank looks elsewhere."""
    looks_at = row_of(attention, blank.flips[0], word).argmax()
    known = {each.kind: each.head for each in reversed(figures.kinds)}
    kinds = [known[kind] for kind in ("previous", "next", "[SEP]") if kind in known]
    relations = [question.heads[0] for question in figures.questions]
    return [
        head
        for head in dict.fromkeys([*kinds, *relations, *known.values()])
        if head in blank.still and row_of(attention, head, word).argmax() != looks_at
    ]


def _without(model: Model, text: str, head: str) -> Mapping[str, Prediction]:
    """Return the predictions without a head, by what takes the place of its output."""
    return {how: model.predict(text, edits=HeadOff(head, how=how)) for how in get_args(How)}


def _chances(predictions: Mapping[str, Prediction], word: str) -> dict[str, float]:
    return {how: probability_of(each, word) for how, each in predictions.items()}


def _top(prediction: Prediction) -> str:
    return str(prediction.table(1)["prediction"].iloc[0])


def _effect(blank: Blank, head: str, figures: Figures, corpus: Corpus) -> str:
    """Return what heads like this one do for such blanks in a corpus, if that was measured."""
    name = next((name for name, heads in figures.sets.items() if head in heads), None)
    effect = next(
        (each for each in figures.effects if (each.key, each.corpus) == (blank.key, corpus.key)),
        None,
    )
    if name is None or effect is None:
        return ""
    *others, last = figures.sets[name]
    change = effect.off[name][0]
    return (
        f" In {corpus.name}, with {', '.join(others)} and {last} off, right answers go from "
        f"{effect.accuracy:.0%} to {effect.accuracy + change:.0%} of {effect.count} blanks."
    )
