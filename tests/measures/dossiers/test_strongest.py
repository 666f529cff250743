from __future__ import annotations

import numpy as np

from bertlook.measures.dossiers.strongest import Strongest
from tests.measures.dossiers.made_up import random_rows

PARTS = [random_rows(seed, (4, 2, 6, 3), first=4 * seed) for seed in range(5)]


def slow_ranking(layer: int, head: int) -> list[tuple[float, int]]:
    strengths = [
        (-float(weight), int(position))
        for rows in PARTS
        for weight, position in zip(rows.strengths[0][layer, head], rows.positions, strict=True)
    ]
    return sorted(strengths)


def test_the_strongest_of_all_batches_are_kept_in_any_order_of_merging() -> None:
    parts = [Strongest.of(rows, 7) for rows in PARTS]
    merged = Strongest.merge(parts, 7)
    again = Strongest.merge([Strongest.merge(parts[:2], 7), Strongest.merge(parts[2:], 7)], 7)
    for name in Strongest.layout:
        np.testing.assert_array_equal(getattr(merged, name), getattr(again, name))
    for layer, head in np.ndindex(2, 3):
        ranking = slow_ranking(layer, head)[:7]
        assert merged.position[layer, head].tolist() == [position for _, position in ranking]
        for rank, (_, position) in enumerate(ranking):
            rows, index = PARTS[position // 4], position % 4
            length = rows.lengths[index]
            keys, weights = merged.links(layer, head, rank)
            np.testing.assert_array_equal(keys, rows.keys[layer, head, index, :length])
            np.testing.assert_array_equal(weights, rows.weights[layer, head, index, :length])


def test_ties_go_to_the_earlier_input() -> None:
    rows = random_rows(9)
    rows.weights[rows.weights > 0] = 0.5
    assert Strongest.of(rows, 2).position.reshape(-1, 2).tolist() == [[0, 1]] * 6


def test_an_input_without_a_link_is_none() -> None:
    rows = random_rows(8, (2, 3))
    rows.weights[0, 0] = 0
    strongest = Strongest.of(rows, 2)
    assert strongest.position[0, 0].tolist() == [-1, -1]
    assert strongest.length[0, 0].tolist() == [0, 0]
    assert strongest.length.sum() == len(strongest.link_key)
