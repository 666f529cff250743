from __future__ import annotations

import math
import re

import pytest

from bertlook.drawings.comparison import Change, draw_both, draw_changes
from bertlook.drawings.paper import Paper, find_paper
from bertlook.drawings.svg import tag
from bertlook.head import Head

CHANGES = [Change(Head(0, i), 0.4 - i / 10, 0.3 - i / 10, 0.5 - i / 10) for i in range(4)]


def drawn(paper: Paper, limit: int = 3) -> str:
    drawing = draw_changes(
        CHANGES, paper, locked=Head(0, 1), limit=limit, caption="How.", provenance={}
    )
    assert drawing.width <= math.ceil(paper.width)
    return drawing.svg()


@pytest.mark.parametrize("cm", [5, 8, 17])
def test_bars_and_intervals_have_one_scale(cm: float) -> None:
    svg = drawn(find_paper(cm))
    bars = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)" height="10', svg)]
    assert bars == pytest.approx([bars[0] * share for share in (1, 0.75, 0.5)], abs=0.02)
    ends = [list(map(float, pair)) for pair in re.findall(r'd="M([\d.]+) [\d.]+H([\d.]+)"', svg)]
    left = ends[0][0] - 0.75 * bars[0]
    expected = [left + bars[0] * end / 0.4 for end in (0.3, 0.5, 0.2, 0.4, 0.1, 0.3)]
    assert [end for pair in ends for end in pair] == pytest.approx(expected, abs=0.02)


def test_the_list_says_how_many_heads_it_leaves_out() -> None:
    assert ">1 more<" in drawn(find_paper())
    assert " more<" not in drawn(find_paper(), limit=4)


def test_numbers_have_their_intervals_if_they_have_any() -> None:
    assert CHANGES[0].texts == ("0.400", "0.300 to 0.500")
    assert Change(Head(0, 0), 0.4).texts == ("0.400", "")


def test_a_change_is_encoded_for_the_browser() -> None:
    assert Change(Head(2, 1), 0.4).encode() == {
        "head": [2, 1],
        "divergence": 0.4,
        "low": None,
        "high": None,
    }


def test_both_sides_have_their_names() -> None:
    paper = find_paper()
    part = paper.finish(tag("rect"), 200, 50, title="a head", caption="", provenance={"model": "m"})
    drawing = draw_both(["him", "her"], [part, part], paper)
    texts = re.findall(r">(him|her)<", drawing.svg())
    assert texts == ["him", "her"]
    assert drawing.height > 100
    assert drawing.provenance == {"model": "m"}
