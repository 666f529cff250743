from __future__ import annotations

from bertlook.teaching.reading import read_figures


def test_heads_and_questions_are_found_by_name() -> None:
    figures = read_figures()
    assert figures.heads_of("next")[0] == "1-6"
    assert figures.heads_of("no kind") == ()
    question = figures.question("preposition")
    assert question is not None
    assert question.relation == "case"
    assert figures.question("subject") is None
