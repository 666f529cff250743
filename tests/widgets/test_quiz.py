"""Which questions a quiz asks, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

import bertlook as bl
from bertlook import BertlookError
from bertlook.widgets import quiz as module

OLD_MAN = "The old man read the morning paper in the garden."
OWN = (OLD_MAN, "paper", "read", "object")


def test_a_quiz_of_the_package_has_all_kinds_of_questions() -> None:
    game = bl.quiz()
    assert not game.refused
    assert [each.kind for each in game.rounds] == ["does", "find", "works", "find", "off"]
    assert [each.kind for each in bl.quiz(rounds=2, kinds=["works"]).rounds] == ["works"] * 2


def test_questions_of_your_own_are_asked_or_refused_with_a_reason() -> None:
    near = ("She read the paper.", "paper", "read", "object")
    game = bl.quiz([OWN, near])
    assert [each.text for each in game.rounds] == [OLD_MAN]
    (refused,) = game.refused
    assert refused.item == near
    assert "two words away" in refused.reason
    assert game.quiz["refused"][0]["item"] == "She read the paper."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"questions": [(OLD_MAN, "man", "read", "subject")]}, "There is nothing to ask. 1. There"),
        ({"questions": []}, "There is nothing to ask"),
        ({"questions": "text"}, "questions takes a list"),
        ({"rounds": 0}, "rounds=0"),
        ({"seed": -1}, "seed=-1"),
        ({"kinds": "find"}, "kinds='find' is no list"),
        ({"kinds": []}, "kinds is empty"),
        ({"kinds": ["guess"]}, "kinds has 'guess', which is unknown"),
        ({"kinds": ["find"], "questions": [OWN]}, "Leave out one"),
    ],
)
def test_what_cannot_be_asked_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        bl.quiz(**options)


def test_other_models_have_no_quiz() -> None:
    with pytest.raises(BertlookError, match="bundled model only"):
        bl.quiz(model=bl.random_init(bl.load()))


def test_switching_off_asks_for_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "package_rounds", lambda *_: [])
    with pytest.raises(BertlookError, match="needs torch"):
        bl.quiz(kinds=["off"])
