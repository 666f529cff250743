from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertlook.byte_level import (
    BYTE_LEVEL,
    decode,
    is_byte_level,
    is_inside_character,
    show,
    to_bytes,
)

LETTERS = {byte: letter for letter, byte in BYTE_LEVEL.items()}


def encode(text: str) -> str:
    return "".join(LETTERS[byte] for byte in text.encode())


@given(st.text(st.characters(codec="utf-8")))
def test_an_encoded_text_decodes_to_itself_and_is_recognized_unless_it_stays_as_it_is(
    text: str,
) -> None:
    encoded = encode(text)
    assert decode(to_bytes(encoded)) == text
    assert is_byte_level([encoded]) == (not encoded.isascii())


@pytest.mark.parametrize(
    "tokens", [["the", "cat"], ["é"], ["東京"], ["▁the"], ["über", "Ġcat"], [], ["ħobż"]]
)
def test_other_tokens_are_not_taken_for_byte_level_ones(tokens: list[str]) -> None:
    assert not is_byte_level(tokens)


def test_a_shown_token_keeps_the_marks_of_spaces_and_marks_parts_of_characters() -> None:
    assert show("ĠÃ¡") == "Ġá"
    assert show(encode("東")[:2]) == "<0xE6><0x9D>"
    assert is_inside_character(to_bytes(encode("東")[1:]))
    assert not is_inside_character(to_bytes("a"))
    assert not is_inside_character(b"")
