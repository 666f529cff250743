"""The drawing of a dossier: lengths of bars, rows of tables, words of strips."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from bertlook.drawings.dossier import draw_dossier, words_shown
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import find_paper

WORDS = [
    *("For", "years", "all", "the", "sailors", "at", "home", "believed"),
    *("that", "the", "sea", "was", "full", "of", "monsters", "."),
]


def example(query: int, key: int, weight: float) -> dict[str, Any]:
    return {"words": WORDS, "query": query, "key": key, "weight": weight}


def made_up() -> dict[str, Any]:
    return {
        "head": [2, 0],
        "about": "Model m, corpus c",
        "scores": [
            {"measure": "Entropy", "statistic": "all", "value": 1.5, "baseline": None},
            {"measure": "D", "statistic": "relation det", "value": 0.9, "baseline": 0.7},
        ],
        "pairs": {
            "words": [{"query": "the", "key": "sea", "count": 5, "lift": 10.81}],
            "upos": [],
            "relations": [{"query": "det", "key": "dep->head", "count": 3, "lift": None}],
        },
        "examples": {
            "strongest": [example(4, 14, 0.9), example(1, 2, 0.8)],
            "middle": [example(6, 5, 0.5)],
            "typical": [],
        },
        "mass": [0.0] * 20 + [0.1, 0.4, 0.2] + [0.0] * 18,
        "uniform_mass": [0.02] * 41,
        "special": [0.25, 0.1],
        "nearest": [],
    }


def drawn(cm: float = 17, **options: Any) -> Drawing:
    drawing = draw_dossier(made_up(), find_paper(cm), provenance={"model": "m"}, **options)
    assert drawing.width <= math.ceil(find_paper(cm).width)
    return drawing


@pytest.mark.parametrize("cm", [5, 8, 17])
def test_bars_have_one_scale_with_the_lines(cm: float) -> None:
    svg = drawn(cm).svg()
    bars = re.findall(r'<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg)
    heights = [float(height) for _, height in bars]
    assert len(heights) == 41
    assert heights[20:23] == pytest.approx([17.5, 70, 35])
    base = float(bars[21][0]) + heights[21]
    lines = [float(y) for y in re.findall(r'd="M[\d.]+ ([\d.]+)h[\d.]+"', svg)]
    assert lines == pytest.approx([base - 70 * 0.02 / 0.4] * 41)


def test_tables_have_their_rows_and_empty_ones_are_left_out() -> None:
    svg = drawn().svg()
    for text in ("all (Entropy)", ">det<", "0.90 (0.70)", "the → sea", "5 (10.8x)", "det dep-&gt;"):
        assert text in svg
    assert "Parts of speech" not in svg
    assert ">1.50<" in svg
    assert ">det<" not in drawn(rows=1).svg()


def test_strips_have_the_words_around_both_ends() -> None:
    svg = drawn().svg()
    for word in ("sailors", "monsters"):
        assert re.search(rf'font-weight="bold"[^>]*>{word}<', svg)
    assert "Head 3-1" in svg
    assert ">0.80<" not in drawn(examples=1).svg()


@pytest.mark.parametrize("reach", [0, 1, 3])
@pytest.mark.parametrize(("query", "key"), [(0, 15), (15, 0), (3, 4), (7, 7), (2, 9), (14, 15)])
def test_words_shown_are_those_within_reach_with_a_mark_for_each_gap(
    query: int, key: int, reach: int
) -> None:
    shown = words_shown(query, key, len(WORDS), reach)
    kept = [index for index in shown if index is not None]
    ends = (query, key)
    expected = {i for end in ends for i in range(end - reach, end + reach + 1) if 0 <= i < 16}
    assert kept == sorted(expected)
    # Words and gaps in turn, as a text of letters and dots would have them.
    line = "".join("w" if i in expected else "." for i in range(len(WORDS)))
    marks = "".join("." if index is None else "w" for index in shown)
    assert marks == re.sub(r"\.+", ".", line)
