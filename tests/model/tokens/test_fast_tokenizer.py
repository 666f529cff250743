from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bertlook.errors import BertlookError
from bertlook.model.tokens.encode import encode
from tests.model.encodings import TOKENIZERS, check, every_tokenizer
from tests.tiny_tokenizers import metaspace, wordpiece

LITERALS = ["[SEP]", "[CLS]", "[PAD]", "[MASK]", "[UNK]", "<s>", "</s>", "<pad>", "<unk>"]
PIECES = st.sampled_from([*LITERALS, " ", "  ", "the", "cats", "a", ".", "[", "中", "é", "x"])


@every_tokenizer
@given(pieces=st.lists(PIECES, min_size=1, max_size=8))
@settings(max_examples=60)
def test_ids_of_a_text_are_the_tokenizers(tokenizer: Any, pieces: list[str]) -> None:
    text = "".join(pieces)
    assume(text.strip())
    try:
        encoding = encode(tokenizer, text)
    except BertlookError as error:
        assume("finds no word" not in str(error))
        raise
    assert encoding.ids == list(tokenizer(text)["input_ids"])
    check(encoding)


@every_tokenizer
@given(pieces=st.lists(PIECES, min_size=1, max_size=8))
@settings(max_examples=60)
def test_no_special_token_comes_from_a_text_read_as_characters(
    tokenizer: Any, pieces: list[str]
) -> None:
    text = "".join(pieces)
    assume(text.strip())
    try:
        encoding = encode(tokenizer, text, special_tokens="text")
    except BertlookError as error:
        assume("finds no word" not in str(error))
        raise
    special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    in_text = {id_ for id_, word in zip(encoding.ids, encoding.word_ids, strict=True) if word}
    assert not special & in_text


def test_pieces_that_are_special_tokens_are_spelled_out() -> None:
    """SentencePiece vocabularies hold "<s>" as a piece, which a text then matches."""
    encoding = encode(metaspace(), "on <s>", special_tokens="text")
    assert encoding.tokens == ["<s>", "▁on", "▁", "<", "s", ">", "</s>"]
    assert encoding.words == ["on", "<s>"]


def test_marks_that_users_add_are_one_token_and_one_word() -> None:
    tokenizer = wordpiece()
    tokenizer.add_special_tokens({"additional_special_tokens": ["[E1]", "[/E1]", "<|turn|>"]})
    tokenizer.add_tokens(["on mat"])
    encoding = encode(tokenizer, "the [E1]cats[/E1] sat on mat <|turn|>")
    assert encoding.tokens == [
        *["[CLS]", "the", "[E1]", "cat", "##s", "[/E1]", "sat", "on mat", "<|turn|>", "[SEP]"]
    ]
    assert encoding.words == ["the", "[E1]", "cats", "[/E1]", "sat", "on mat"]
    assert encoding.word_ids == [None, 0, 1, 2, 2, 3, 4, 5, None, None]
    assert encoding.note == "Read as tokens: [E1], [/E1], on mat, <|turn|>."


@pytest.mark.parametrize("name", ["WordPiece", "byte-level BPE", "Metaspace", "Python"])
def test_a_pair_has_a_boundary(name: str) -> None:
    encoding = encode(TOKENIZERS[name], "the cat", "on mat")
    assert encoding.boundary is not None
    assert encoding.word_ids[encoding.boundary] == 2
    assert encode(TOKENIZERS[name], "the cat").boundary is None


def test_a_word_after_an_added_token_keeps_its_first_letter() -> None:
    encoding = encode(TOKENIZERS["byte-level BPE, space first"], "<s>the cat<s>x")
    assert encoding.words == ["the", "cat", "x"]
    assert encoding.tokens == ["<s>", "<s>", "Ġthe", "Ġcat", "<s>", "Ġ", "x", "</s>"]
