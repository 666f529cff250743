from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import inference
from bertlook.measures.gold import Bools, Ints, Records
from bertlook.measures.selection import GroupScores, head_names, mean_accuracy, score_groups

LAYERS, HEADS, BASELINES, CATEGORIES = 2, 2, 3, 3
SPLITS = 3
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

    def fits(self, sources: Ints, items: Ints) -> Bools:
        return np.ones(len(items), bool)

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


def slow_hits(
    records: HitRecords, hits: np.ndarray, group: int, basis: int, seed: int
) -> np.ndarray:
    """Return held-out hits of a group in each split, (R, D), 0 for items of other groups.

    Each item is scored by what is best on the half that it isn't in.
    """
    half_of_item = slow_halves(records, seed)
    scored = MEMBERSHIP[records.kind, group] == 1
    selecting = MEMBERSHIP[records.kind, basis] == 1
    right = np.zeros(half_of_item.shape)
    for split, half in enumerate(half_of_item):
        for item in np.flatnonzero(scored):
            chosen = slow_best(hits[selecting & (half != half[item])])
            right[split, item] = hits[item, chosen]
    return right


def slow_halves(records: HitRecords, seed: int) -> np.ndarray:
    """Return the half of each item in each split, (R, D)."""
    half_of_unit = inference.halves(len(records.units), seed, SPLITS)
    rows = [records.units.tolist().index(unit) for unit in records.unit_of_item]
    return half_of_unit[:, rows]


def slow_widening(records: HitRecords, group: int, hits: np.ndarray) -> float:
    """Return the widening for (R, D) hits of a group: between the variances of mean and split.

    The variance of a share over units is that of their hits beyond the expected ones.
    """

    def variance(hits: np.ndarray) -> float:
        members = MEMBERSHIP[records.kind, group] == 1
        total = 0.0
        for unit in records.units:
            of_unit = members & (records.unit_of_item == unit)
            total += (hits[of_unit].sum() - of_unit.sum() * hits.sum() / members.sum()) ** 2
        return total

    single = np.mean([variance(row) for row in hits])
    mean = variance(hits.mean(axis=0))
    return float(np.sqrt((single + mean) / 2 / mean))


def score(records: HitRecords, selection: str = "held-out", **options) -> GroupScores:
    arguments = {"baselines": ALL_BASELINES, "seed": 0, "splits": SPLITS, **options}
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
        count = MEMBERSHIP[records.kind, group].sum()
        hits = slow_hits(records, heads, group, basis, seed)
        baseline_hits = slow_hits(records, records.baseline_hits, group, basis, seed)
        assert scores.accuracy[group] == pytest.approx(hits.sum() / count / SPLITS)
        assert scores.baseline[group] == pytest.approx(baseline_hits.sum() / count / SPLITS)
        gains = (hits - baseline_hits).sum(axis=1) / count
        np.testing.assert_allclose(scores.split_gains[:, group], gains, atol=1e-12)
        spread = scores.columns({}, resamples=10, seed=0)["spread"][group]
        assert spread == pytest.approx(np.sqrt(np.mean((gains - gains.mean()) ** 2)))
        for values, sums in ((hits, scores.hits), (baseline_hits, scores.baseline_hits)):
            for row, unit in enumerate(records.units):
                expected = values[:, records.unit_of_item == unit].sum() / SPLITS
                assert sums[row, group] == pytest.approx(expected)


