from __future__ import annotations

import pytest

from bertlook.corpora import Document


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("She left", (0, 1), "pronoun"),
        ("they saw each other", (2, 4), "pronoun"),
        ("Anna left", (0, 1), "proper"),
        ("the White House burned", (0, 3), "proper"),
        ("the house burned", (0, 2), "nominal"),
        ("Dogs bark . I like dogs", (0, 1), "nominal"),
        ("I like dogs . Dogs bark", (4, 5), "nominal"),
        ("I like dogs , said Dogs", (5, 6), "proper"),
        ("those dogs bark", (0, 2), "nominal"),
        ("those bark", (0, 1), "pronoun"),
    ],
)
def test_types_are_inferred_from_the_words(text, span, expected) -> None:
    assert Document(text.split(), [[span]]).types == ((expected,),)
