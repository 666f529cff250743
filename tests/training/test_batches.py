from __future__ import annotations

from pathlib import Path

import pytest
import torch
from batches import IGNORED, Batches
from token_store import TokenStore
from tokenizers import Tokenizer
from vocabulary import Vocabulary


@pytest.fixture
def batches(data: Path, tokenizer: Tokenizer) -> Batches:
    return Batches(
        TokenStore(data, "train"),
        Vocabulary.of(tokenizer),
        lengths=(16, 32),
        batch_tokens=128,
        pair_share=0.6,
        mask_share=0.2,
        seed=3,
    )


def test_lengths_are_used_in_turn_with_equal_tokens(batches: Batches) -> None:
    assert [tuple(batches.draw(step).tokens.shape) for step in range(3)] == [
        (8, 16),
        (4, 32),
        (8, 16),
    ]


def test_a_step_always_has_the_same_batch(batches: Batches) -> None:
    first = batches.draw(5)
    batches.draw(6)
    for tensor, other in zip(first, batches.draw(5), strict=True):
        assert torch.equal(tensor, other)
    assert not torch.equal(first.tokens, batches.draw(7).tokens[:, :16])


def test_targets_are_the_original_tokens(batches: Batches) -> None:
    for step in range(20):
        batch = batches.draw(step)
        is_target = batch.targets != IGNORED
        flat = batch.tokens.flatten()
        assert torch.equal(flat[batch.positions[is_target]], batch.targets[is_target])
        changed = (batch.corrupted != batch.tokens).flatten().nonzero().flatten()
        assert set(changed.tolist()) <= set(batch.positions[is_target].tolist())
