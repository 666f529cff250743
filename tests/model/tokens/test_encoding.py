from __future__ import annotations

from bertlook.model.tokens.encoding import Encoding, Part, made_up
from tests.tiny_tokenizers import byte_level, wordpiece


def test_a_part_gives_the_texts_of_its_units() -> None:
    assert Part("the cat", [(0, 3), (4, 7)], True).unit_texts() == ["the", "cat"]
    assert Part("the cat", None, False).unit_texts() == []


def test_an_encoding_of_one_text_has_no_note_and_no_boundary() -> None:
    encoding = Encoding([1], None, ["a"], [0], ["a"], "a")
    assert (encoding.note, encoding.boundary) == ("", None)


def test_the_first_tokens_are_an_input_of_their_own() -> None:
    whole = Encoding(
        [5, 6, 7, 8],
        [0, 0, 1, 1],
        ["a", "##b", "c", "d"],
        [0, 0, 1, None],
        ["ab", "c"],
        "t",
        boundary=2,
    )
    assert whole.first(3) == Encoding(
        [5, 6, 7], [0, 0, 1], ["a", "##b", "c"], [0, 0, 1], ["ab", "c"], "t", boundary=2
    )
    part = whole.first(1)
    assert (part.words, part.type_ids, part.boundary) == (["a"], [0], None)


def test_a_made_up_input_has_tokens_of_the_vocabulary_without_padding() -> None:
    ids = made_up(wordpiece(), 8).ids
    assert len(set(ids)) == 8
    assert wordpiece().pad_token_id not in ids
    assert len(made_up(byte_level(), 500).ids) == 500
