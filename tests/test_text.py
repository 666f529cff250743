from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bertlook.text import printable


def test_unpaired_surrogates_become_the_replacement_character() -> None:
    assert printable("a\ud83d b\udc00") == "a\ufffd b\ufffd"
    assert printable("\ud83d\ude00 שלום") == "😀 שלום"


@given(st.text())
def test_any_text_can_be_encoded_and_other_text_is_unchanged(text: str) -> None:
    assert printable(text) == text
    printable(text + "\ud800").encode("utf-8")
