from __future__ import annotations

import numpy as np

from bertlook.measures.dossiers.sample import Sample, draw_numbers
from tests.measures.dossiers.made_up import random_rows

PARTS = [random_rows(seed, (4, 2, 6, 3), first=4 * seed) for seed in range(5)]


def test_the_sample_has_the_smallest_numbers_in_any_order_of_merging() -> None:
    parts = [Sample.of(rows, 6, seed=3) for rows in PARTS]
    merged = Sample.merge(parts, 6)
    again = Sample.merge([Sample.merge(parts[3:], 6), Sample.merge(parts[:3], 6)], 6)
    for name in Sample.layout:
        np.testing.assert_array_equal(getattr(merged, name), getattr(again, name))
    numbers = draw_numbers(np.arange(20), 3)
    assert merged.position.tolist() == np.argsort(numbers)[:6].tolist()
    for index, position in enumerate(merged.position.tolist()):
        rows, own = PARTS[position // 4], position % 4
        length = rows.lengths[own]
        for layer, head in np.ndindex(2, 3):
            keys, weights = merged.links(index, layer, head)
            np.testing.assert_array_equal(keys, rows.keys[layer, head, own, :length])
            np.testing.assert_array_equal(weights, rows.weights[layer, head, own, :length])
            assert merged.weight[index, layer, head] == rows.strengths[0][layer, head, own]


def test_numbers_are_spread_evenly_and_depend_on_the_seed() -> None:
    numbers = np.concatenate([draw_numbers(np.arange(1000), seed) for seed in range(20)])
    assert len(set(numbers.tolist())) == 20_000
    assert numbers.min() >= 0
    counts, _ = np.histogram(numbers / 2**63, 10, (0, 1))
    assert (abs(counts - 2000) < 4 * np.sqrt(1800)).all()
    assert draw_numbers(np.array([7]), 1)[0] == draw_numbers(np.arange(9), 1)[7]
