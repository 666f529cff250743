from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertlook.text import count_of, heads_of, printable, quote, xml_text


def test_unpaired_surrogates_become_the_replacement_character() -> None:
    assert printable("a\ud83d b\udc00") == "a\ufffd b\ufffd"
    assert printable("\ud83d\ude00 שלום") == "😀 שלום"


@given(st.text())
def test_any_text_can_be_encoded_and_other_text_is_unchanged(text: str) -> None:
    assert printable(text) == text
    printable(text + "\ud800").encode("utf-8")


@given(st.text(st.characters(exclude_categories=())))
def test_xml_holds_any_text_once_cleaned(text: str) -> None:
    cleaned = xml_text(text)
    assert len(cleaned) == len(text)
    element = ElementTree.Element("a")
    element.text = cleaned
    read = ElementTree.fromstring(ElementTree.tostring(element, "utf-8"))
    # XML reads every line end as a line feed.
    assert (read.text or "") == cleaned.replace("\r\n", "\n").replace("\r", "\n")
    assert xml_text("aé\u4e2d\U0001f600\t\n") == "aé\u4e2d\U0001f600\t\n"


def test_xml_keeps_exactly_the_characters_that_it_allows() -> None:
    """The ranges of section 2.2 of XML 1.0, one character at a time."""
    ranges = [(0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)]
    for code, kept in enumerate(xml_text("".join(map(chr, range(0x110000))))):
        is_allowed = any(first <= code <= last for first, last in ranges)
        assert kept == (chr(code) if is_allowed else "\ufffd")


@pytest.mark.parametrize(
    "value", ["a" * 10**6, ["a"] * 10**6, 10**5000, [10**5000], None, 1.5], ids=type
)
def test_a_quoted_value_fits_into_a_message(value: object) -> None:
    assert 0 < len(quote(value)) <= 65


def test_counts_agree_with_their_nouns() -> None:
    assert [count_of(n, "row") for n in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]
    assert [heads_of(1, 1), heads_of(6, 8)] == ["1 layer x 1 head", "6 layers x 8 heads"]
