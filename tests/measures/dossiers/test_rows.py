from __future__ import annotations

import numpy as np
import pytest

from tests.measures.dossiers.made_up import random_rows


@pytest.mark.parametrize("include_self", [False, True])
def test_rows_are_the_words_of_all_inputs(include_self: bool) -> None:
    rows = random_rows(0, include_self=include_self)
    assert rows.input_of_row.tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 2, 2]
    assert rows.word_of_row.tolist() == [0, 1, 2, 0, 1, 0, 1, 2, 3, 4]
    own = 0 if include_self else 1
    assert rows.num_others.tolist() == [3 - own] * 3 + [2 - own] * 2 + [5 - own] * 5


def test_a_row_counts_if_its_link_exceeds_that_of_evenly_spread_attention() -> None:
    rows = random_rows(1)
    for head in range(6):
        for row, (i, word) in enumerate(zip(rows.input_of_row, rows.word_of_row, strict=True)):
            weight = rows.weights[head // 3, head % 3, i, word]
            assert rows.counted[head, row] == (weight > 1 / rows.lengths[i])
            assert rows.row_keys[head, row] == rows.keys[head // 3, head % 3, i, word]


def test_the_strength_is_the_largest_weight() -> None:
    rows = random_rows(2)
    rows.weights[1, 1, 0] = 0  # attends to special tokens alone
    weight, query, key = rows.strengths
    for place in np.ndindex(2, 3, 3):
        if place == (1, 1, 0):
            assert (weight[place], query[place], key[place]) == (-1, -1, -1)
            continue
        assert weight[place] == rows.weights[place].max()
        assert rows.weights[place][query[place]] == weight[place]
        assert rows.keys[place][query[place]] == key[place]
