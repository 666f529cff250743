from __future__ import annotations

import random

import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.teaching import package_rounds as module
from bertlook.teaching.package_rounds import ORDER, Source, package_rounds
from bertlook.teaching.reading import read_figures
from bertlook.teaching.rounds import TITLES, Round

FIGURES = read_figures()


def make(kinds: list[str], count: int, seed: int = 0) -> list[Round]:
    source = Source(bl.load(), FIGURES, FIGURES.corpora["ewt"], random.Random(seed))
    return package_rounds(source, kinds, count)


def test_kinds_take_turns_and_no_sentence_comes_twice() -> None:
    rounds = make(list(TITLES), 100)
    assert tuple(each.kind for each in rounds[:5]) == ORDER
    assert {each.kind for each in rounds} == set(TITLES)
    texts = [each.text for each in rounds]
    assert len(set(texts)) == len(texts)
    for each in rounds:
        assert [option.verdict for option in each.options].count("right") == 1
        assert all(option.explanation for option in each.options)


def test_every_sentence_that_shows_a_relation_can_be_asked_about() -> None:
    rounds = make(["find"], 100)
    assert len(rounds) == sum(len(question.shows) for question in FIGURES.questions)


def test_the_number_of_rounds_and_the_seed_are_kept() -> None:
    assert len(make(["does", "find"], 3)) == 3
    first, again, other = ([each.text for each in make(["find"], 5, seed)] for seed in (1, 1, 2))
    assert first == again != other


def test_without_predictions_nothing_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise BertlookError("torch isn't installed")

    monkeypatch.setattr(module, "off_round", fail)
    assert make(["off"], 3) == []
    assert {each.kind for each in make(list(TITLES), 6)} == {"does", "find", "works"}
