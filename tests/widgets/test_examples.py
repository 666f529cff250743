"""Examples are sorted by their margin and agree with what was counted."""

from __future__ import annotations

import pytest

from bertlook.measures import DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.examples import Examples
from tests.widgets.relations import CORPUS


def test_margins_follow_the_definition(model: Model, result: DependencyResult) -> None:
    relation = result.relations.index("obl")
    for way in (0, 1):
        examples = Examples(model, result, CORPUS, relation, (1, 0, way))
        for example in examples.examples:
            sentence = CORPUS[example.position]
            words = model(sentence).word_maps(specials=False)[1, 0].astype(float)
            gold = sentence.heads[example.word] - 1
            others = [
                words[example.word, other] if way == 0 else words[other, example.word]
                for other in range(len(sentence))
                if other not in (gold, example.word)
            ]
            right = words[example.word, gold] if way == 0 else words[gold, example.word]
            assert example.margin == pytest.approx(right - max(others), abs=1e-6)


def test_hits_equal_the_counts(model: Model, result: DependencyResult) -> None:
    relation = result.relations.index("nsubj")
    for layer in range(2):
        for way in range(2):
            examples = Examples(model, result, CORPUS, relation, (layer, 1, way)).examples
            hits = sum(example.hit for example in examples)
            assert hits == result.correct[way, layer, 1, relation]
