from __future__ import annotations

from pathlib import Path

import pytest
from errors import TrainingError
from token_store import TokenStore
from tokenizers import Tokenizer


def test_tokens_are_the_documents_in_order(
    data: Path, documents: list[list[str]], tokenizer: Tokenizer
) -> None:
    store = TokenStore(data, "train")
    expected = [i for d in documents for text in d for i in tokenizer.encode(text).ids]
    assert store.tokens.tolist() == expected


def test_starts_are_sentence_starts_and_ends_are_document_ends(
    data: Path, documents: list[list[str]], tokenizer: Tokenizer
) -> None:
    store = TokenStore(data, "train")
    lengths = [sum(len(tokenizer.encode(text).ids) for text in d) for d in documents]
    assert store.ends.tolist() == [sum(lengths[: i + 1]) for i in range(len(lengths))]
    dot = tokenizer.token_to_id(".")
    assert store.starts.tolist() == [
        i for i in range(len(store.tokens)) if i == 0 or store.tokens[i - 1] == dot
    ]


def test_starts_with_room_leave_enough_of_the_document(data: Path) -> None:
    store = TokenStore(data, "train")
    for room in (1, 14, 30):
        expected = [
            start
            for start in store.starts.tolist()
            if min(end for end in store.ends.tolist() if end > start) - start >= room
        ]
        assert store.starts_with_room(room).tolist() == expected
    assert 0 < len(store.starts_with_room(30)) < len(store.starts)


def test_an_unprepared_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"Run training/prepare\.py first"):
        TokenStore(tmp_path, "train")
