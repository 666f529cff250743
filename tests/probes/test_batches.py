from __future__ import annotations

import numpy as np
import pytest

from bertlook.probes.batches import MapBatches, pair_vectors
from bertlook.probes.gathering import framed_maps
from bertlook.probes.vector_table import vector_table
from tests.probes.examples import attentions_of_equal_length, random_vectors

TABLE = vector_table({"a": [1.0, 2.0], "b": [3.0, 4.0]}, [["a", "b"]])


def test_in_the_papers_variant_the_pair_with_root_has_no_vectors() -> None:
    dependents, candidates, has_vectors = pair_vectors([[1, 2]], TABLE, "paper")
    rows = [[0, 0], [1, 2], [3, 4], [0, 0]]
    assert dependents[0].tolist() == candidates[0].tolist() == rows
    assert has_vectors.tolist() == [0, 1, 1, 0]


def test_in_the_released_variant_the_last_word_has_no_vectors() -> None:
    dependents, candidates, has_vectors = pair_vectors([[1, 2]], TABLE, "released")
    assert dependents[0].tolist() == [[0, 0], [1, 2], [3, 4], [0, 0]]
    # ROOT, from the first or the last column, takes the first word's vector.
    assert candidates[0].tolist() == [[1, 2], [3, 4], [0, 0], [1, 2]]
    assert has_vectors.tolist() == [1, 1, 0, 1]


@pytest.mark.parametrize("words", [False, True])
def test_a_batch_holds_the_maps_the_vectors_and_the_heads_of_its_group(words) -> None:
    attentions = attentions_of_equal_length()
    heads = [attention.source.heads for attention in attentions]
    sentences = [attention.words for attention in attentions]
    table = vector_table(random_vectors(attentions), sentences) if words else None
    batches = MapBatches(attentions, heads, [[2, 0], [1]], table, "paper")
    assert len(batches) == 2
    indices, maps, pairs, batch_heads = batches[0]
    assert indices == [2, 0]
    assert batch_heads.tolist() == [list(heads[2]), list(heads[0])]
    for one, index in zip(maps, indices, strict=True):
        np.testing.assert_array_equal(one, framed_maps(attentions[index]).astype(np.float32))
    if not words:
        assert pairs is None
        return
    np.testing.assert_array_equal(pairs.rows.view(2, 6, 6, 6)[0], maps[0].transpose(1, 0, 2))
    np.testing.assert_array_equal(pairs.columns.view(2, 6, 6, 6)[0], maps[0].transpose(2, 0, 1))
