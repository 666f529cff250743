from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bertlook import figures
from bertlook.attention.attention import Attention
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
        ({"focused": 6}, "There is no word 6: the text has"),
        ({"focused": "dog"}, "The text has no word 'dog'"),
        ({"focused": [0, None]}, "focused has None"),
        ({"relation": "nothing"}, "doesn't occur in this sentence"),
        ({"relation": 3}, "doesn't occur in this sentence"),
        ({"direction": "up"}, "direction="),
        ({"relation_direction": "up"}, "relation_direction="),
        ({"head": "9-9"}, "9-9"),
        ({"width": 1}, "width="),
    ],
)
def test_other_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        figures.arcs(ATTENTION, **{"head": "1-1", **options})


def test_a_matrix_has_the_options_of_the_view() -> None:
    drawing = figures.matrix(ATTENTION, "2-1", width=9, focused=1)
    assert drawing.width_cm == pytest.approx(9, abs=0.1)
    assert drawing.caption == "Head 2-1 of m: rows attend to columns (words)."
    assert texts_of(drawing)[: 2 * len(SENTENCE.words)] == list(SENTENCE.words) * 2
    assert texts_of(figures.matrix(ATTENTION, "2-1", caption="Mine."))[-1] == "Mine."
    assert drawing.svg().count('font-weight="bold"') == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit": "letters"}, "unit="),
        ({"part": "B"}, "part="),
        ({"specials": None}, "specials="),
        ({"direction": "up"}, "direction="),
        ({"focused": 6}, "There is no word 6: the text has"),
        ({"head": "9-9"}, "9-9"),
        ({"width": 1}, "width="),
        ({"caption": None}, "caption="),
    ],
)
def test_other_options_of_a_matrix_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        figures.matrix(ATTENTION, **{"head": "1-1", **options})


def test_signed_maps_and_attention_to_another_text_are_drawn() -> None:
    signed = Attention(["a", "b"], [[[[0, -1], [0.5, 0]]]], signed=True)
    assert "negative" in texts_of(figures.arcs(signed, "1-1"))
    assert "+1" in texts_of(figures.head_grid(signed))
    zeros = Attention(["a", "b"], np.zeros((1, 1, 2, 2)), signed=True)
    assert figures.arcs(zeros, "1-1").width > 0
    assert figures.head_grid(zeros).width > 0
    keys = [f"k{i}" for i in range(40)]
    cross = Attention(["x"] * 3, np.full((1, 1, 3, 40), 1 / 40), key_tokens=keys)
    drawing = figures.arcs(cross, "1-1", direction="incoming", focused=[39], width=6, threshold=0)
    assert {"target", "source", "k39"} <= set(texts_of(drawing))
    assert figures.head_grid(cross).width > 0


def test_a_relation_needs_a_tree() -> None:
    with pytest.raises(BertlookError, match="needs a text with a gold tree"):
        figures.arcs(random_attention(["a"]), "1-1", relation="obj")


def test_the_grid_is_drawn_with_marks_and_values() -> None:
    plain = figures.head_grid(ATTENTION, width=6)
    marked = figures.head_grid(ATTENTION, head="2-1", highlight=["1-1"], names={(0, 1): "obj"})
    assert plain.caption.startswith("Attention of all heads of m.")
    assert "obj" in texts_of(marked)
    values = figures.head_grid(ATTENTION, statistic={"size": [[0.1, 0.2], [0.3, 0.4]]})
    assert ".3" in texts_of(values)
    assert values.caption == "size of all heads of m."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"head": "9-9"}, "9-9"),
        ({"highlight": "1-1"}, "highlight="),
        ({"highlight": ["9-9"]}, "9-9"),
        ({"names": ["obj"]}, "names"),
        ({"names": {"1-1": 3}}, "name of a head"),
        ({"statistic": [[1]]}, "value"),
        ({"statistic": {}}, "no statistic"),
        ({"statistic": {"a": [[0] * 2] * 2, "b": [[0] * 2] * 2}}, "2 statistics"),
        ({"caption": 3}, "caption="),
    ],
)
def test_other_options_of_the_grid_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        figures.head_grid(ATTENTION, **options)
