"""Counts of tags; test_measure compares them with an exhaustive search."""

from __future__ import annotations

import numpy as np

from bertlook.measures.dossiers.tag_pairs import (
    PARTS_OF_SPEECH,
    TREE_DIRECTIONS,
    TagPairs,
    count_relations,
    count_upos,
)
from tests.measures.dossiers.made_up import random_rows


def test_each_counted_row_is_counted_once_and_spread_once() -> None:
    rows = random_rows(0)
    for pairs in (count_upos(rows), count_relations(rows)):
        total = rows.counted.sum(1).reshape(2, 3)
        np.testing.assert_array_equal(pairs.count.sum((2, 3)), total)
        np.testing.assert_allclose(pairs.expected.sum((2, 3)), total)


def test_labels_of_parts_are_joined() -> None:
    rows = random_rows(1)
    first = count_relations(rows)
    other = TagPairs(("root", "amod"), first.count, first.expected)
    merged = TagPairs.merge([first, other])
    assert merged.labels == ("amod", "det", "root")
    np.testing.assert_array_equal(merged.count[:, :, 1], first.count[:, :, 0])
    np.testing.assert_array_equal(merged.count[:, :, 0], first.count[:, :, 1])
    np.testing.assert_array_equal(merged.count[:, :, 2], first.count.sum(2))


def test_texts_without_annotation_have_no_tags() -> None:
    rows = random_rows(2)
    bare = type(rows)(
        ["a text"] * 3, rows.words, rows.positions, rows.keys, rows.weights, include_self=False
    )
    assert count_upos(bare).count.sum() == 0
    assert count_upos(bare).count.shape == (2, 3, len(PARTS_OF_SPEECH), len(PARTS_OF_SPEECH))
    assert count_relations(bare).count.shape == (2, 3, 0, len(TREE_DIRECTIONS))
