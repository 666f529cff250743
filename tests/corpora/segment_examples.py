"""Tokenizers of every kind, tiny models that use them, and documents to cut into segments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from bertlook.model.model import Model
from tests.tiny_models import tiny
from tests.tiny_tokenizers import Characters, byte_level, metaspace, unigram, wordpiece

TOKENIZERS: dict[str, Any] = {
    "WordPiece": wordpiece(),
    "byte-level BPE": byte_level(),
    "byte-level BPE, no special tokens": byte_level(specials=False),
    "one pre-token": unigram(),
    "Metaspace": metaspace(),
    "Python": Characters(),
}


def model_of(tokenizer: Any, **changes: Any) -> Model:
    size = {"vocab_size": 400, "max_position_embeddings": 128, **changes}
    return Model(tiny(**size), tokenizer, name="tiny")


@cache
def model_of_kind(name: str) -> Model:
    return model_of(TOKENIZERS[name])


def documents(count: int, lines: int = 4) -> Iterator[list[str]]:
    random = Random(0)
    for _ in range(count):
        yield [" ".join(random.choices(["the", "cat", "sat", "mat"], k=40)) for _ in range(lines)]
