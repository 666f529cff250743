from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import inference
from bertlook.measures.gold import Bools, Ints, Records
from bertlook.measures.selection import GroupScores, head_names, mean_accuracy, score_groups

LAYERS, HEADS, BASELINES, CATEGORIES = 2, 2, 3, 3
#: Groups: all categories, each alone, and one with none.
MEMBERSHIP = np.array([[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [1, 0, 0, 1, 0]])
ALL_BASELINES = np.ones(BASELINES, bool)


@dataclass(frozen=True)
class HitRecords(Records):
    """Items whose predictions are 1 for a hit and 0 for a miss."""

    kind: Ints

    @property
    def categories(self) -> Sequence[str]:
        return ("a", "b", "c")

    @property
    def category(self) -> Ints:
        return self.kind

    @property
    def stratum(self) -> Ints:
        return self.kind

    def hits(self, items: Ints, candidates: Ints | None = None) -> Bools:
        hits = self.predicted.reshape(len(self.gold), -1)[items] == self.gold[items, None]
        return hits if candidates is None else hits[np.arange(len(items)), candidates]


def make_records(hits: np.ndarray, kind: np.ndarray, unit_of_item: np.ndarray) -> HitRecords:
    """Make records from hits of heads, (D, L, H); the baselines hit by chance."""
    random = np.random.default_rng(len(hits))
    return HitRecords(
        gold=np.ones(len(hits), int),
        predicted=hits.astype(int),
        baseline_hits=random.random((len(hits), BASELINES)) < 0.5,
        units=np.unique(unit_of_item),
        unit_of_item=unit_of_item,
        kind=kind,
    )


def random_records(seed: int, items: int = 60, units: int = 15) -> HitRecords:
    random = np.random.default_rng(seed)
    return make_records(
        random.random((items, LAYERS, HEADS)) < 0.5,
        random.integers(CATEGORIES, size=items),
        np.sort(random.integers(units, size=items)) * 10,
    )


def slow_best(hits: np.ndarray) -> int:
    """Return the column with the most hits, the last one of equals."""
    sums = hits.sum(axis=0).tolist()
    return max(range(len(sums)), key=lambda column: (sums[column], column))


def slow_accuracy(
    records: HitRecords, hits: np.ndarray, group: int, basis: int, seed: int
) -> float:
    """Return the held-out accuracy: each item is scored by what is best on the other half."""
    half_of_unit = inference.halves(len(records.units), seed)
    half = np.array([half_of_unit[records.units.tolist().index(u)] for u in records.unit_of_item])
    scored = MEMBERSHIP[records.kind, group] == 1
    selecting = MEMBERSHIP[records.kind, basis] == 1
    right = 0
    for item in np.flatnonzero(scored):
        chosen = slow_best(hits[selecting & (half != half[item])])
        right += hits[item, chosen]
    return right / scored.sum()


def score(records: HitRecords, selection: str = "held-out", **options) -> GroupScores:
    arguments = {"baselines": ALL_BASELINES, "seed": 0, **options}
    return score_groups(records, MEMBERSHIP, selection=selection, **arguments)


@pytest.mark.parametrize("one_choice", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_held_out_heads_and_baselines_are_the_best_on_the_other_half(
    seed: int, one_choice: bool
) -> None:
    records = random_records(seed)
    scores = score(records, seed=seed, one_choice=one_choice)
    heads = records.predicted.reshape(len(records.gold), -1)
    for group in range(4):
        basis = 0 if one_choice else group
        expected = slow_accuracy(records, heads, group, basis, seed)
        assert scores.accuracy[group] == pytest.approx(expected)
        expected = slow_accuracy(records, records.baseline_hits, group, basis, seed)
        assert scores.baseline[group] == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(4))
def test_same_data_heads_and_baselines_are_the_best_on_all_units(seed: int) -> None:
    records = random_records(seed)
    scores = score(records, "same-data")
    heads = records.predicted.reshape(len(records.gold), -1)
    assert scores.agreement is None
    for group in range(4):
        members = MEMBERSHIP[records.kind, group] == 1
        assert scores.count[group] == members.sum()
        np.testing.assert_array_equal(scores.head_counts[:, group], heads[members].sum(axis=0))
        assert scores.best_head[group] == slow_best(heads[members])
        assert scores.best_baseline[group] == slow_best(records.baseline_hits[members])
        assert scores.accuracy[group] == heads[members].mean(axis=0).max()
        assert scores.baseline[group] == records.baseline_hits[members].mean(axis=0).max()


def test_sums_by_unit_are_those_of_a_loop() -> None:
    records = random_records(5)
    scores = score(records, "same-data")
    heads = records.predicted.reshape(len(records.gold), -1)
    items, hits = np.zeros((2, len(records.units), 5))
    for item, unit in enumerate(records.unit_of_item):
        row = records.units.tolist().index(unit)
        for group in np.flatnonzero(MEMBERSHIP[records.kind[item]]):
            items[row, group] += 1
            hits[row, group] += heads[item, scores.best_head[group]]
    np.testing.assert_array_equal(scores.items, items)
    np.testing.assert_array_equal(scores.hits, hits)


def test_a_baseline_that_is_excluded_is_never_selected() -> None:
    records = random_records(6)
    for excluded in range(BASELINES):
        scores = score(records, "same-data", baselines=np.arange(BASELINES) != excluded)
        assert excluded not in scores.best_baseline.tolist()


@pytest.mark.parametrize("selection", ["held-out", "same-data"])
def test_groups_without_items_have_no_score(selection: str) -> None:
    scores = score(random_records(7), selection)
    assert scores.count[4] == 0
    columns = scores.columns({}, resamples=20, seed=0)
    for name in ("accuracy", "low", "high", "gain", "gain_low", "gain_high"):
        np.testing.assert_array_equal(np.isnan(columns[name]), [False] * 4 + [True], err_msg=name)
    assert np.isnan(scores.baseline[4])


def test_a_group_in_one_half_only_has_no_held_out_score() -> None:
    units = np.arange(8)
    lonely = np.flatnonzero(inference.halves(8, seed=0) == 1)[0]
    kind = np.where(units == lonely, 2, 0)
    records = make_records(np.ones((8, LAYERS, HEADS), bool), kind, units)
    held_out, same_data = score(records), score(records, "same-data")
    assert held_out.scorable.tolist() == [True, True, False, False, False]
    assert same_data.scorable.tolist() == [True, True, False, True, False]
    assert np.isnan(held_out.accuracy[3])
    assert same_data.accuracy[3] == 1
    # Selected on all categories, it can be scored.
    assert score(records, one_choice=True).accuracy[3] == 1


def test_agreement_is_how_many_halves_select_the_overall_best_head() -> None:
    half = inference.halves(20, seed=0)
    hits = np.zeros((20, LAYERS, HEADS), bool)
    hits[:, 1, 0] = True
    scores = score(make_records(hits, np.zeros(20, int), np.arange(20)))
    assert scores.best_head[0] == 2
    assert scores.agreement is not None
    assert scores.agreement[0] == 2
    # Now each half has a head of its own, the first of which hits more.
    hits[:, 1, 0] = False
    hits[half == 0, 0, 0] = True
    hits[np.flatnonzero(half == 1)[:-1], 0, 1] = True
    scores = score(make_records(hits, np.zeros(20, int), np.arange(20)))
    assert (scores.best_head[0], scores.accuracy[0]) == (0, 0)
    assert scores.agreement is not None
    assert scores.agreement[0] == 1


@pytest.mark.parametrize("selection", ["held-out", "same-data"])
def test_columns_hold_the_gain_and_intervals_around_the_values(selection: str) -> None:
    scores = score(random_records(8, items=300, units=40), selection)
    columns = scores.columns({"offset": [1] * 5}, resamples=200, seed=0)
    assert ("agreement" in columns) == (selection == "held-out")
    names = list(columns)
    assert names.index("high") < names.index("offset") < names.index("gain")
    np.testing.assert_array_equal(columns["gain"], scores.accuracy - scores.baseline)
    for low, value, high in (("low", "accuracy", "high"), ("gain_low", "gain", "gain_high")):
        assert (columns[low][:4] < columns[value][:4]).all()
        assert (columns[value][:4] < columns[high][:4]).all()


def test_in_few_units_the_interval_is_wilsons() -> None:
    scores = score(random_records(9, units=5), "same-data")
    columns = scores.columns({}, resamples=20, seed=0)
    expected = inference.wilson(scores.hits.sum(axis=0), scores.items.sum(axis=0))
    np.testing.assert_allclose(columns["low"], expected.low)
    np.testing.assert_allclose(columns["high"], expected.high)


def test_p_is_small_for_a_head_that_knows_and_missing_where_nothing_is_counted() -> None:
    random = np.random.default_rng(0)
    gold = random.integers(4, size=200)
    predicted = random.integers(4, size=(200, LAYERS, HEADS))
    known = random.integers(2, size=200)  # categories "a" and "b"
    predicted[known == 0, 0, 1] = gold[known == 0]  # one head knows category "a"
    records = HitRecords(
        gold=gold,
        predicted=predicted,
        baseline_hits=np.zeros((200, BASELINES), bool),
        units=np.arange(200),
        unit_of_item=np.arange(200),
        kind=known,
    )
    scores = score(records, "same-data")
    tested = np.array([False, True, True, True, True])
    columns = scores.permutation_columns(records, MEMBERSHIP, tested, permutations=99, seed=0)
    np.testing.assert_array_equal(np.isnan(columns["p"]), [False, False, False, True, True])
    np.testing.assert_array_equal(np.isnan(columns["q"]), [True, False, False, True, True])
    assert columns["p"][1] == 1 / 100
    assert columns["p"][2] > 0.05
    assert (columns["q"][1:3] >= columns["p"][1:3]).all()


def test_another_selection_is_refused() -> None:
    with pytest.raises(BertlookError, match=r"selection='both'.* 'held-out' or 'same-data'"):
        score(random_records(0), "both")


def test_heads_are_named_by_layer_and_head_from_one() -> None:
    assert head_names(np.array([7, 0]), np.array([9, 0])) == ["8-10", "1-1"]


def test_the_mean_over_controls_is_by_name_and_missing_where_one_lacks_the_group() -> None:
    first, second = score(random_records(1)), score(random_records(2))
    mean = mean_accuracy(
        ["b", "a", "z"], [(["a", "b", "c", "d", "e"], first), (["b", "a", "c", "z", "e"], second)]
    )
    assert mean[0] == pytest.approx((first.accuracy[1] + second.accuracy[0]) / 2)
    assert mean[1] == pytest.approx((first.accuracy[0] + second.accuracy[1]) / 2)
    assert np.isnan(mean[2])
