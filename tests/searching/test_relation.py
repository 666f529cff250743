from __future__ import annotations

import bertlook as bl
from bertlook.searching.relation import parse_relation

SENTENCE = bl.Sentence(["She", "saw", "cats"], [2, 0, 2], ["nsubj", "root", "obj"])


def test_relations_in_both_directions_and_in_one() -> None:
    assert list(parse_relation("relation", "obj").pairs(SENTENCE)) == [(2, 1), (1, 2)]
    assert list(parse_relation("relation", "obj dep->head").pairs(SENTENCE)) == [(2, 1)]
    assert list(parse_relation("relation", "obj head->dep").pairs(SENTENCE)) == [(1, 2)]
    assert list(parse_relation("relation", "root").pairs(SENTENCE)) == []
