from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bertlook.drawings.paper import STILL, UNITS_PER_CM, Paper, find_paper
from bertlook.drawings.svg import tag
from bertlook.drawings.theme import PRINT
from bertlook.errors import BertlookError
from bertlook.looks import TEXT_COLOR

SVG = "{http://www.w3.org/2000/svg}"


def made(paper: Paper, width: float = 100, height: float = 50):
    content = tag("rect", width=width, height=height)
    return paper.finish(
        content, width, height, title="A thing", caption="Head 1-2 of m", provenance={}
    )


def test_a_caption_names_what_is_shown_and_can_be_replaced_or_left_out() -> None:
    assert made(find_paper()).caption == "Head 1-2 of m"
    assert made(find_paper(caption="Mine")).caption == "Mine"
    assert made(find_paper(caption=False)).caption == ""
    texts = [t.text for t in ElementTree.fromstring(made(find_paper()).svg()).iter(f"{SVG}text")]
    assert texts == ["Head 1-2 of m"]


def test_a_drawing_has_the_given_width() -> None:
    drawing = made(find_paper(width=8))
    assert drawing.width_cm == pytest.approx(8, abs=0.05)
    root = ElementTree.fromstring(drawing.svg())
    assert root.get("width") == f"{drawing.width_cm:.3f}cm"
    assert made(find_paper(caption=False)).width == 100
    assert made(find_paper()).height > made(find_paper(caption=False)).height == 50


def test_a_long_caption_is_broken_into_lines() -> None:
    drawing = made(find_paper(width=4, caption="word " * 40))
    lines = list(ElementTree.fromstring(drawing.svg()).iter(f"{SVG}text"))
    assert len(lines) > 5
    assert drawing.width <= 4 * UNITS_PER_CM + 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": "8cm"}, "width="),
        ({"width": 0}, "width="),
        ({"width": float("nan")}, "width="),
        ({"width": True}, "width="),
        ({"caption": None}, "caption="),
        ({"caption": 1}, "caption="),
        ({"font": None}, "font="),
    ],
)
def test_other_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        find_paper(**options)


def test_a_still_has_no_background() -> None:
    svg = made(STILL).svg()
    assert f'fill="{TEXT_COLOR}"' in svg
    assert PRINT.paper not in svg


def test_lines_of_a_still_have_the_width_of_its_own_font_in_any() -> None:
    line = "A line that is long enough to leave the picture in a wide font."
    assert f'textLength="{STILL.measure(line):.1f}"' in STILL.text(line, 0, 0)
    assert "textLength" not in STILL.text("word", 0, 0)
    assert "textLength" not in Paper().text(line, 0, 0)
