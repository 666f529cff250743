from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import Confidence, Entropy
from bertlook.measures.head_statistics import common_shape, find_statistic, head_statistics


@pytest.fixture(scope="module")
def results() -> bl.Results:
    m = bl.measures
    measures = {
        "Entropy": m.Entropy(),
        "RelativePosition": m.RelativePosition(),
        "DependencyAccuracy": m.DependencyAccuracy(),
        "first": m.DependencyAccuracy(rows="first"),
        "HeadDivergence": m.HeadDivergence(),
    }
    return bl.scan(bl.load(), bl.corpora.sample()[:6], measures, progress=False, controls=0)


def test_every_statistic_has_a_name_of_its_own(results: bl.Results) -> None:
    statistics = head_statistics(results)
    names = [each.full_name for each in statistics]
    assert len(set(names)) == len(names)
    assert {"Entropy all", "RelativePosition previous"} < set(names)
    assert {"DependencyAccuracy relation nsubj", "first relation nsubj head->dep"} < set(names)
    assert {each.source for each in statistics} == set(results)
    for each in statistics:
        assert find_statistic("x", each.full_name, statistics) is each


@pytest.mark.parametrize(
    ("name", "full_name"),
    [
        ("all", "Entropy all"),
        ("Attention to the previous token", "RelativePosition previous"),
        ("DependencyAccuracy obj", "DependencyAccuracy relation obj"),
        ("first obj dep->head", "first relation obj dep->head"),
    ],
)
def test_shorter_names_and_titles_do(results: bl.Results, name: str, full_name: str) -> None:
    assert find_statistic("x", name, head_statistics(results)).full_name == full_name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("obj", r"x='obj' has several .* 'DependencyAccuracy relation obj', 'first relation obj'"),
        ("Entropi all", r"x='Entropi all' is no statistic of the results; near are 'Entropy all'"),
        ("qqq", "is no statistic of the results; near are 'Entropy all', 'Entropy cls'"),
        (None, "x=None is no statistic"),
        (["all"], "is no statistic"),
    ],
)
def test_other_names_get_a_sentence(results: bl.Results, name: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        find_statistic("x", name, head_statistics(results))


def test_a_result_and_arrays_have_statistics(results: bl.Results) -> None:
    alone = head_statistics(results["Entropy"])
    assert [each.full_name for each in alone] == ["Entropy all", "Entropy cls"]
    given = {"own": np.ones((6, 8)), "unit": bl.Statistic(np.ones((6, 8)), measured_in="nats")}
    assert [each.full_name for each in head_statistics(given)] == ["own", "unit"]


@pytest.mark.parametrize("source", [None, 3, [1], "text"])
def test_other_things_have_none(source: Any) -> None:
    with pytest.raises(BertlookError, match="has no statistics of heads"):
        head_statistics(source)


def test_results_without_statistics_say_so() -> None:
    single = bl.measures.HeadDivergence().of(
        bl.Attention(["a"], [[[[1.0]]]])
    )  # a single head has no others
    with pytest.raises(BertlookError, match="None of the results has a statistic"):
        head_statistics({"HeadDivergence": single})


def test_statistics_of_models_with_other_numbers_of_heads_have_no_common_shape() -> None:
    same = {"a": np.zeros((2, 3)), "b": np.ones((2, 3))}
    assert common_shape(head_statistics(same)) == (2, 3)
    with pytest.raises(BertlookError, match="statistics are of 2 x 3 and 2 x 4 heads"):
        common_shape(head_statistics({**same, "c": np.zeros((2, 4))}))


def test_accuracies_equal_counts(results: bl.Results) -> None:
    result = results["DependencyAccuracy"]
    index = result.relations.index("nsubj")
    statistics = result.accuracy_statistics()
    for place, direction in enumerate(result.directions):
        expected = result.correct[place, ..., index] / result.count[index]
        values = statistics[f"relation nsubj {direction}"].values
        np.testing.assert_allclose(values, expected)
    both = statistics["relation nsubj"]
    np.testing.assert_allclose(both.values, result.correct[..., index].max(0) / result.count[index])
    best = max(counts[index] for counts in result.offset_correct.values())
    assert both.baseline == best / result.count[index]


def test_mentions_have_accuracies() -> None:
    measure, documents = bl.measures.CoreferenceAccuracy, bl.corpora.sample_documents()[:3]
    results = bl.scan(bl.load(), documents, measure, progress=False, controls=0)
    result = results["CoreferenceAccuracy"]
    each = find_statistic("x", "pronoun", head_statistics(results))
    assert each.full_name == "CoreferenceAccuracy type pronoun"
    np.testing.assert_array_equal(each.statistic.values, result.accuracy["pronoun"])
    assert each.statistic.baseline == result.baselines["rule_based"]["pronoun"]


def test_the_name_of_a_result_means_its_only_statistic() -> None:
    attention = bl.load()("The cat sat.")
    confidence, entropy = (each.of([attention]) for each in (Confidence(), Entropy()))
    statistics = head_statistics({"mine": confidence, "both": entropy})
    assert find_statistic("x", "mine", statistics).name == "confidence"
    with pytest.raises(BertlookError, match="is no statistic"):
        find_statistic("x", "both", statistics)
