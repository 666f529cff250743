from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bertlook.corpora import Document
from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy, CoreferenceResult
from bertlook.measures.coreference.baselines import BASELINES
from tests.measures.coreference_examples import random_documents
from tests.measures.examples import random_attention

GROUPS = ("all", *MENTION_TYPES)


@pytest.fixture(scope="module")
def result() -> CoreferenceResult:
    return CoreferenceAccuracy().of(random_documents(2))


def members(result: CoreferenceResult, group: str) -> list[int]:
    """Return the indices of a group's mentions."""
    kinds = result.records.kind.tolist()
    return [i for i, kind in enumerate(kinds) if group in ("all", MENTION_TYPES[kind])]


def test_counts_of_mentions_and_hits_are_those_of_a_loop(result: CoreferenceResult) -> None:
    assert set(result.count) == set(result.correct) == set(GROUPS)
    for group in GROUPS:
        items = members(result, group)
        assert result.count[group] == len(items)
        expected = np.zeros((2, 3), int)
        for item in items:
            antecedents = set(np.flatnonzero(np.unpackbits(result.records.gold[item])).tolist())
            for layer, head in np.ndindex(2, 3):
                expected[layer, head] += result.records.predicted[item, layer, head] in antecedents
        np.testing.assert_array_equal(result.correct[group], expected)


def test_accuracies_are_shares_of_the_mentions(result: CoreferenceResult) -> None:
    assert set(result.baselines) == set(BASELINES)
    for group in GROUPS:
        items = members(result, group)
        assert items
        np.testing.assert_array_equal(result.accuracy[group], result.correct[group] / len(items))
        for column, rule in enumerate(BASELINES):
            hits = [bool(result.records.baseline_hits[item, column]) for item in items]
            assert result.baselines[rule][group] == sum(hits) / len(items)


def test_a_type_without_mentions_has_no_accuracy() -> None:
    document = Document(["he", "saw", "him"], [[(0, 1), (2, 3)]])
    result = CoreferenceAccuracy().of(random_attention(np.random.default_rng(0), document))
    assert result.count == {"all": 1, "pronoun": 1, "proper": 0, "nominal": 0}
    assert np.isnan(result.accuracy["proper"]).all()
    assert np.isnan(result.baselines["nearest"]["nominal"])
    assert result.baselines["nearest"]["pronoun"] == 1


def test_documents_that_were_cut_and_mentions_that_were_lost_are_counted(
    result: CoreferenceResult,
) -> None:
    assert (result.num_documents, result.num_cut, result.num_lost) == (12, 0, 0)
    records = replace(
        result.records, cut=np.arange(12) % 4 == 0, lost=np.where(np.arange(12) % 4 == 0, 2, 0)
    )
    cut = replace(result, records=records)
    assert (cut.num_documents, cut.num_cut, cut.num_lost) == (12, 3, 6)


def test_its_repr_counts_mentions_and_documents(result: CoreferenceResult) -> None:
    count = result.count["all"]
    assert repr(result).splitlines()[0] == (
        f"<CoreferenceResult: 2 layers x 3 heads, {count} mentions in 12 documents"
    )
    assert len(repr(result)) < 300


def test_parts_give_the_result_back(result: CoreferenceResult) -> None:
    arrays, facts = result.to_parts()
    copy = CoreferenceResult.from_parts({name: a.copy() for name, a in arrays.items()}, facts)
    assert copy == result
    arrays["kind"] = arrays["kind"][::-1].copy()
    assert CoreferenceResult.from_parts(arrays, facts) != result


def test_the_table_has_a_row_for_each_group(result: CoreferenceResult) -> None:
    table = result.table("same-data", resamples=20).set_index("type")
    assert list(table.index) == list(GROUPS)
    for group in GROUPS:
        layer, head = (int(number) - 1 for number in table["head"][group].split("-"))
        assert table["count"][group] == result.count[group]
        assert table["accuracy"][group] == result.accuracy[group][layer, head]
    assert table["accuracy"]["all"] == result.accuracy["all"].max()


def test_the_tables_control_is_the_mean_over_the_given_results(result: CoreferenceResult) -> None:
    controls = [CoreferenceAccuracy().of(random_documents(seed)) for seed in (7, 8)]
    best = [control.accuracy["all"].max() for control in controls]
    single = result.table("same-data", control=controls[0], resamples=20)
    both = result.table("same-data", control=controls, resamples=20)
    assert single["control"][0] == best[0]
    assert both["control"][0] == pytest.approx(np.mean(best))


def test_another_selection_is_refused(result: CoreferenceResult) -> None:
    with pytest.raises(BertlookError, match="selection='all'"):
        result.table("all")
