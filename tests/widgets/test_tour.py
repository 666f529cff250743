"""What the tour says of the bundled model holds."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.reading import read_figures
from bertlook.widgets.protocol import TOUR_MASKED, TOUR_TEXT


def test_the_tour_opens_on_its_text_and_takes_another_language() -> None:
    explorer = bl.tour(strings={"tour": "Führung"})
    assert (explorer.show_tour, explorer.text) == (True, TOUR_TEXT)
    assert explorer.tour_strings == {"tour": "Führung"}
    explorer.show_tour = False
    with pytest.raises(bl.BertlookError, match="a mapping from the names"):
        bl.tour(strings=["tour"])  # type: ignore[arg-type]


def test_its_sentences_on_heads_hold() -> None:
    attention = bl.load()(TOUR_TEXT)
    tokens = list(attention.tokens)
    paper, read = tokens.index("paper"), tokens.index("read")
    objects = attention["3-2"]
    assert objects[paper].argmax() == read
    assert objects[read, paper] < 0.1
    inner = np.arange(1, len(tokens) - 2)
    assert (attention["1-6"][inner].argmax(-1) == inner + 1).all()
    assert attention["3-7"][1:-1, -1].mean() > 0.5
    first = tokens.index("tr")
    assert tokens[first : first + 3] == ["tr", "##act", "##or"]
    for piece in range(first, first + 3):
        assert attention["1-5"][piece].argmax() == piece - 1


def test_without_the_heads_that_look_ahead_another_word_is_first() -> None:
    figures = read_figures()
    assert figures.sets["next"] == ("1-3", "1-6", "2-8")
    blank = next(
        each for each in figures.blanks if each.text.replace("[MASK]", "an") == TOUR_MASKED
    )
    assert (blank.answer, blank.top["next"]) == ("an", "a")
    assert blank.off["next"] < 0.1 < 0.9 < blank.probability
    explorer = bl.tour().look(TOUR_MASKED)
    explorer.masked = ["an"]
    explorer.edits = [bl.edits.HeadOff(head) for head in figures.sets["next"]]
    assert explorer.predictions is not None
    guesses = explorer.predictions["places"][0]["guesses"]
    assert next(g["token"] for g in guesses if g["rank_after"] == 1) == "a"
