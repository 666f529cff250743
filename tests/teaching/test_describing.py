from __future__ import annotations

import random

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.describing import DEEDS, does_round, share_of
from bertlook.teaching.figures import Kind
from bertlook.teaching.reading import read_figures

FIGURES = read_figures()
TEXT = "She lives near a very old church."


def kind_of(head: str) -> Kind:
    return next(each for each in FIGURES.kinds if each.head == head)


def test_shares_are_those_of_a_slow_count() -> None:
    weights = bl.load()(TEXT).word_maps()[tuple(bl.Head("1-7"))][1:-1]
    count = len(weights)
    for name, offset in {"previous": -1, "next": 1, "two back": -2, "two ahead": 2}.items():
        pairs = [(i, i + offset) for i in range(count) if 0 <= i + offset < count]
        hits = [max(range(count + 2), key=lambda j: weights[i, j]) == to + 1 for i, to in pairs]
        assert share_of(name, weights) == pytest.approx(sum(hits) / len(pairs))
    assert share_of("[SEP]", weights) == pytest.approx(np.mean([row[-1] for row in weights]))
    assert share_of("[CLS]", weights) == pytest.approx(np.mean([row[0] for row in weights]))
    even = np.full((3, 5), 0.2)
    assert share_of("broad", even) == pytest.approx(1)
    assert share_of("broad", np.eye(5)[:3]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("head", ["1-5", "1-6", "1-8", "3-7", "4-6", "1-4"])
def test_the_right_deed_is_clearly_ahead_in_the_sentence(head: str) -> None:
    attention, kind = bl.load()(TEXT), kind_of(head)
    made = does_round(kind, attention, FIGURES, FIGURES.corpora["ewt"], random.Random(0))
    assert made is not None
    assert made.options[made.right].label == DEEDS[kind.kind]
    weights = attention.word_maps()[tuple(bl.Head(head))][1:-1]
    shares = {DEEDS[name]: share_of(name, weights) for name in DEEDS}
    for option in made.options:
        if option.verdict == "wrong":
            assert shares[option.label] <= shares[DEEDS[kind.kind]] - 0.25
    assert len(made.options) == 4
    figure = f"{kind.shares['ewt']:.0%}"
    assert figure in made.options[made.right].explanation


def test_an_unclear_sentence_is_not_asked_about() -> None:
    attention = bl.load()("Yes.")
    arguments = (FIGURES, FIGURES.corpora["ewt"], random.Random(0))
    assert does_round(kind_of("1-7"), attention, *arguments) is None
