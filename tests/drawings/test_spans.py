from __future__ import annotations

import itertools
import random

from bertlook.drawings.spans import lanes_of, levels_of


def test_a_wider_arc_is_above_those_that_it_spans() -> None:
    spans = [
        (random.Random(i).randint(0, 9), random.Random(i + 50).randint(0, 9)) for i in range(30)
    ]
    levels = levels_of(spans)
    for (a, x), (b, y) in itertools.permutations(zip(spans, levels, strict=True), 2):
        if min(a) <= min(b) and max(b) <= max(a) and sorted(a) != sorted(b):
            assert x > y


def test_arcs_that_overlap_have_different_lanes() -> None:
    spans = [(0, 3), (1, 2), (2, 5), (4, 5), (3, 4)]
    lanes = lanes_of(spans)
    for (a, x), (b, y) in itertools.combinations(zip(spans, lanes, strict=True), 2):
        if max(a[0], b[0]) < min(a[1], b[1]):
            assert x != y
    assert levels_of([]) == lanes_of([]) == []
