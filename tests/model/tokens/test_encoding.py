from __future__ import annotations

from bertlook.model.tokens.encoding import Encoding, Part


def test_a_part_gives_the_texts_of_its_units() -> None:
    assert Part("the cat", [(0, 3), (4, 7)], True).unit_texts() == ["the", "cat"]
    assert Part("the cat", None, False).unit_texts() == []


def test_an_encoding_of_one_text_has_no_note_and_no_boundary() -> None:
    encoding = Encoding([1], None, ["a"], [0], ["a"], "a")
    assert (encoding.note, encoding.boundary) == ("", None)