@pytest.mark.parametrize("one_choice", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_agreement_is_the_share_of_halves_that_select_the_overall_best_head(
    seed: int, one_choice: bool
) -> None:
    records = random_records(seed)
    scores = score(records, seed=seed, one_choice=one_choice)
    heads = records.predicted.reshape(len(records.gold), -1)
    assert scores.agreement is not None
    for group in range(4):
        selecting = MEMBERSHIP[records.kind, 0 if one_choice else group] == 1
        overall = slow_best(heads[selecting])
        assert scores.best_head[group] == overall
        agreeing = [
            slow_best(heads[selecting & (half == side)]) == overall
            for half in slow_halves(records, seed)
            for side in (0, 1)
        ]
        assert len(agreeing) == 2 * SPLITS
        assert scores.agreement[group] == pytest.approx(np.mean(agreeing))


@pytest.mark.parametrize("seed", range(4))
def test_intervals_are_widened_halfway_to_the_variance_of_a_single_split(seed: int) -> None:
    records = random_records(seed)
    widening = score(records, seed=seed).widening
    heads = records.predicted.reshape(len(records.gold), -1)
    assert (widening >= 1).all()
    assert (widening[:, :4] > 1).any()
    for group in range(4):
        hits = slow_hits(records, heads, group, group, seed)
        gains = hits - slow_hits(records, records.baseline_hits, group, group, seed)
        assert widening[0, group] == pytest.approx(slow_widening(records, group, hits))
        assert widening[1, group] == pytest.approx(slow_widening(records, group, gains))


def test_nothing_is_widened_where_all_halves_select_the_same() -> None:
    records = random_records(3, items=200, units=40)
    predicted = records.predicted.copy()
    predicted[:, 0, 1] |= np.arange(200) % 10 > 0  # by far the best head
    records = replace(records, predicted=predicted)
    only = np.arange(BASELINES) == 1
    scores = score(records, baselines=only)
    assert scores.agreement is not None
    np.testing.assert_array_equal(scores.agreement[:4], 1)
    np.testing.assert_allclose(scores.widening, 1)
    np.testing.assert_allclose(scores.columns({}, resamples=10, seed=0)["spread"][:4], 0, atol=1e-9)
    # If the baselines differ, the gain is widened, and the accuracy isn't.
    scores = score(records)
    np.testing.assert_allclose(scores.widening[0], 1)
    assert (scores.widening[1, :4] > 1).any()


def test_nothing_is_widened_on_the_same_data_or_with_one_split() -> None:
    for scores in (score(random_records(1), "same-data"), score(random_records(1), splits=1)):
        np.testing.assert_allclose(scores.widening, 1)


def test_a_wider_interval_has_the_same_center_and_fewer_independent_items() -> None:
    scores = score(random_records(8, items=300, units=40))
    plain, wide = (
        replace(scores, widening=np.full((2, 5), factor)).columns({}, resamples=200, seed=0)
        for factor in (1.0, 2.0)
    )
    for name in ("accuracy", "gain"):
        np.testing.assert_array_equal(plain[name], wide[name])
    for end in ("gain_low", "gain_high"):
        reach = plain[end] - plain["gain"]
        np.testing.assert_allclose(wide[end] - wide["gain"], 2 * reach)
    width, wider = (columns["high"] - columns["low"] for columns in (plain, wide))
    assert (1.8 * width < wider)[:4].all()
    assert (wider < 2 * width)[:4].all()


def test_intervals_are_those_of_the_effective_count_and_of_the_bootstrap() -> None:
    scores = score(random_records(8, items=300, units=40))
    columns = scores.columns({}, resamples=200, seed=3)
    for group in range(4):
        values = (scores.hits, scores.baseline_hits, scores.items)
        sums = inference.resampled_sums(np.hstack(values), 200, seed=3)
        hits, baseline_hits, items = (sums[:, [group + 5 * part]] for part in range(3))
        clusters = np.array([(scores.items[:, group] > 0).sum()])
        accuracy, gain = scores.accuracy[group], scores.split_gains[:, group].mean()
        count = inference.effective_count(np.array([accuracy]), hits / items, clusters)
        count /= scores.widening[0, group] ** 2
        expected = inference.wilson(np.array([accuracy]), count)
        assert columns["low"][group] == pytest.approx(expected.low[0])
        assert columns["high"][group] == pytest.approx(expected.high[0])
        ends = inference.percentile_interval((hits - baseline_hits) / items, clusters)
        factor = scores.widening[1, group]
        assert columns["gain_low"][group] == pytest.approx(gain + factor * (ends.low[0] - gain))
        assert columns["gain_high"][group] == pytest.approx(gain + factor * (ends.high[0] - gain))


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
        assert scores.best_baseline_hits[group] == records.baseline_hits[members].sum(axis=0).max()
        assert scores.best_baseline_accuracy[group] == scores.baseline[group]


@pytest.mark.parametrize("one_choice", [False, True])
@pytest.mark.parametrize("selection", ["held-out", "same-data"])
def test_the_best_baseline_is_counted_on_all_units(selection: str, one_choice: bool) -> None:
    records = random_records(2)
    scores = score(records, selection, one_choice=one_choice)
    for group in range(4):
        members = MEMBERSHIP[records.kind, group] == 1
        selecting = MEMBERSHIP[records.kind, 0 if one_choice else group] == 1
        best = slow_best(records.baseline_hits[selecting])
        hits = records.baseline_hits[members, best]
        assert scores.best_baseline[group] == best
        assert scores.best_baseline_hits[group] == hits.sum()
        assert scores.best_baseline_accuracy[group] == pytest.approx(hits.mean())
    assert np.isnan(scores.best_baseline_accuracy[4])


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
        allowed = np.arange(BASELINES) != excluded
        scores = score(records, "same-data", baselines=allowed)
        assert excluded not in scores.best_baseline.tolist()
        # Nor is it on any half, even if it is the only one with hits.
        always = replace(records, baseline_hits=np.tile(~allowed, (60, 1)))
        assert (score(always, baselines=allowed).baseline[:4] == 0).all()
        assert (score(always).baseline[:4] == 1).all()


@pytest.mark.parametrize("selection", ["held-out", "same-data"])
def test_groups_without_items_have_no_score(selection: str) -> None:
    scores = score(random_records(7), selection)
    assert scores.count[4] == 0
    columns = scores.columns({}, resamples=20, seed=0)
    intervals = ("low", "high", "gain_low", "gain_high", "spread")
    for name in ("accuracy", "gain", *(intervals if selection == "held-out" else ())):
        np.testing.assert_array_equal(np.isnan(columns[name]), [False] * 4 + [True], err_msg=name)
    assert np.isnan(scores.baseline[4])


def test_a_group_in_one_half_only_has_no_held_out_score() -> None:
    units = np.arange(8)
    kind = np.where(units == 3, 2, 0)
    records = make_records(np.ones((8, LAYERS, HEADS), bool), kind, units)
    held_out, same_data = score(records), score(records, "same-data")
    assert held_out.scorable.tolist() == [True, True, False, False, False]
    assert same_data.scorable.tolist() == [True, True, False, True, False]
    assert np.isnan(held_out.accuracy[3])
    assert same_data.accuracy[3] == 1
    # Selected on all categories, it can be scored.
    assert score(records, one_choice=True).accuracy[3] == 1


def test_splits_of_which_a_half_lacks_the_group_are_left_out() -> None:
    sides = inference.halves(8, seed=0, splits=SPLITS)
    first, *others = range(8)
    apart = [unit for unit in others if sides[0, unit] != sides[0, first]]
    together = [unit for unit in others if sides[0, unit] == sides[0, first]]
    sometimes = next(unit for unit in apart if (sides[:, unit] == sides[:, first]).any())
    for unit, splits, used in (
        (sometimes, 1, 1),
        (sometimes, SPLITS, (sides[:, sometimes] != sides[:, first]).sum()),
        (together[0], 1, 0),
        (first, SPLITS, 0),
    ):
        kind = np.where(np.isin(np.arange(8), [first, unit]), 2, 0)
        scores = score(
            make_records(np.ones((8, LAYERS, HEADS), bool), kind, np.arange(8)), splits=splits
        )
        assert np.isfinite(scores.split_gains[:, 3]).sum() == used
        np.testing.assert_array_equal(scores.accuracy[3], 1 if used else np.nan)
        spread = scores.columns({}, resamples=10, seed=0)["spread"][3]
        assert np.isnan(spread) == (used == 0)


def test_agreement_is_full_or_half_if_halves_have_heads_of_their_own() -> None:
    half = inference.halves(20, seed=0)[0]
    hits = np.zeros((20, LAYERS, HEADS), bool)
    hits[:, 1, 0] = True
    scores = score(make_records(hits, np.zeros(20, int), np.arange(20)))
    assert scores.best_head[0] == 2
    assert scores.agreement is not None
    assert scores.agreement[0] == 1
    # Now each half has a head of its own, the first of which hits more.
    hits[:, 1, 0] = False
    hits[half == 0, 0, 0] = True
    hits[np.flatnonzero(half == 1)[:-1], 0, 1] = True
    scores = score(make_records(hits, np.zeros(20, int), np.arange(20)), splits=1)
    assert (scores.best_head[0], scores.accuracy[0]) == (0, 0)
    assert scores.agreement is not None
    assert scores.agreement[0] == 0.5


def test_columns_hold_the_gain_and_intervals_around_the_values() -> None:
    scores = score(random_records(8, items=300, units=40))
    columns = scores.columns({"offset": [1] * 5}, resamples=200, seed=0)
    assert list(columns) == [
        *("accuracy", "low", "high", "offset", "gain", "gain_low", "gain_high"),
        *("spread", "agreement"),
    ]
    np.testing.assert_array_equal(columns["agreement"], scores.agreement)
    np.testing.assert_array_equal(columns["gain"], scores.accuracy - scores.baseline)
    for low, value, high in (("low", "accuracy", "high"), ("gain_low", "gain", "gain_high")):
        assert (columns[low][:4] < columns[value][:4]).all()
        assert (columns[value][:4] < columns[high][:4]).all()


def test_columns_of_a_selection_on_the_same_data_have_no_intervals() -> None:
    scores = score(random_records(8, items=300, units=40), "same-data")
    columns = scores.columns({"offset": [1] * 5}, resamples=200, seed=0)
    assert list(columns) == ["accuracy", "offset", "gain"]
    np.testing.assert_array_equal(columns["gain"], scores.accuracy - scores.baseline)


@pytest.mark.parametrize("share", [None, 0, 1])
def test_without_enough_units_hits_or_misses_intervals_are_wilsons_and_newcombes(share) -> None:
    records = random_records(9, units=5 if share is None else 15)
    if share is not None:
        records = replace(records, predicted=np.full_like(records.predicted, share))
    scores = score(records)
    columns = scores.columns({}, resamples=20, seed=0)
    count = MEMBERSHIP[records.kind].sum(axis=0)
    expected = inference.wilson(scores.accuracy, count)
    np.testing.assert_allclose(columns["low"], expected.low)
    np.testing.assert_allclose(columns["high"], expected.high)
    of_baseline = inference.wilson(scores.baseline, count)
    gain = inference.difference_interval(scores.accuracy, scores.baseline, expected, of_baseline)
    np.testing.assert_allclose(columns["gain_low"], gain.low)
    np.testing.assert_allclose(columns["gain_high"], gain.high)


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
