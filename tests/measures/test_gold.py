from __future__ import annotations

from collections import Counter
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
    """Items with a gold label up to a limit, which a head hits by predicting it."""

    kind: Ints
    group: Ints
    limit: Ints

    @property
    def categories(self) -> Sequence[str]:
        return ("a", "b", "c")

    @property
    def category(self) -> Ints:
        return self.kind

    @property
    def stratum(self) -> Ints:
        return self.group

    def fits(self, sources: Ints, items: Ints) -> Bools:
        fits: Bools = self.gold[sources] <= self.limit[items]
        return fits

    def hits(self, items: Ints, candidates: Ints | None = None) -> Bools:
        equal = self.predicted.reshape(len(self.gold), -1)[items] == self.gold[items, None]
        return equal if candidates is None else equal[np.arange(len(items)), candidates]


class ShownRecords(LabelRecords):
    """Records that show their annotation in place of counts."""

    def head_counts(self, group: Ints, num_groups: int) -> Ints:
        return self.gold


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
    gold = random.integers(3, size=count)
    return LabelRecords(
        gold=gold,
        predicted=random.integers(3, size=(count, LAYERS, HEADS)),
        baseline_hits=random.random((count, BASELINES)) < 0.4,
        units=np.array(units),
        unit_of_item=unit_of_item,
        kind=random.integers(3, size=count),
        group=random.integers(2, size=count),
        limit=random.integers(gold, 3),
    )


def shown(records: LabelRecords) -> ShownRecords:
    return ShownRecords(**{field.name: getattr(records, field.name) for field in fields(records)})


def permuted_labels(records: LabelRecords, permutations: int, seed: int = 0) -> Ints:
    """Return the annotation of each permutation, (permutations, D)."""
    return np.array(list(shown(records).permuted_counts(permutations, seed)))


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
        limit=records.limit[kept],
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


@pytest.mark.parametrize("seed", range(3))
def test_each_stratum_keeps_its_annotations_and_each_fits_its_item(seed: int) -> None:
    records = random_records(seed, units=range(20))
    labels = permuted_labels(records, 30, seed)
    for group in (0, 1):
        members = records.group == group
        expected = np.sort(records.gold[members])
        np.testing.assert_array_equal(
            np.sort(labels[:, members], axis=1), np.tile(expected, (30, 1))
        )
    assert (labels <= records.limit).all()
    assert (labels != records.gold).any()


def test_an_annotation_that_fits_no_other_item_stays() -> None:
    records = random_records(4, units=range(20))
    only = np.flatnonzero(records.gold == 2)[:1]
    limit = np.full(len(records.gold), 1)
    limit[only] = 2
    gold = np.minimum(records.gold, limit)
    labels = permuted_labels(replace(records, gold=gold, limit=limit), 30)
    assert (labels[:, only] == 2).all()
    assert (labels != gold).any()


def test_an_item_that_fits_no_other_annotation_keeps_its_own() -> None:
    """An exchange needs both to fit: here the 0 could go anywhere, but nothing could come."""
    records = random_records(4, units=range(20))
    gold = np.ones(len(records.gold), int)
    gold[3] = 0
    labels = permuted_labels(replace(records, gold=gold, limit=gold), 30)
    np.testing.assert_array_equal(labels, np.tile(gold, (30, 1)))


def test_every_order_of_exchangeable_annotations_is_equally_likely() -> None:
    labels = np.arange(3)
    records = replace(
        items_in(random_records(0), []),
        gold=labels,
        predicted=np.zeros((3, LAYERS, HEADS), int),
        unit_of_item=labels,
        kind=np.zeros(3, int),
        group=np.zeros(3, int),
        limit=np.full(3, 2),
    )
    orders = Counter(map(tuple, permuted_labels(records, 1200).tolist()))
    assert len(orders) == 6
    assert all(150 < count < 250 for count in orders.values())


def test_any_rank_of_the_true_annotation_among_few_exchanges_is_equally_likely(monkeypatch) -> None:
    """Limits make some exchanges impossible, and one round of them is far from any order."""
    monkeypatch.setattr("bertlook.measures.gold._EXCHANGES", 1)
    random = np.random.default_rng(0)
    ranks = []
    for seed in range(300):
        limit = random.integers(0, 3, size=12)
        records = replace(
            items_in(random_records(0), []),
            gold=random.integers(0, limit + 1),
            predicted=random.integers(3, size=(12, LAYERS, HEADS)),
            unit_of_item=np.arange(12),
            kind=np.zeros(12, int),
            group=np.zeros(12, int),
            limit=limit,
        )
        weights = random.random(12)
        values = np.vstack([records.gold, permuted_labels(records, 9, seed)]) @ weights
        below, equal = (values < values[0]).sum(), (values == values[0]).sum()
        ranks.append(below + random.integers(equal))
    counts = np.bincount(ranks, minlength=10)
    assert ((counts > 15) & (counts < 45)).all()


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
        limit=np.ones(count, int),
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
