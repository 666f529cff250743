from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import pre_tokenizers
from transformers import ByT5Tokenizer

from bertlook.model.tokens.piece_style import INCOMPLETE, UNKNOWN, PieceStyle, style_of
from tests.python_tokenizers import bert_japanese
from tests.tiny_tokenizers import Characters, byte_level, metaspace, wordpiece

LEVEL = style_of(byte_level())


def pieces_of(text: str) -> list[str]:
    """Return the byte-level characters of a text."""
    [(piece, _)] = pre_tokenizers.ByteLevel(
        add_prefix_space=False, use_regex=False
    ).pre_tokenize_str(text)
    return list(piece)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("東京", "東京"),
        (" 東京", "Ġ東京"),
        ("á", "á"),
        ("😀", "😀"),
        ("the\n", "theĊ"),
        ("Ġ", "G\u0307"),
        ("don't", "don't"),
        ("\t", "\t"),
    ],
)
def test_whole_characters_are_decoded(text: str, shown: str) -> None:
    assert LEVEL.show("".join(pieces_of(text))) == shown


def test_parts_of_characters_are_marked() -> None:
    first, second, third = pieces_of("東")
    assert [LEVEL.show(piece) for piece in (first, second, third)] == ["<0xE6>", "<0x9D>", "<0xB1>"]
    assert LEVEL.show(first + second) == "<0xE6><0x9D>"
    assert LEVEL.show("Ġ" + first) == "Ġ<0xE6>"
    assert LEVEL.show(third + "a") == "<0xB1>a"


@given(st.text(min_size=1).filter(str.isascii))
def test_ascii_letters_are_shown_as_the_vocabulary_writes_them(text: str) -> None:
    for piece in pieces_of(text.replace("\t", " ")):
        if piece.isascii() or piece in "ĠĊ":
            assert LEVEL.show(piece) == piece


def test_tokenizers_whose_pieces_are_bytes_or_characters_are_told_apart(tmp_path: Path) -> None:
    assert style_of(ByT5Tokenizer()).show("æ") == "<0xE6>"
    assert style_of(wordpiece()).show("æ") == "æ"
    assert style_of(metaspace()).show("<0xE6>") == "<0xE6>"
    assert style_of(Characters()).show("æ") == "æ"
    assert style_of(bert_japanese(tmp_path)).continuation == "##"
    assert not style_of(metaspace()).marks_words
    assert style_of(wordpiece()).marks_words


def test_bytes_of_sentencepiece_are_decoded_where_they_are_characters() -> None:
    style = PieceStyle(has_byte_pieces=True, has_space_mark=True)
    assert [style.show(piece) for piece in ("<0x0A>", "<0xE6>", "▁the")] == ["\n", "<0xE6>", "▁the"]
    text, spans = style.rebuild(["▁a", "<0xE6>", "<0x9D>", "<0xB1>", "b"], set())
    assert text == " a東b"
    assert spans == [(0, 2), (2, 3), (2, 3), (2, 3), (3, 4)]


@pytest.mark.parametrize(
    ("style", "pieces", "text"),
    [
        (PieceStyle(continuation="##"), ["cat", "##s", "on", "##"], "cats on##"),
        (PieceStyle(ending="</w>"), ["ca", "t</w>", "on</w>"], "cat on"),
        (PieceStyle(joiner="@@"), ["ca@@", "t", "on"], "cat on"),
        (PieceStyle(has_space_mark=True), ["▁ca", "t", "▁", "on"], " cat on"),
        (PieceStyle(), ["a", "[X]", "[UNK]"], f"a[X]{UNKNOWN}"),
    ],
)
def test_marks_are_dropped_from_a_rebuilt_text(
    style: PieceStyle, pieces: list[str], text: str
) -> None:
    rebuilt, spans = style.rebuild(pieces, {"[X]"}, "[UNK]")
    assert rebuilt.replace("##", "") == text.replace("##", "")
    assert len(spans) == len(pieces)


@given(st.text(max_size=20))
def test_byte_level_pieces_give_their_text_back(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    pieces = pieces_of(text) if text else []
    rebuilt, spans = LEVEL.rebuild(pieces, set())
    assert rebuilt == text
    assert all(0 <= start < stop <= len(text) for start, stop in spans)


def test_each_byte_of_an_incomplete_character_is_one() -> None:
    rebuilt, spans = LEVEL.rebuild(pieces_of("東")[:2], set())
    assert rebuilt == 2 * INCOMPLETE
    assert spans == [(0, 1), (1, 2)]
