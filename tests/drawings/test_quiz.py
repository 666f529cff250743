from __future__ import annotations

import re

from bertlook.drawings.paper import STILL, find_paper
from bertlook.drawings.quiz import draw_quiz

ROUND = {
    "title": "Find the head",
    "prompt": "In which head < 2?",
    "units": ["[CLS]", "a", "[SEP]"],
    "options": [{"label": "1-1"}, {"label": "a long option " * 20}],
}
QUIZ = {"rounds": [ROUND, {**ROUND, "prompt": "Last"}]}


def test_a_question_is_drawn_as_text() -> None:
    drawing = draw_quiz(QUIZ, STILL, shown=0, provenance={})
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawing.svg())
    assert texts[:3] == ["Find the head Question 1 of 2", "In which head &lt; 2?", "a"]
    assert {"A", "B", "1-1"} <= set(texts)
    assert sum("a long option" in text for text in texts) > 1
    assert drawing.width <= STILL.width


def test_after_the_last_question_the_last_one_is_drawn() -> None:
    narrow = find_paper(6)
    drawing = draw_quiz(QUIZ, narrow, shown=2, provenance={"model": "m"})
    assert "Last" in drawing.title
    assert drawing.width_cm <= 6.05
