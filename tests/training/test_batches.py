from __future__ import annotations

from pathlib import Path

import pytest
import torch
from batches import IGNORED, Batches
from segments import Vocabulary
from token_store import TokenStore
from tokenizers import Tokenizer


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


def test_lengths_take_turns_with_equal_tokens(batches: Batches) -> None:
    assert [tuple(batches.draw(step).tokens.shape) for step in range(3)] == [
        (8, 16),
        (4, 32),
        (8, 16),
    ]


def test_a_step_has_one_batch_whatever_was_drawn_before(batches: Batches) -> None:
    first = batches.draw(5)
    batches.draw(6)
    for one, other in zip(first, batches.draw(5), strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(first.tokens, batches.draw(7).tokens[:, :16])


def test_targets_are_the_text_where_it_was_hidden(batches: Batches) -> None:
    for step in range(20):
        batch = batches.draw(step)
        real = batch.targets != IGNORED
        flat = batch.tokens.flatten()
        assert torch.equal(flat[batch.places[real]], batch.targets[real])
        changed = (batch.corrupted != batch.tokens).flatten().nonzero().flatten()
        assert set(changed.tolist()) <= set(batch.places[real].tolist())
