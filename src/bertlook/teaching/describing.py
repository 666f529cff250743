"""The question "What does it do?": a head that attends by position, rests, or is broad."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.head import Head
from bertlook.teaching.figures import Corpus, Figures, Kind
from bertlook.teaching.rounds import OPTIONS, Option, Round, text_of, units_of, weight_text
from bertlook.text import percent

#: What heads of each kind do.
DEEDS = {
    "previous": "Each word looks at the word before it",
    "next": "Each word looks at the word after it",
    "two back": "Each word looks two words back",
    "two ahead": "Each word looks two words ahead",
    "[SEP]": "Most weight rests on [SEP]",
    "[CLS]": "Most weight rests on [CLS]",
    "broad": "Each word spreads its weight over all words",
}
#: The distance in words of what heads of a kind look at, and its name.
_OFFSETS = {
    "previous": (-1, "the word before"),
    "next": (1, "the word after"),
    "two back": (-2, "the word two back"),
    "two ahead": (2, "the word two ahead"),
}
#: A head is asked about if its kind's share in the sentence is so large, and so far above those of
#: the other options.
_CLEAR, _MARGIN = 0.5, 0.25


def does_round(
    kind: Kind, attention: Attention, figures: Figures, corpus: Corpus, draw: random.Random
) -> Round | None:
    """Return a round that asks what a head does, or None if the sentence doesn't show it clearly.

    Args:
        kind: The head with its kind.
        attention: The attention of a sentence.
        figures: The figures of the model.
        corpus: The corpus of the figures.
        draw: The generator of random numbers that chooses the options.
    """
    weights = attention.word_maps()[tuple(Head(kind.head))][1:-1]
    own = share_of(kind.kind, weights)
    others = [
        other for other in DEEDS if other != kind.kind and share_of(other, weights) <= own - _MARGIN
    ]
    if own < _CLEAR or len(others) < OPTIONS - 1:
        return None
    asked = {kind.kind, *draw.sample(others, OPTIONS - 1)}
    best = {each.kind: each for each in reversed(figures.kinds)}
    options = tuple(
        Option(
            deed,
            "right" if name == kind.kind else "wrong",
            f"{_here(name, weights)} "
            + _elsewhere(kind if name == kind.kind else best[name], kind.head, corpus),
        )
        for name, deed in DEEDS.items()
        if name in asked
    )
    units = units_of(attention)
    word = len(attention.words) // 2
    row = weights[word]
    return Round(
        kind="does",
        text=text_of(attention),
        prompt=f"These are the links of head {kind.head}. What does it do?",
        options=options,
        hint=(
            f"Read the row of {units[word + 1]}: it gives {units[int(row.argmax())]} "
            f"{weight_text(row.max())}."
        ),
        attention=attention,
        word=word,
        head=kind.head,
    )


def share_of(kind: str, weights: np.ndarray) -> float:
    """Return the share by which a head is of a kind in a sentence.

    Args:
        kind: One of ``DEEDS``.
        weights: The (words, words + 2) weights of the words on [CLS], the words and [SEP].

    Returns:
        For distances the share of words whose largest weight goes there; for special tokens the
        mean weight; for "broad" the mean entropy as a share of that of even weights.
    """
    measures: Mapping[str, Callable[[np.ndarray], float]] = {
        "[SEP]": lambda rows: float(rows[:, -1].mean()),
        "[CLS]": lambda rows: float(rows[:, 0].mean()),
        "broad": lambda rows: float(
            -(rows * np.log(np.maximum(rows, 1e-12))).sum(1).mean() / np.log(rows.shape[1])
        ),
    }
    if kind in measures:
        return measures[kind](weights)
    hits, count = _hits(kind, weights)
    return hits / max(count, 1)


def _hits(kind: str, weights: np.ndarray) -> tuple[int, int]:
    """Return how many words look most at their distance's word, and how many have such a word."""
    offset, _ = _OFFSETS[kind]
    targets = np.arange(len(weights)) + offset
    exists = (targets >= 0) & (targets < len(weights))
    return int((weights.argmax(1) == targets + 1)[exists].sum()), int(exists.sum())


def _here(kind: str, weights: np.ndarray) -> str:
    if kind in _OFFSETS:
        hits, count = _hits(kind, weights)
        return f"Here {hits} of {count} words look most at {_OFFSETS[kind][1]}."
    share = share_of(kind, weights)
    if kind == "broad":
        return f"Here the weights are {percent(share)} as even as can be, measured by entropy."
    return f"Here {kind} gets {weight_text(share)} of the attention of a word, on average."


def _elsewhere(kind: Kind, asked: str, corpus: Corpus) -> str:
    """Return the figure of the head that is asked about, or of another one that does it."""
    subject = f"Head {kind.head}" if kind.head == asked else f"Head {kind.head} does that: it"
    share = percent(kind.shares[corpus.key])
    if kind.kind == "broad":
        return f"{subject} has {share} of the entropy of even weights in {corpus.name}."
    if kind.kind in ("two back", "two ahead"):
        where = _OFFSETS[kind.kind][1]
        return f"{subject} looks most at {where} for {share} of words in {corpus.name}."
    where = _OFFSETS[kind.kind][1] if kind.kind in _OFFSETS else kind.kind
    return f"{subject} gives {where} {share} of its attention in {corpus.name}."
