"""Which is off: shown answers hold for the model as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.figures import Blank
from bertlook.teaching.reading import read_figures
from bertlook.teaching.switching import off_round, probability_of

FIGURES = read_figures()
CORPUS = FIGURES.corpora["ewt"]
ASKED = [blank for blank in FIGURES.blanks if blank.flips]


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


@pytest.mark.parametrize("blank", ASKED, ids=[blank.text for blank in ASKED])
def test_the_answer_holds_and_other_heads_hardly_matter(model: bl.Model, blank: Blank) -> None:
    attention = model(blank.text)
    made = off_round(blank, model, attention, FIGURES, CORPUS)
    assert made is not None, f"{blank.text} no longer has the answer {blank.flips}"
    right = made.options[made.right].label
    assert (right,) == blank.flips
    before = probability_of(model.predict(blank.text), blank.answer)
    mask = attention.words.index("[MASK]") + 1
    looks_at = attention.word_maps()[tuple(bl.Head(right))][mask].argmax()
    assert len(made.options) == 4
    for option in made.options:
        for how in ("zero", "uniform", "mean"):
            after = model.predict(blank.text, edits=bl.edits.HeadOff(option.label, how=how))
            table = after.table(1)
            if option.label == right:
                assert table["prediction"].iloc[0] != blank.answer
            else:
                assert table["prediction"].iloc[0] == blank.answer
                assert abs(np.exp(after.log_prob(blank.answer)) - before) < 0.1
        if option.label != right:
            row = attention.word_maps()[tuple(bl.Head(option.label))][mask]
            assert row.argmax() != looks_at
    assert f"{before:.2f}".removeprefix("0") in made.prompt


def test_a_blank_whose_answer_does_not_hold_is_not_asked(model: bl.Model) -> None:
    blank = ASKED[0]
    attention = model(blank.text)
    for changed in (
        replace(blank, flips=("3-7",)),
        replace(blank, flips=()),
        replace(blank, still=blank.flips),
    ):
        assert off_round(changed, model, attention, FIGURES, CORPUS) is None
    assert off_round(blank, model, model("He is an American man."), FIGURES, CORPUS) is None
