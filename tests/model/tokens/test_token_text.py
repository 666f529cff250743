from __future__ import annotations

from pathlib import Path

import pytest

from bertlook.errors import BertlookError
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.token_text import find_known, show_tokens
from tests.python_tokenizers import bert_legacy
from tests.tiny_tokenizers import byte_level, wordpiece


def test_tokens_of_bytes_are_shown_as_text_and_added_ones_as_they_are() -> None:
    tokenizer = byte_level()
    tokenizer.add_tokens("Ã¡")
    tokenizer.add_special_tokens({"additional_special_tokens": ["東"]})
    encoding = encode(tokenizer, "the cat 東 á Ã¡")
    assert encoding.tokens == [
        *["<s>", "the", "Ġcat", "Ġ", "東", "Ġ", "<0xC3>", "<0xA1>", "Ġ", "Ã¡", "</s>"]
    ]
    assert encoding.words == ["the", "cat", "東", "á", "Ã¡"]


def test_pieces_that_are_no_bytes_stay() -> None:
    assert show_tokens(wordpiece(), [2, 5, 10]) == ["[CLS]", "the", "##s"]


def test_an_id_without_a_token_is_refused() -> None:
    with pytest.raises(BertlookError, match="gives the id 999999, for which it has no token"):
        show_tokens(wordpiece(), [2, 999_999])


def test_ids_without_a_token_are_known(tmp_path: Path) -> None:
    for tokenizer in (byte_level(), wordpiece(), bert_legacy(tmp_path)):
        size = max(tokenizer.get_vocab().values())
        assert find_known(tokenizer, [2, size, size + 1, 999_999]) == [True, True, False, False]
