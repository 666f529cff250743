from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from masking import mask_words
from segments import Segments, Vocabulary
from token_store import TokenStore
from tokenizers import Tokenizer


@pytest.fixture
def vocabulary(tokenizer: Tokenizer) -> Vocabulary:
    return Vocabulary.of(tokenizer)


@pytest.fixture
def tokens(data: Path, vocabulary: Vocabulary) -> np.ndarray:
    segments = Segments(TokenStore(data, "train"), vocabulary, 32, 0.5)
    return segments.draw(2000, np.random.default_rng(0))[0]


def words_of(row: np.ndarray, vocabulary: Vocabulary) -> list[list[int]]:
    """Places of each word's pieces, by a plain loop."""
    words: list[list[int]] = []
    for place, token in enumerate(row):
        if token < vocabulary.specials:
            continue
        if vocabulary.continues[token]:
            words[-1].append(place)
        else:
            words.append([place])
    return words


@pytest.mark.parametrize("share", [0.15, 0.2])
def test_the_asked_share_of_words_is_chosen(
    tokens: np.ndarray, vocabulary: Vocabulary, share: float
) -> None:
    _, chosen = mask_words(tokens, vocabulary, share, np.random.default_rng(1))
    total = hidden = 0
    for row, marks in zip(tokens, chosen, strict=True):
        for word in words_of(row, vocabulary):
            total += 1
            hidden += marks[word[0]]
    deviation = (share * (1 - share) / total) ** 0.5
    assert abs(hidden / total - share) < 4 * deviation


def test_words_are_chosen_whole_and_special_tokens_never(
    tokens: np.ndarray, vocabulary: Vocabulary
) -> None:
    corrupted, chosen = mask_words(tokens, vocabulary, 0.2, np.random.default_rng(1))
    for row, marks in zip(tokens[:300], chosen[:300], strict=True):
        for word in words_of(row, vocabulary):
            assert len(set(marks[word])) == 1
    assert not chosen[tokens < vocabulary.specials].any()
    np.testing.assert_array_equal(corrupted[~chosen], tokens[~chosen])


def test_chosen_words_become_mask_or_noise_or_stay_as_one(
    tokens: np.ndarray, vocabulary: Vocabulary
) -> None:
    corrupted, chosen = mask_words(tokens, vocabulary, 0.2, np.random.default_rng(1))
    masked = same = total = 0
    for before, after, marks in zip(tokens, corrupted, chosen, strict=True):
        for word in words_of(before, vocabulary):
            if marks[word[0]]:
                hidden = after[word] == vocabulary.mask
                assert len(set(hidden)) == 1
                masked += hidden[0]
                same += (after[word] == before[word]).all()
                total += 1
    assert masked / total == pytest.approx(0.8, abs=0.02)
    # Random pieces sometimes hit the word itself.
    assert same / total == pytest.approx(0.1, abs=0.02)
    assert (corrupted[chosen] >= vocabulary.mask).all()
