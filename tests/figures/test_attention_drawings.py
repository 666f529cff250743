from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bertlook import figures
from bertlook.errors import BertlookError
from tests.drawings.texts import SENTENCE, random_attention, texts_of

ATTENTION = random_attention(list(SENTENCE.words), 2, 2, source=SENTENCE, provenance={"model": "m"})


def test_arcs_are_drawn_with_the_options_of_the_view(tmp_path: Path) -> None:
    drawing = figures.arcs(ATTENTION, "2-1", threshold=0.1, top=1, relation="obj", width=9)
    assert drawing.width_cm == pytest.approx(9, abs=0.1)
    assert "Head 2-1 of m. obj: " in drawing.caption
    assert "at least 0.1, one link per word" in drawing.caption
    assert figures.save(drawing, tmp_path / "arcs.svg").read_text("utf-8") == drawing.svg() + "\n"
    assert texts_of(figures.arcs(ATTENTION, "2-1", caption="Mine."))[-1] == "Mine."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": 2}, "threshold="),
        ({"mass": "all"}, "mass="),
        ({"top": 0}, "top="),
        ({"top": 21}, "top="),
        ({"unit": "letters"}, "unit="),
        ({"part": "B"}, "part="),
        ({"specials": None}, "specials="),
        ({"token": 6}, "token="),
        ({"relation": "nothing"}, "doesn't occur in this sentence"),
        ({"relation": 3}, "doesn't occur in this sentence"),
        ({"direction": "up"}, "direction="),
        ({"head": "9-9"}, "9-9"),
        ({"width": 1}, "width="),
    ],
)
def test_other_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        figures.arcs(ATTENTION, **{"head": "1-1", **options})


def test_a_relation_needs_a_tree() -> None:
    with pytest.raises(BertlookError, match="needs a text with a gold tree"):
        figures.arcs(random_attention(["a"]), "1-1", relation="obj")
