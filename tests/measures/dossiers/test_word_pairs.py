"""Counts of pairs of words in bounded memory lie between the bounds that they state."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bertlook.measures.dossiers import word_pairs
from bertlook.measures.dossiers.word_pairs import WordPairs, number_of
from tests.measures.dossiers.made_up import random_rows

PARTS = [random_rows(seed, (6, 4, 7, 3), first=4 * seed) for seed in range(12)]


def slow_counts(head: int) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for rows in PARTS:
        for row in np.flatnonzero(rows.counted[head]):
            words = rows.words[rows.input_of_row[row]]
            query, key = rows.word_of_row[row], rows.row_keys[head, row]
            counts[words[query].lower(), words[key].lower()] += 1
    return counts


def counts_of(pairs: WordPairs, head: int) -> dict[tuple[str, str], tuple[int, int]]:
    own = np.flatnonzero(pairs.head == head)
    ends = [(pairs.words[int(pairs.query[i])], pairs.words[int(pairs.key[i])]) for i in own]
    bounds = zip(pairs.count[own].tolist(), pairs.missed[own].tolist(), strict=True)
    return dict(zip(ends, bounds, strict=True))


def test_without_a_shortage_of_memory_counts_are_exact() -> None:
    merged = WordPairs.merge([WordPairs.of(rows) for rows in PARTS])
    for head in range(6):
        expected = {pair: (count, 0) for pair, count in slow_counts(head).items()}
        assert counts_of(merged, head) == expected
    assert not merged.dropped.any()


@pytest.mark.parametrize("halves", [False, True])
def test_true_counts_lie_between_the_bounds(monkeypatch: pytest.MonkeyPatch, halves: bool) -> None:
    monkeypatch.setattr(word_pairs, "CAPACITY", 2)
    merged = merge_in_turn(PARTS[:6]) if halves else merge_in_turn(PARTS)
    if halves:
        merged = WordPairs.merge([merged, merge_in_turn(PARTS[6:])])
    assert merged.dropped.any()
    for head in range(6):
        true, kept = slow_counts(head), counts_of(merged, head)
        assert len(kept) <= 2
        for pair, (count, missed) in kept.items():
            assert count <= true[pair] <= count + missed
        dropped = [count for pair, count in true.items() if pair not in kept]
        assert max(dropped, default=0) <= merged.dropped.ravel()[head]


def merge_in_turn(parts: list[word_pairs.BatchRows]) -> WordPairs:
    merged = WordPairs.of(parts[0])
    for rows in parts[1:]:
        merged = WordPairs.merge([merged, WordPairs.of(rows)])
    return merged


def test_the_table_holds_each_counted_row_once() -> None:
    rows = PARTS[0]
    table = WordPairs.of(rows).expected
    total = rows.counted.sum(1).reshape(2, 3)
    np.testing.assert_allclose(table.sum(-1), np.stack([total, total], -1))


def test_numbers_of_words_are_the_same_everywhere() -> None:
    assert number_of("the") == 3417481933629398295
    assert number_of("the") != number_of("The")


def test_the_order_in_memory_is_that_of_a_file() -> None:
    parts = [WordPairs.of(random_rows(seed)) for seed in (1, 2)]
    for pairs in (*parts, WordPairs.merge(parts)):
        assert pairs.expected.flags.c_contiguous


@pytest.mark.parametrize("seed", range(5))
def test_the_largest_pairs_are_kept(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_pairs, "CAPACITY", 4)
    random = np.random.default_rng(seed)
    head = np.sort(random.integers(0, 6, 30))
    count, missed = random.integers(0, 4, (2, 30))
    before = random.integers(0, 5, (3, 2))
    kept, dropped = word_pairs._keep(head, count, missed, before)
    for own in range(6):
        members = np.flatnonzero(head == own).tolist()
        ranked = sorted(members, key=lambda i: (-(count[i] + missed[i]), missed[i], i))
        assert np.flatnonzero(kept & (head == own)).tolist() == sorted(ranked[:4])
        lost = [int(count[i] + missed[i]) for i in ranked[4:]]
        assert dropped.ravel()[own] == max([before.ravel()[own], *lost])
