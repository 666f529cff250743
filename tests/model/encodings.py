"""Tokenizers of every kind, and what holds of any encoding."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from tokenizers import normalizers, pre_tokenizers

from bertlook.model.tokens.encoding import Encoding
from tests.tiny_tokenizers import Characters, byte_level, metaspace, unigram, wordpiece

TOKENIZERS: dict[str, Any] = {
    "WordPiece": wordpiece(),
    "cased WordPiece": wordpiece(lowercase=False),
    "byte-level BPE": byte_level(),
    "byte-level BPE, space first": byte_level(add_prefix_space=True),
    "byte-level BPE, spaces in offsets": byte_level(trim_offsets=False),
    "byte-level BPE, no special tokens": byte_level(specials=False),
    "one pre-token": unigram(),
    "Metaspace": metaspace(),
    "white space": unigram(pre_tokenizers.WhitespaceSplit()),
    "normalized away": unigram(pre_tokenizers.Whitespace(), normalizers.NFKD()),
    "Python": Characters(),
}
every_tokenizer = pytest.mark.parametrize("tokenizer", TOKENIZERS.values(), ids=TOKENIZERS)


def check(encoding: Encoding) -> None:
    """Check the invariants of any encoding."""
    assert len(encoding.ids) == len(encoding.tokens) == len(encoding.word_ids)
    assert encoding.type_ids is None or len(encoding.type_ids) == len(encoding.ids)
    owners = [word for word in encoding.word_ids if word is not None]
    assert owners == sorted(owners), "words go back"
    assert sorted(set(owners)) == list(range(len(encoding.words))), "a word has no token"
    for token, word in zip(encoding.tokens, encoding.word_ids, strict=True):
        # White space between two special tokens belongs to no word either, whole or in bytes.
        is_space = not token.strip("▁Ġ").strip() or re.fullmatch("<0x[0-9A-F]{2}>", token)
        assert word is not None or token in SPECIALS or is_space


SPECIALS = {"[CLS]", "[SEP]", "[PAD]", "<s>", "</s>", "<pad>"}


class Words(NamedTuple):
    """Words of a corpus, which may hold white space and the names of special tokens."""

    words: list[str]
