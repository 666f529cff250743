from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertlook.model.tokens.piece_location import locate_pieces
from bertlook.model.tokens.piece_style import UNKNOWN


def located(text: str, pieces: list[str]) -> list[str]:
    places, start = [], 0
    for piece in pieces:
        places.append((start, start + len(piece)))
        start += len(piece)
    return [text[low:high] for low, high in locate_pieces(text, "".join(pieces), places)]


@pytest.mark.parametrize(
    ("text", "pieces", "spans"),
    [
        ("Naïve CAFÉ", ["na", "ive", " ca", "fe"], ["Na", "ïve", "CA", "FÉ"]),
        ("ﬁne ½", ["fi", "ne", " 1", "\u2044", "2"], ["ﬁ", "ne", "½", "½", "½"]),
        ("a ?? b", ["a", UNKNOWN, "b"], ["a", "??", "b"]),
        ("a ?! b", ["a", UNKNOWN, UNKNOWN, "b"], ["a", "?", "!", "b"]),
        ("don't", ["don", "&apos;", "t"], ["don", "'", "t"]),
        ("x\x00y", ["x", "y"], ["x", "y"]),
        ("ends ?", ["ends", UNKNOWN], ["ends", "?"]),
    ],
)
def test_pieces_are_found_without_case_accents_and_white_space(
    text: str, pieces: list[str], spans: list[str]
) -> None:
    assert located(text, pieces) == spans


def test_bytes_of_a_character_share_its_span() -> None:
    assert locate_pieces("a東", "a東", [(0, 1), (1, 2), (1, 2), (1, 2)]) == [(0, 1), *[(1, 2)] * 3]


@given(st.lists(st.text("abcé東 ", min_size=1, max_size=4), max_size=6))
def test_pieces_that_make_up_a_text_have_their_own_letters(pieces: list[str]) -> None:
    for piece, span in zip(pieces, located("".join(pieces), pieces), strict=True):
        assert span.replace(" ", "") == piece.replace(" ", "")
