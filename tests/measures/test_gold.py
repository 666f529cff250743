from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.measures.gold import Bools, GoldResult, Ints, Records

LAYERS, HEADS, BASELINES = 2, 3, 4


@dataclass(frozen=True)
class LabelRecords(Records):
    """Items with a gold label, which a head hits by predicting it."""

    kind: Ints
    group: Ints

    @property
    def categories(self) -> Sequence[str]:
        return ("a", "b", "c")

    @property
    def category(self) -> Ints:
        return self.kind

    @property
    def stratum(self) -> Ints:
        return self.group

    def hits(self, items: Ints, candidates: Ints | None = None) -> Bools:
        equal = self.predicted.reshape(len(self.gold), -1)[items] == self.gold[items, None]
        return equal if candidates is None else equal[np.arange(len(items)), candidates]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LabelResult(GoldResult[LabelRecords]):
    """The result of predicting labels."""

    unit: ClassVar[str] = "page"
    records_class: ClassVar[type[LabelRecords]] = LabelRecords

    @property
    def counted(self) -> str:
        return f"{len(self.records.gold)} items"


def random_records(seed: int, units: Sequence[int] = range(6)) -> LabelRecords:
    """Records of up to four items in each unit; some units have none."""
    random = np.random.default_rng(seed)
    unit_of_item = np.repeat(np.array(units), random.integers(0, 5, len(units)))
    count = len(unit_of_item)
    return LabelRecords(
        gold=random.integers(3, size=count),
        predicted=random.integers(3, size=(count, LAYERS, HEADS)),
        baseline_hits=random.random((count, BASELINES)) < 0.4,
        units=np.array(units),
        unit_of_item=unit_of_item,
        kind=random.integers(3, size=count),
        group=random.integers(2, size=count),
    )


def result_of(records: LabelRecords) -> LabelResult:
    return LabelResult(records=records, options={"rows": "mean"})


def items_in(records: LabelRecords, units: Sequence[int]) -> LabelRecords:
    """Return the records of some units."""
    kept = np.isin(records.unit_of_item, units)
    return LabelRecords(
        gold=records.gold[kept],
        predicted=records.predicted[kept],
        baseline_hits=records.baseline_hits[kept],
        units=records.units[np.isin(records.units, units)],
        unit_of_item=records.unit_of_item[kept],
        kind=records.kind[kept],
        group=records.group[kept],
    )


@pytest.mark.parametrize("seed", range(3))
def test_hits_by_group_are_those_of_a_loop(seed: int) -> None:
    records = random_records(seed)
    group = np.random.default_rng(seed).integers(5, size=len(records.gold))
    heads = np.zeros((LAYERS * HEADS, 7), int)
    baselines = np.zeros((BASELINES, 7), int)
    for item, index in enumerate(group):
        for candidate, prediction in enumerate(records.predicted[item].ravel()):
            heads[candidate, index] += prediction == records.gold[item]
        for baseline in range(BASELINES):
            baselines[baseline, index] += records.baseline_hits[item, baseline]
    np.testing.assert_array_equal(records.head_counts(group, 7), heads)
    np.testing.assert_array_equal(records.baseline_counts(group, 7), baselines)


def test_without_items_there_are_no_hits() -> None:
    records = items_in(random_records(0), [])
    nothing = np.zeros(0, int)
    np.testing.assert_array_equal(records.head_counts(nothing, 2), np.zeros((LAYERS * HEADS, 2)))
    np.testing.assert_array_equal(records.baseline_counts(nothing, 2), np.zeros((BASELINES, 2)))


def test_annotations_are_shuffled_within_strata_only() -> None:
    """Where all annotations of a stratum are equal, no shuffle changes a count."""
    records = random_records(1)
    records = replace(records, gold=records.group)
    expected = records.head_counts(records.kind, 3)
    shuffles = list(records.permuted_counts(5))
    assert len(shuffles) == 5
    for counts in shuffles:
        np.testing.assert_array_equal(counts, expected)


def test_shuffles_differ_repeat_with_their_seed_and_average_to_chance() -> None:
    """A constant head has equal hits in all shuffles; a perfect head has those of chance."""
    random = np.random.default_rng(0)
    count = 60
    gold = random.integers(2, size=count)
    predicted = np.ones((count, LAYERS, HEADS), int)
    predicted[:, 1, 2] = gold
    records = LabelRecords(
        gold=gold,
        predicted=predicted,
        baseline_hits=np.zeros((count, BASELINES), bool),
        units=np.arange(count),
        unit_of_item=np.arange(count),
        kind=np.zeros(count, int),
        group=np.zeros(count, int),
    )
    shuffles = np.array(list(records.permuted_counts(400, seed=3)))[:, :, 0]
    np.testing.assert_array_equal(shuffles[:, 0], gold.sum())
    assert len(set(shuffles[:, -1].tolist())) > 5
    share = gold.mean()
    chance = count * (share**2 + (1 - share) ** 2)
    assert shuffles[:, -1].mean() == pytest.approx(chance, abs=1)
    again = np.array(list(records.permuted_counts(400, seed=3)))[:, :, 0]
    np.testing.assert_array_equal(again, shuffles)
    other = np.array(list(records.permuted_counts(400, seed=4)))[:, :, 0]
    assert (other != shuffles).any()


def test_the_records_are_unchanged_by_shuffles() -> None:
    records = random_records(2)
    gold = records.gold.copy()
    list(records.permuted_counts(3))
    np.testing.assert_array_equal(records.gold, gold)


def test_parts_in_any_order_add_up_to_the_whole() -> None:
    whole = random_records(3)
    parts = [result_of(items_in(whole, units)) for units in ([4, 5], [0, 2], [1, 3])]
    assert LabelResult.merge(parts) == result_of(whole)
    assert parts[0] + parts[1] + parts[2] == result_of(whole)


def test_a_unit_is_not_counted_twice() -> None:
    first, second = (random_records(seed, units=units) for seed, units in ((0, [2, 7]), (1, [7])))
    with pytest.raises(BertlookError, match="page 8 of the corpus would be counted twice"):
        result_of(first) + result_of(second)


def test_a_unit_without_items_is_not_counted_twice_either() -> None:
    empty = random_records(0, units=[3])
    empty = replace(items_in(empty, []), units=np.array([3]))
    with pytest.raises(BertlookError, match="page 4 "):
        result_of(empty) + result_of(empty)


def test_parts_give_the_result_back() -> None:
    result = LabelResult(
        records=random_records(5), options={"rows": "max"}, provenance={"model": "bert"}
    )
    arrays, facts = result.to_parts()
    assert set(arrays) == {field.name for field in fields(LabelRecords)}
    assert facts == {"options": {"rows": "max"}, "provenance": {"model": "bert"}}
    assert LabelResult.from_parts(arrays, facts) == result


def test_the_shape_is_that_of_the_predictions() -> None:
    result = result_of(random_records(0))
    assert result.shape == (result.num_layers, result.num_heads) == (LAYERS, HEADS)


def test_unequal_records_make_results_unequal() -> None:
    records = random_records(6)
    predicted: NDArray[np.int64] = records.predicted.copy()
    predicted[0, 0, 0] += 1
    assert result_of(records) != result_of(replace(records, predicted=predicted))
