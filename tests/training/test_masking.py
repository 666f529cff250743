from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from masking import mask_words
from rows import RowSampler
from token_store import TokenStore
from tokenizers import Tokenizer
from vocabulary import Vocabulary


@pytest.fixture
def vocabulary(tokenizer: Tokenizer) -> Vocabulary:
    return Vocabulary.of(tokenizer)


@pytest.fixture
def tokens(data: Path, vocabulary: Vocabulary) -> np.ndarray:
    sampler = RowSampler(TokenStore(data, "train"), vocabulary, 32, 0.5)
    return sampler.draw(2000, np.random.default_rng(0))[0]


def words_of(row: np.ndarray, vocabulary: Vocabulary) -> list[list[int]]:
    """Return the positions of the pieces of each word."""
    words: list[list[int]] = []
    for position, token in enumerate(row):
        if token < vocabulary.num_special:
            continue
        if vocabulary.is_continuation[token]:
            words[-1].append(position)
        else:
            words.append([position])
    return words


@pytest.mark.parametrize("share", [0.15, 0.2])
def test_the_given_share_of_words_is_chosen(
    tokens: np.ndarray, vocabulary: Vocabulary, share: float
) -> None:
    _, chosen = mask_words(tokens, vocabulary, share, np.random.default_rng(1))
    total = num_chosen = 0
    for row, marks in zip(tokens, chosen, strict=True):
        for word in words_of(row, vocabulary):
            total += 1
            num_chosen += marks[word[0]]
    deviation = (share * (1 - share) / total) ** 0.5
    assert abs(num_chosen / total - share) < 4 * deviation


def test_whole_words_are_chosen_and_never_special_tokens(
    tokens: np.ndarray, vocabulary: Vocabulary
) -> None:
    corrupted, chosen = mask_words(tokens, vocabulary, 0.2, np.random.default_rng(1))
    for row, marks in zip(tokens[:300], chosen[:300], strict=True):
        for word in words_of(row, vocabulary):
            assert len(set(marks[word])) == 1
    assert not chosen[tokens < vocabulary.num_special].any()
    np.testing.assert_array_equal(corrupted[~chosen], tokens[~chosen])


def test_chosen_words_are_masked_replaced_or_kept_as_a_whole(
    tokens: np.ndarray, vocabulary: Vocabulary
) -> None:
    corrupted, chosen = mask_words(tokens, vocabulary, 0.2, np.random.default_rng(1))
    masked = same = total = 0
    for original, changed, marks in zip(tokens, corrupted, chosen, strict=True):
        for word in words_of(original, vocabulary):
            if marks[word[0]]:
                is_mask = changed[word] == vocabulary.mask
                assert len(set(is_mask)) == 1
                masked += is_mask[0]
                same += (changed[word] == original[word]).all()
                total += 1
    assert masked / total == pytest.approx(0.8, abs=0.02)
    # A random piece is sometimes the original.
    assert same / total == pytest.approx(0.1, abs=0.02)
    assert (corrupted[chosen] >= vocabulary.mask).all()


def test_all_chosen_words_are_masked_on_request(tokens: np.ndarray, vocabulary: Vocabulary) -> None:
    _, chosen = mask_words(tokens, vocabulary, 0.2, np.random.default_rng(1))
    corrupted, also_chosen = mask_words(
        tokens, vocabulary, 0.2, np.random.default_rng(1), mask_all=True
    )
    assert np.array_equal(chosen, also_chosen)
    assert (corrupted[chosen] == vocabulary.mask).all()
    assert np.array_equal(corrupted[~chosen], tokens[~chosen])
