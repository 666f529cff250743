from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.measures.coreference.mentions import RANKS
from bertlook.measures.coreference.records import GROUPS, MEMBERSHIP, MentionRecords

LAYERS, HEADS, BASELINES = 2, 3, 4


def random_records(seed: int, mentions: int = 20) -> tuple[MentionRecords, np.ndarray]:
    """Return records, and which ranks are antecedents of each mention, (D, RANKS)."""
    random = np.random.default_rng(seed)
    antecedents = np.zeros((mentions, RANKS), bool)
    antecedents[:, 1:] = random.random((mentions, RANKS - 1)) < 0.3
    records = MentionRecords(
        gold=np.packbits(antecedents, axis=1),
        predicted=random.integers(RANKS, size=(mentions, LAYERS, HEADS)).astype(np.uint8),
        baseline_hits=random.random((mentions, BASELINES)) < 0.5,
        units=np.arange(5),
        unit_of_item=np.sort(random.integers(5, size=mentions)),
        cut=np.zeros(5, bool),
        lost=np.zeros(5, int),
        kind=random.integers(len(MENTION_TYPES), size=mentions),
        choices=random.integers(1, 4, size=mentions),
        candidate=np.tile(np.arange(4), 5),
        unit_of_candidate=np.repeat(np.arange(5), 4),
    )
    return records, antecedents


def slow_hits(records: MentionRecords, antecedents: np.ndarray) -> np.ndarray:
    """(D, L H): whether each pick's rank is that of an antecedent."""
    picks = records.predicted.reshape(len(antecedents), -1).tolist()
    return np.array(
        [[row[rank] for rank in ranks] for row, ranks in zip(antecedents, picks, strict=True)]
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_pick_is_a_hit_if_its_rank_is_an_antecedents(seed: int) -> None:
    records, antecedents = random_records(seed)
    expected = slow_hits(records, antecedents)
    assert 0 < expected.mean() < 1
    items = np.array([7, 0, 19, 7])
    np.testing.assert_array_equal(records.hits(items), expected[items])
    candidates = np.array([5, 0, 2, 3])
    np.testing.assert_array_equal(records.hits(items, candidates), expected[items, candidates])


def test_a_pick_behind_the_mention_is_never_a_hit() -> None:
    records, antecedents = random_records(0)
    behind = replace(records, predicted=np.zeros_like(records.predicted))
    assert antecedents.any(axis=1).all()
    assert not behind.hits(np.arange(len(antecedents))).any()


def test_counts_by_type_are_those_of_a_loop() -> None:
    records, antecedents = random_records(3)
    expected = np.zeros((LAYERS * HEADS, len(MENTION_TYPES)), int)
    for kind, hits in zip(records.kind, slow_hits(records, antecedents), strict=True):
        expected[:, kind] += hits
    counts = records.head_counts(records.category, len(records.categories))
    np.testing.assert_array_equal(counts, expected)


def test_a_stratum_holds_mentions_of_one_type_and_one_number_of_candidates() -> None:
    records, _ = random_records(4, mentions=60)
    pairs = list(zip(records.kind.tolist(), records.choices.tolist(), strict=True))
    for index, other in np.ndindex(60, 60):
        same = records.stratum[index] == records.stratum[other]
        assert same == (pairs[index] == pairs[other])


def test_a_type_belongs_to_its_own_group_and_to_all() -> None:
    assert ("all", *MENTION_TYPES) == GROUPS
    for row, mention_type in zip(MEMBERSHIP, MENTION_TYPES, strict=True):
        groups = {group for group, member in zip(GROUPS, row, strict=True) if member}
        assert groups == {"all", mention_type}


def test_without_mentions_there_are_no_hits() -> None:
    records, _ = random_records(0, mentions=0)
    assert records.hits(np.zeros(0, int)).shape == (0, LAYERS * HEADS)
    np.testing.assert_array_equal(records.head_counts(records.category, 3), 0)
