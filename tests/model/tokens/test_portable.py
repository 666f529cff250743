"""A page gets the parts of BERT's tokenizers, and a reason for others."""

from __future__ import annotations

from typing import Any

import pytest
from tokenizers import AddedToken, normalizers, processors
from transformers import PreTrainedTokenizerFast

from bertlook.errors import BertlookError
from bertlook.model.tokens.portable import portable_tokenizer
from tests.tiny_tokenizers import byte_level, unigram, wordpiece


def parts_of(tokenizer: Any, *, has_segments: bool = True) -> dict[str, Any]:
    return portable_tokenizer(tokenizer, "tiny", has_segments=has_segments)


def test_the_parts_are_those_of_the_tokenizer() -> None:
    tokenizer = wordpiece()
    parts = parts_of(tokenizer)
    assert parts["vocabulary"][4:7] == ["[MASK]", "the", "cat"]
    assert len(parts["vocabulary"]) == len(tokenizer)
    assert parts["normalizer"] == {
        "clean": True,
        "chinese": True,
        "strip_accents": True,
        "lowercase": True,
    }
    assert (parts["prefix"], parts["unknown"], parts["max_characters"]) == ("##", "[UNK]", 100)
    assert parts["added"]["[MASK]"] == 4
    assert parts["frame"] == [0, 2, 3]
    assert [item["segment"] for item in parts["pair"]] == [0, 0, 0, 1, 1]
    assert parts_of(wordpiece(lowercase=False))["normalizer"]["strip_accents"] is False


def test_a_model_without_segments_gets_none() -> None:
    assert {item["segment"] for item in parts_of(wordpiece(), has_segments=False)["pair"]} == {0}


def test_berts_own_processing_is_a_template() -> None:
    tokenizer = wordpiece()
    expected = parts_of(tokenizer)
    tokenizer._tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    assert parts_of(tokenizer) == expected


def added(token: AddedToken) -> PreTrainedTokenizerFast:
    tokenizer = wordpiece()
    tokenizer.add_tokens([token])
    return tokenizer


def changed(part: str, value: object) -> PreTrainedTokenizerFast:
    tokenizer = wordpiece()
    setattr(tokenizer._tokenizer, part, value)
    return tokenizer


@pytest.mark.parametrize(
    ("tokenizer", "reason"),
    [
        (byte_level(), "the model of its tokenizer is BPE, not WordPiece"),
        (unigram(), "the model of its tokenizer is Unigram, not WordPiece"),
        (changed("normalizer", normalizers.NFC()), "the normalizer of its tokenizer is NFC"),
        (changed("normalizer", None), "the normalizer of its tokenizer is missing"),
        (changed("post_processor", None), "adds special tokens by none"),
        (added(AddedToken("<x>", lstrip=True)), "has rules for where <x> stands"),
    ],
)
def test_other_tokenizers_are_refused(tokenizer: Any, reason: str) -> None:
    with pytest.raises(BertlookError, match=f"A page can't run tiny: .*{reason}"):
        parts_of(tokenizer)


def test_a_tokenizer_in_python_is_refused() -> None:
    with pytest.raises(BertlookError, match="is written in Python"):
        parts_of(object())


def test_a_token_beyond_the_vocabulary_is_kept() -> None:
    tokenizer = wordpiece()
    tokenizer.add_special_tokens({"additional_special_tokens": ["<entity>"]})
    parts = parts_of(tokenizer)
    assert parts["vocabulary"][parts["added"]["<entity>"]] == "<entity>"
