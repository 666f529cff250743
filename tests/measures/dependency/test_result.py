from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.measures.dependency.records import OFFSETS
from tests.measures.examples import random_attentions


@pytest.fixture(scope="module")
def result() -> DependencyResult:
    return DependencyAccuracy("max").of(random_attentions(2))


def test_counts_of_words_and_hits_are_those_of_a_loop(result: DependencyResult) -> None:
    records = result.records
    labels = records.relation.tolist()
    assert dict(zip(result.relations, result.count.tolist(), strict=True)) == Counter(labels)
    expected = np.zeros_like(result.correct)
    assert expected.shape == (len(result.directions), 2, 3, len(result.relations))
    for word, relation in enumerate(labels):
        column = result.relations.index(relation)
        for direction, layer, head in np.ndindex(expected.shape[:3]):
            hit = records.predicted[word, layer, head, direction] == records.gold[word]
            expected[direction, layer, head, column] += hit
    np.testing.assert_array_equal(result.correct, expected)


def test_hits_of_fixed_offsets_are_those_of_the_gold_trees(result: DependencyResult) -> None:
    expected = {offset: dict.fromkeys(result.relations, 0) for offset in OFFSETS}
    for attention in random_attentions(2):
        sentence = attention.source
        pairs = zip(sentence.heads, sentence.relations, strict=True)
        for word, (head, relation) in enumerate(pairs, start=1):
            if head and head - word in expected:
                expected[head - word][relation] += 1
    assert set(result.offset_correct) == set(OFFSETS)
    for offset, counts in result.offset_correct.items():
        assert dict(zip(result.relations, counts.tolist(), strict=True)) == expected[offset]


def test_relations_are_sorted_by_their_number_of_words(result: DependencyResult) -> None:
    assert result.count.tolist() == sorted(result.count.tolist(), reverse=True)
    assert result.count.sum() == len(result.records.gold)


def test_rows_are_those_of_the_measure(result: DependencyResult) -> None:
    assert result.rows == "max"


def test_its_repr_counts_words_sentences_and_relations(result: DependencyResult) -> None:
    words = sum(len(attention.words) for attention in random_attentions(2))
    assert repr(result).splitlines()[0] == (
        f"<DependencyResult: 2 layers x 3 heads, {words} words in 12 sentences, "
        f"{len(result.relations)} relations"
    )
    assert len(repr(result)) < 300


def test_parts_are_numbers_and_json_and_give_the_result_back(result: DependencyResult) -> None:
    arrays, facts = result.to_parts()
    assert all(array.dtype != object for array in arrays.values())
    assert facts["relations"] == list(result.relations)
    copy = DependencyResult.from_parts({name: a.copy() for name, a in arrays.items()}, facts)
    assert copy == result
    assert copy.records.relation.tolist() == result.records.relation.tolist()
    renamed = {**facts, "relations": ["other", *facts["relations"][1:]]}
    assert DependencyResult.from_parts(arrays, renamed) != result


def test_the_table_lists_all_relations_and_marks_those_of_few_words(
    result: DependencyResult,
) -> None:
    smallest = int(result.count[1])
    table = result.table("same-data", min_count=smallest, resamples=20).set_index("relation")
    frequent = {r for r, n in zip(result.relations, result.count, strict=True) if n >= smallest}
    assert set(table.index[:-2]) == set(result.relations)
    assert list(table.index[-2:]) == ["all", "all without punct and root"]
    assert set(table.index[~table["few"]][:-2]) == frequent
    for relation in result.relations:
        column = result.relations.index(relation)
        best = result.correct[..., column].max() / result.count[column]
        assert table["accuracy"][relation] == pytest.approx(best)
    best = result.correct.sum(axis=-1).max() / result.count.sum()
    assert table["accuracy"]["all"] == pytest.approx(best)


def test_the_tables_control_is_the_mean_over_the_given_results(result: DependencyResult) -> None:
    controls = [DependencyAccuracy().of(random_attentions(seed)) for seed in (7, 8)]
    best = [control.correct.sum(axis=-1).max() / control.count.sum() for control in controls]
    options = {"min_count": 1, "resamples": 20}
    single = result.table("same-data", control=controls[0], **options).set_index("relation")
    both = result.table("same-data", control=controls, **options).set_index("relation")
    assert single["control"]["all"] == pytest.approx(best[0])
    assert both["control"]["all"] == pytest.approx(np.mean(best))


def test_another_selection_is_refused(result: DependencyResult) -> None:
    with pytest.raises(BertlookError, match="selection='all'"):
        result.table("all")
