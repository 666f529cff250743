"""The quiz as a view: answers from both sides, pages and stills."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.widgets.quiz_view import Quiz
from tests.widgets.messages import returned_state
from tests.widgets.still_images import still_texts

OWN = ("The old man read the morning paper in the garden.", "paper", "read", "object")


@pytest.fixture
def game() -> Quiz:
    return bl.quiz([OWN, ("They sold the old family house.", "house", "sold", "object")])


def test_the_quiz_is_played_in_python(game: Quiz) -> None:
    first = game.current
    assert first is not None
    assert game.options == tuple(option.label for option in first.options)
    assert game.hint() == first.hint
    assert game.hint() == game.hint() != first.hint  # there are no more than two
    assert len(game.options) == 2
    answer = game.answer(first.options[first.right].label)
    assert (answer.verdict, answer.points, game.score) == ("right", 1, 1)
    assert (game.hints_taken, game.shown_round, len(game.given)) == (0, 0, 1)
    assert "round 2 of 2, 1 points" in repr(game)
    second = game.current
    assert second is not None
    assert game.answer("ABCD"[second.right]).points == 2
    assert repr(game) == "<Quiz: 3 of 4 points>"
    assert game.current is None
    for call in (game.hint, lambda: game.answer("1-1"), lambda: game.options):
        with pytest.raises(BertlookError, match="All 2 rounds are answered, with 3 points"):
            call()
    game.restart()
    assert (game.score, game.answers, game.current) == (0, (), first)


def test_answers_of_the_browser_are_known_in_python(game: Quiz) -> None:
    right = game.rounds[0].right
    assert returned_state(game, {"given": [[right, 1]], "hints_taken": 0, "shown_round": 0}) == []
    assert (game.score, game.answers[0].verdict) == (1, "right")
    assert game.current is game.rounds[1]
    for bad in ([[9, 0]], [[0, 3]], [[0]], [[-1, 0]], [[0, 0]] * 3):
        assert returned_state(game, {"given": bad}) == [["given"]]
    assert returned_state(game, {"hints_taken": 3}) == [["hints_taken"]]
    assert returned_state(game, {"shown_round": 3}) == [["shown_round"]]
    assert returned_state(game, {"quiz": {}}) == [["quiz"]]
    assert game.given == [[right, 1]]


def test_an_answer_that_was_no_option_is_sent_to_the_browser(game: Quiz) -> None:
    made = game.rounds[0]
    other = next(head for head in ("3-2", "4-2", "5-2") if head not in made.heads)
    assert game.answer(other).verdict == "right"
    sent = game.quiz["rounds"][0]
    assert sent["options"][4]["head"] == other
    assert other in sent["maps"]
    assert game.given == [[4, 0]]


def test_a_page_begins_anew_and_refuses_nothing(game: Quiz, tmp_path: Path) -> None:
    game.answer("A")
    text = game.to_html(tmp_path / "class.html").read_text("utf-8")
    start = text.index('id="state">') + len('id="state">')
    state = json.loads(text[start : text.index("</script>", start)])
    assert (state["given"], state["shown_round"], state["hints_taken"]) == ([], 0, 0)
    assert state["kernel_note"] is False
    assert state["quiz"]["sheet"] is False
    handout = game.handout(tmp_path / "handout.html").read_text("utf-8")
    assert '"sheet": true' in handout
    assert len(game.given) == 1


def test_a_closed_quiz_writes_nothing(game: Quiz, tmp_path: Path) -> None:
    game.close()
    with pytest.raises(BertlookError, match="closed"):
        game.handout(tmp_path / "handout.html")


def test_the_still_shows_the_question(game: Quiz) -> None:
    texts = " ".join(still_texts(game))
    assert "Question 1 of 2" in texts
    assert "Head" not in game._file_name()
    assert game.rounds[0].options[0].label in texts
