"""The traits of the tour refuse what it can't show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.widgets.explorer_tour import TOUR_STRINGS


def test_what_the_tour_cannot_show_is_refused() -> None:
    explorer = bl.tour()
    with pytest.raises(bl.BertlookError, match="tour_strings has 1 for 'tour'"):
        bl.tour(strings={"tour": 1})  # type: ignore[dict-item]
    with pytest.raises(bl.BertlookError, match="no sentence 'skp'; did you mean skip"):
        bl.tour(strings={"skp": "Weiter"})
    with pytest.raises(bl.BertlookError, match="no sentence 1, 'xyz'; it has tour, tour_help"):
        bl.tour(strings={1: "Weiter", "xyz": ""})  # type: ignore[dict-item]
    with pytest.raises(bl.BertlookError, match="show_tour needs the bundled model"):
        bl.Explorer(explorer.attention, show_tour=True)


def test_a_translation_may_name_each_sentence_of_the_view() -> None:
    source = (Path(__file__).parents[2] / "js/tour/strings.js").read_text(encoding="utf-8")
    assert set(TOUR_STRINGS) == set(re.findall(r"^  (\w+):", source, re.MULTILINE))
