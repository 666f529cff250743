from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bertlook.drawings.svg import Markup, join, number, tag

HOSTILE = [
    "<script>alert(1)</script>",
    "a & b",
    "\x00\x0b\x1f\x7f",
    "\ud800",
    "\uffff",
    "\"'",
    "]]>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_becomes_valid_xml(text: str) -> None:
    element = tag("text", text, data_word=text)
    parsed = ElementTree.fromstring(element.encode("utf-8"))
    assert len(parsed) == 0
    expected = [letter if letter.isprintable() else "\ufffd" for letter in text]
    if text.isprintable():
        assert parsed.text == "".join(expected)
        assert parsed.get("data-word") == parsed.text


def test_elements_are_nested_and_texts_escaped() -> None:
    assert tag("g", tag("circle", r=2), "a<b", Markup("<b/>")) == '<g><circle r="2"/>a&lt;b<b/></g>'
    assert join("&", tag("a")) == "&amp;<a/>"
    assert tag("rect", class_="x", stroke_width=None) == '<rect class="x"/>'


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (1.5, "1.5"), (-0.001, "0"), (100, "100"), (1 / 3, "0.33")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text
