from __future__ import annotations

import itertools

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.clustering import match_heads
from bertlook.errors import BertlookError
from bertlook.head import Head
from tests.measures.divergence.test_measure import slow_divergence
from tests.measures.examples import random_attentions


def shuffled(attentions: list[Attention], order: np.ndarray) -> list[Attention]:
    """The same heads in another order."""
    reordered = []
    for attention in attentions:
        n = len(attention.tokens)
        maps = attention.maps.reshape(-1, n, n)[order].reshape(attention.maps.shape)
        reordered.append(Attention(attention.tokens, maps, attention.word_ids))
    return reordered


def test_shuffled_heads_are_matched_with_themselves() -> None:
    attentions = random_attentions(8, count=4)
    order = np.random.default_rng(0).permutation(6)
    matches = match_heads(attentions, shuffled(attentions, order))
    for match in matches:
        index = order[match.other.layer * 3 + match.other.head]
        assert match.head == Head(*divmod(int(index), 3))
        assert match.divergence == pytest.approx(0, abs=1e-12)


def test_the_pairing_is_optimal() -> None:
    random = np.random.default_rng(9)
    one = random_attentions(9, count=3)
    other = []
    for attention in one:
        maps = random.dirichlet(np.ones(len(attention.tokens)), attention.maps.shape[:3])
        other.append(Attention(attention.tokens, maps, attention.word_ids))
    matches = match_heads(one, other)
    cross, rows = np.zeros((6, 6)), 0
    for a, b in zip(one, other, strict=True):
        n = len(a.tokens)
        rows += n
        p, q = (0.999 * x.maps.reshape(6, n, n) + 0.001 / n for x in (a, b))
        cross += [[sum(map(slow_divergence, h, g)) for g in q] for h in p]
    best = min(
        sum(cross[i, j] for i, j in enumerate(order)) for order in itertools.permutations(range(6))
    )
    assert sum(match.divergence for match in matches) == pytest.approx(best / rows, rel=1e-6)


def test_different_tokens_or_numbers_of_texts_are_refused() -> None:
    attentions = random_attentions(11, count=3)
    with pytest.raises(BertlookError, match="share a tokenizer"):
        match_heads(attentions, attentions[::-1])
    with pytest.raises(BertlookError, match="One model has 2 attentions"):
        match_heads(attentions, attentions[:2])
    with pytest.raises(BertlookError, match="nothing to match"):
        match_heads([], [])


def test_attentions_of_several_models_are_refused() -> None:
    attentions = random_attentions(12, count=2)
    fewer = Attention(attentions[1].tokens, attentions[1].maps[:, :2], attentions[1].word_ids)
    with pytest.raises(BertlookError, match="different numbers of heads"):
        match_heads([attentions[0], fewer], attentions)


def test_heads_of_a_larger_model_stay_unpaired() -> None:
    attentions = random_attentions(13, count=2)
    fewer = [Attention(one.tokens, one.maps[:1], one.word_ids) for one in attentions]
    assert [match.head for match in match_heads(attentions, fewer)] == [
        match.other for match in match_heads(attentions, fewer)
    ]
    assert len(match_heads(fewer, attentions)) == 3
