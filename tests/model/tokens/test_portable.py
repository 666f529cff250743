"""A page gets the parts of BERT's tokenizers, and a reason for others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tokenizers import AddedToken, Tokenizer, normalizers, processors
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
    pieces = parts["word_pieces"]
    assert pieces["normalizer"] == {
        "clean": True,
        "chinese": True,
        "strip_accents": True,
        "lowercase": True,
    }
    assert (pieces["prefix"], pieces["unknown"], pieces["max_characters"]) == ("##", "[UNK]", 100)
    assert parts["byte_pairs"] is None
    assert parts["added"]["[MASK]"] == 4
    assert parts["frame"] == [0, 2, 3]
    assert [item["segment"] for item in parts["pair"]] == [0, 0, 0, 1, 1]
    cased = parts_of(wordpiece(lowercase=False))["word_pieces"]
    assert cased["normalizer"]["strip_accents"] is False


def test_bytes_and_merges_are_ids() -> None:
    tokenizer = byte_level()
    tokenizer.add_special_tokens({"mask_token": AddedToken("<mask>", lstrip=True)})
    parts = parts_of(tokenizer, has_segments=False)
    pairs = parts["byte_pairs"]
    ids = tokenizer.get_vocab()
    assert pairs["bytes"][ord("t")] == ids["t"]
    assert pairs["bytes"][ord(" ")] == ids["Ġ"]
    assert pairs["merges"][3:6] == [ids["th"], ids["e"], ids["the"]]
    assert parts["vocabulary"][pairs["bytes"][0xE6]] == "<0xE6>"
    assert parts["stripping"] == [ids["<mask>"]]
    frame = [item.get("id") for item in parts["pair"]]
    assert frame == [0, None, 2, 2, None, 2]


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


def option(name: str, value: object) -> PreTrainedTokenizerFast:
    tokenizer = byte_level()
    parts = json.loads(tokenizer.backend_tokenizer.to_str())
    parts["model"] |= {name: value} | ({"merges": []} if name == "vocab" else {})
    tokenizer._tokenizer = Tokenizer.from_str(json.dumps(parts))
    return tokenizer


@pytest.mark.parametrize(
    ("tokenizer", "reason"),
    [
        (byte_level(add_prefix_space=True), "adds a space before texts"),
        (option("dropout", 0.1), "its tokenizer has dropout=0.1"),
        (option("end_of_word_suffix", "</w>"), "has end_of_word_suffix='</w>'"),
        (option("vocab", {}), "its vocabulary lacks the byte"),
        (unigram(), "the model of its tokenizer is Unigram, not WordPiece"),
        (changed("normalizer", normalizers.NFC()), "the normalizer of its tokenizer is NFC"),
        (changed("normalizer", None), "the normalizer of its tokenizer is missing"),
        (changed("post_processor", None), "adds special tokens by none"),
        (added(AddedToken("<x>", rstrip=True)), "has rules for where <x> stands"),
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
