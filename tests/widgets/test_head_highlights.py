"""The highlights of heads are those that a search through single numbers finds."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.widgets.best_heads import names_of
from bertlook.widgets.head_highlights import (
    Highlight,
    best_relations,
    known_names,
    unusual_statistics,
)

m = bl.measures
HEADS = [Head(layer, head) for layer in range(6) for head in range(8)]


@pytest.fixture(scope="module")
def results(bundled: Model) -> Results:
    measures = [m.DependencyAccuracy(), m.RelativePosition(), m.Entropy()]
    return bl.scan(bundled, bl.corpora.sample(), measures, progress=False, controls=0)


@pytest.fixture(scope="module")
def few(bundled: Model) -> Results:
    return bl.scan(
        bundled, bl.corpora.sample()[:20], m.DependencyAccuracy(), progress=False, controls=0
    )


def obvious_relation(results: Results, head: Head, rare: bool) -> Highlight | None:
    result = results[m.DependencyAccuracy]
    best = None
    for index, relation in enumerate(result.relations):
        count = int(result.count[index])
        if relation in ("punct", "root") or (count < 100 and not rare):
            continue
        accuracy = max(result.correct[side, head.layer, head.head, index] for side in (0, 1))
        offset = max(hits[index] for hits in result.offset_correct.values())
        if best is None or (accuracy - offset) / count > best.value - best.usual + 1e-12:
            best = Highlight(relation, accuracy / count, offset / count, count < 100)
    return best if best and best.value > best.usual else None


@pytest.mark.parametrize("rare", [False, True])
def test_the_best_relation_has_the_largest_gain(rare: bool, results: Results, few: Results) -> None:
    source = few if rare else results
    found = best_relations(source)
    assert 10 < len(found) <= 48
    assert {each.is_rare for each in found.values()} == {rare}
    for head in HEADS:
        expected = obvious_relation(source, head, rare)
        assert (found.get(head) is None) == (expected is None)
        if expected is not None:
            assert found[head].name == expected.name
            assert found[head].value == pytest.approx(expected.value)
            assert found[head].usual == pytest.approx(expected.usual)


def test_the_most_unusual_statistic_is_the_furthest_above_the_mean(results: Results) -> None:
    found = unusual_statistics(results)
    assert list(found) == HEADS
    tables = {
        statistic.label: np.asarray(statistic.values, float)
        for measure in (m.RelativePosition, m.Entropy)
        for statistic in results[measure].as_statistics().values()
    }
    for head in HEADS:
        own = {
            name: (values[tuple(head)] - values.mean()) / values.std()
            for name, values in tables.items()
        }
        name = max(own, key=lambda each: own[each])
        assert found[head].name == name
        assert found[head].value == pytest.approx(tables[name][tuple(head)])
        assert found[head].usual == pytest.approx(tables[name].mean())
        assert not found[head].is_rare


def test_heads_that_the_model_lacks_have_no_highlight() -> None:
    values = np.array([[0.1, np.nan], [0.5, 0.3]])
    same = np.ones((2, 2))
    found = unusual_statistics({"mine": bl.Statistic(values), "same": bl.Statistic(same)})
    assert list(found) == [Head(0, 0), Head(1, 0), Head(1, 1)]
    assert found[Head(1, 0)] == Highlight("mine", 0.5, pytest.approx(0.3))


def test_names_are_those_of_names_of(results: Results) -> None:
    assert known_names(results) == names_of(results)
    assert known_names(results)


def test_results_without_such_measures_have_no_highlights(bundled: Model) -> None:
    results = bl.scan(bundled, ["A cat sat."], m.Dossiers(top=1), progress=False)
    for highlights in (known_names, best_relations, unusual_statistics):
        assert highlights(results) == {}
