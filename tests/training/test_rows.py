from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rows import RowSampler
from token_store import TokenStore
from tokenizers import Tokenizer
from vocabulary import Vocabulary


@pytest.fixture(params=[16, 32])
def length(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def rows(data: Path, tokenizer: Tokenizer, length: int) -> tuple[np.ndarray, np.ndarray]:
    sampler = RowSampler(TokenStore(data, "train"), Vocabulary.of(tokenizer), length, 0.6)
    return sampler.draw(300, np.random.default_rng(0))


def test_rows_are_full_and_framed_by_special_tokens(
    rows: tuple[np.ndarray, np.ndarray], tokenizer: Tokenizer, length: int
) -> None:
    tokens, types = rows
    assert tokens.shape == types.shape == (300, length)
    assert (tokens[:, 0] == tokenizer.token_to_id("[CLS]")).all()
    assert (tokens[:, -1] == tokenizer.token_to_id("[SEP]")).all()
    inside = tokens[:, 1:-1]
    assert not np.isin(inside, [tokenizer.token_to_id(t) for t in ("[CLS]", "[PAD]")]).any()


def test_token_types_change_right_after_the_first_separator(
    rows: tuple[np.ndarray, np.ndarray], tokenizer: Tokenizer
) -> None:
    separator = tokenizer.token_to_id("[SEP]")
    counts = set()
    for tokens, types in zip(*rows, strict=True):
        separators = np.flatnonzero(tokens == separator)
        counts.add(len(separators))
        is_second_part = np.arange(len(tokens)) > separators[0]
        np.testing.assert_array_equal(types, is_second_part)
    assert counts == {1, 2}


def test_both_parts_are_running_text_from_sentence_starts_of_one_document(
    rows: tuple[np.ndarray, np.ndarray], data: Path, tokenizer: Tokenizer
) -> None:
    store = TokenStore(data, "train")
    special = [tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")]
    documents = np.split(store.tokens, store.ends[:-1])
    dot = tokenizer.token_to_id(".")
    for tokens in rows[0][:60]:
        text = tokens[~np.isin(tokens, special)].tolist()
        assert any(_occurs(text, document.tolist(), dot) for document in documents)
        middle = np.flatnonzero(tokens == special[1])[0]
        if middle < len(tokens) - 1:
            assert tokens[middle - 1] == dot


def _occurs(text: list[int], document: list[int], dot: int) -> bool:
    return any(
        document[i : i + len(text)] == text and (i == 0 or document[i - 1] == dot)
        for i in range(len(document) - len(text) + 1)
    )
