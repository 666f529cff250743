from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest

from bertlook.measures.dependency.records import (
    DIRECTIONS,
    FAR,
    NONE,
    OFFSETS,
    ROOT,
    WordRecords,
)
from bertlook.measures.gold import Ints

LAYERS, HEADS = 2, 3
LABELS = ("det", "nsubj", "obj", "punct")


class ShownWords(WordRecords):
    """Records that show their gold heads in place of counts."""

    def head_counts(self, group: Ints, num_groups: int) -> Ints:
        return self.gold.astype(np.int64)


def random_records(seed: int, words: int = 30) -> WordRecords:
    """Random trees of five sentences; some heads are too far away for a code."""
    random = np.random.default_rng(seed)
    unit_of_item = np.sort(random.integers(5, size=words))
    gold = np.full(words, ROOT)
    for unit in range(5):
        order = random.permutation(np.flatnonzero(unit_of_item == unit))
        for count, word in enumerate(order[1:], start=1):
            gold[word] = random.choice(order[:count]) - word
    gold[random.random(words) < 0.1] = FAR
    return WordRecords(
        gold=gold.astype(np.int8),
        predicted=random.integers(-4, 5, size=(words, LAYERS, HEADS, 2)).astype(np.int8),
        baseline_hits=gold[:, None] == np.array(OFFSETS),
        units=np.arange(5),
        unit_of_item=unit_of_item,
        relation=random.choice(np.array(LABELS, object), size=words, p=[0.1, 0.2, 0.3, 0.4]),
    )


def permuted_gold(records: WordRecords, permutations: int) -> Ints:
    """Return the gold heads of each permutation, (permutations, D)."""
    values = {field.name: getattr(records, field.name) for field in fields(records)}
    return np.array(list(ShownWords(**values).permuted_counts(permutations)))


def head_words(records: WordRecords) -> set[int]:
    """Return the words that are the head of a word."""
    return {
        word + int(code) for word, code in enumerate(records.gold) if code not in (NONE, FAR, ROOT)
    }


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


@pytest.mark.parametrize("seed", range(3))
def test_a_distance_fits_where_it_leads_to_a_head_in_the_sentence(seed: int) -> None:
    records = random_records(seed)
    words = np.arange(len(records.gold))
    heads = head_words(records)
    for source, code in enumerate(records.gold.tolist()):
        expected = [
            abs(code) < FAR
            and word + code in heads
            and records.unit_of_item[word + code] == records.unit_of_item[word]
            for word in words.tolist()
        ]
        assert records.fits(np.full_like(words, source), words).tolist() == expected
        assert expected[source] == (code not in (ROOT, FAR))


@pytest.mark.parametrize("seed", range(3))
def test_exchanged_distances_stay_in_the_sentence_and_lead_to_heads(seed: int) -> None:
    records = random_records(seed, words=60)
    permuted = permuted_gold(records, 30)
    heads = head_words(records)
    moved = 0
    for gold in permuted.tolist():
        for word, code in enumerate(gold):
            if code in (ROOT, FAR):
                assert code == records.gold[word]
                continue
            assert word + code in heads
            assert records.unit_of_item[word + code] == records.unit_of_item[word]
            moved += code != records.gold[word]
    assert moved > 30
    never = np.isin(records.gold, [ROOT, FAR])
    np.testing.assert_array_equal(permuted[:, never], np.tile(records.gold[never], (30, 1)))


@pytest.mark.parametrize("seed", range(3))
def test_exchanges_keep_the_distances_of_each_relation(seed: int) -> None:
    records = random_records(seed, words=60)
    np.testing.assert_array_equal(records.stratum, records.category)
    for gold in permuted_gold(records, 30):
        for label in LABELS:
            of_label = records.relation == label
            assert Counter(gold[of_label].tolist()) == Counter(records.gold[of_label].tolist())


def test_a_distance_that_leads_to_no_head_fits_no_word() -> None:
    """In one sentence of six words, only the third and the fifth are heads."""
    records = replace(
        random_records(0, words=6),
        gold=np.array([2, 1, 2, 1, ROOT, -1], np.int8),
        units=np.arange(1),
        unit_of_item=np.zeros(6, int),
    )
    fits = records.fits(np.repeat(np.arange(6), 6), np.tile(np.arange(6), 6)).reshape(6, 6)
    by_code = {
        int(code): np.flatnonzero(row).tolist()
        for code, row in zip(records.gold, fits, strict=True)
    }
    assert by_code == {2: [0, 2], 1: [1, 3], ROOT: [], -1: [3, 5]}


def test_codes_of_roots_and_far_heads_fit_no_word_of_a_long_sentence() -> None:
    gold = np.ones(400, np.int8)
    gold[-1], gold[:3] = ROOT, FAR
    records = replace(
        random_records(0, words=400),
        gold=gold,
        units=np.arange(1),
        unit_of_item=np.zeros(400, int),
    )
    for source in (0, 399):
        assert not records.fits(np.full(400, source), np.arange(400)).any()
    assert records.fits(np.full(396, 3), np.arange(3, 399)).all()


def test_distances_do_not_lead_into_the_next_sentence() -> None:
    records = replace(
        random_records(0, words=4),
        gold=np.array([1, ROOT, ROOT, -1], np.int8),
        units=np.arange(2),
        unit_of_item=np.array([0, 0, 1, 1]),
    )
    first, last = records.fits(np.repeat([0, 3], 4), np.tile(np.arange(4), 2)).reshape(2, 4)
    assert first.tolist() == [True, False, False, False]
    assert last.tolist() == [False, False, False, True]


def test_the_offsets_are_those_of_the_papers_baseline_on_both_sides() -> None:
    assert tuple(-offset for offset in reversed(OFFSETS)) == OFFSETS
    assert {-1, 1} < set(OFFSETS)
