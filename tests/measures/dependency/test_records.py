from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from bertlook.measures.dependency.records import DIRECTIONS, OFFSETS, WordRecords

LAYERS, HEADS = 2, 3
LABELS = ("det", "nsubj", "obj", "punct")


def random_records(seed: int, words: int = 30) -> WordRecords:
    random = np.random.default_rng(seed)
    gold = random.integers(-4, 5, size=words).astype(np.int8)
    return WordRecords(
        gold=gold,
        predicted=random.integers(-4, 5, size=(words, LAYERS, HEADS, 2)).astype(np.int8),
        baseline_hits=gold[:, None] == np.array(OFFSETS),
        units=np.arange(5),
        unit_of_item=np.sort(random.integers(5, size=words)),
        relation=random.choice(np.array(LABELS, object), size=words, p=[0.1, 0.2, 0.3, 0.4]),
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_prediction_is_a_hit_if_its_code_is_the_gold_heads(seed: int) -> None:
    records = random_records(seed)
    items = np.array([4, 0, 29, 4])
    expected = [
        [code == records.gold[item] for code in records.predicted[item].ravel()] for item in items
    ]
    np.testing.assert_array_equal(records.hits(items), expected)
    candidates = np.array([11, 0, 6, 2])
    np.testing.assert_array_equal(
        records.hits(items, candidates),
        [row[candidate] for row, candidate in zip(expected, candidates, strict=True)],
    )


@pytest.mark.parametrize("seed", range(3))
def test_counts_by_relation_are_those_of_a_loop(seed: int) -> None:
    records = random_records(seed)
    relations = list(records.categories)
    expected = np.zeros((LAYERS, HEADS, len(DIRECTIONS), len(relations)), int)
    offsets = np.zeros((len(OFFSETS), len(relations)), int)
    for word, relation in enumerate(records.relation):
        for index in np.ndindex(LAYERS, HEADS, len(DIRECTIONS)):
            hit = records.predicted[word][index] == records.gold[word]
            expected[(*index, relations.index(relation))] += hit
        for row, offset in enumerate(OFFSETS):
            offsets[row, relations.index(relation)] += records.gold[word] == offset
    counts = records.head_counts(records.category, len(relations))
    np.testing.assert_array_equal(counts, expected.reshape(-1, len(relations)))
    counts = records.baseline_counts(records.category, len(relations))
    np.testing.assert_array_equal(counts, offsets)


@pytest.mark.parametrize("seed", range(3))
def test_categories_are_the_relations_most_frequent_first(seed: int) -> None:
    records = random_records(seed)
    counts = Counter(records.relation.tolist())
    assert list(records.categories) == sorted(counts, key=lambda label: (-counts[label], label))
    names = [records.categories[index] for index in records.category]
    assert names == records.relation.tolist()


def test_gold_offsets_are_shuffled_within_relations_only() -> None:
    records = random_records(4)
    np.testing.assert_array_equal(records.stratum, records.category)
    codes = np.array([3, -1, 0, 2], np.int8)
    same_offset = replace(records, gold=codes[records.category])
    expected = same_offset.head_counts(records.category, len(records.categories))
    for counts in same_offset.permuted_counts(3):
        np.testing.assert_array_equal(counts, expected)


def test_the_offsets_are_those_of_the_papers_baseline_on_both_sides() -> None:
    assert tuple(-offset for offset in reversed(OFFSETS)) == OFFSETS
    assert {-1, 1} < set(OFFSETS)
