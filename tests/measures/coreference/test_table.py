from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy, CoreferenceResult, inference
from bertlook.measures.coreference.baselines import BASELINES
from bertlook.measures.coreference.mentions import RANKS
from bertlook.measures.coreference.records import MentionRecords
from tests.measures.coreference_examples import random_documents

COLUMNS = [
    "type",
    "count",
    "head",
    "accuracy",
    "low",
    "high",
    "nearest",
    "head_match",
    "rule_based",
    "gain",
    "gain_low",
    "gain_high",
    "spread",
    "agreement",
    "few",
]
HELD_OUT_COLUMNS = {"low", "high", "gain_low", "gain_high", "spread", "agreement"}


def make_result(
    hits: np.ndarray,
    kind: np.ndarray | None = None,
    document: np.ndarray | None = None,
    rules: np.ndarray | None = None,
) -> CoreferenceResult:
    """A result from hits (D, L, H), types (D,), documents (D,) and hits of the rules (D, K).

    Every mention has two candidates, of which the nearer is an antecedent.
    """
    mentions = len(hits)
    antecedents = np.zeros((mentions, RANKS), bool)
    antecedents[:, 1] = True
    document = np.arange(mentions) if document is None else document
    documents = np.unique(document)
    return CoreferenceResult(
        records=MentionRecords(
            units=documents,
            cut=np.zeros(len(documents), bool),
            lost=np.zeros(len(documents), int),
            unit_of_item=document,
            kind=np.zeros(mentions, int) if kind is None else kind,
            choices=np.full(mentions, 2),
            candidate=np.tile(np.arange(3), len(documents)),
            unit_of_candidate=np.repeat(documents, 3),
            gold=np.packbits(antecedents, axis=1),
            predicted=np.where(hits, 1, 2).astype(np.uint8),
            baseline_hits=np.zeros((mentions, len(BASELINES)), bool) if rules is None else rules,
        ),
        options=CoreferenceAccuracy().options,
    )


def row_of(result: CoreferenceResult, *args, kind: str = "all", **options):
    return result.table(*args, **options).set_index("type").loc[kind]


def slow_held_out(
    result: CoreferenceResult, group: str, per_type: bool, half: list[int]
) -> tuple[float, int]:
    """Each mention under the choice of the half that its document isn't in.

    Also returns how many of the two halves select the overall best head.
    """
    records = result.records
    side = dict(zip(records.units.tolist(), half, strict=True))
    kinds = ("pronoun", "proper", "nominal")
    of_group = [d for d in range(len(records.kind)) if group in ("all", kinds[records.kind[d]])]
    chosen_on = of_group if per_type else range(len(records.kind))
    hits = records.hits(np.arange(len(records.kind)))
    candidates = range(hits.shape[1])
    overall = max(candidates, key=lambda c: (sum(hits[d, c] for d in chosen_on), c))
    total = agreement = 0
    for scored in (0, 1):
        other = [d for d in chosen_on if side[records.unit_of_item[d]] != scored]
        best = max(candidates, key=lambda c: (sum(hits[d, c] for d in other), c))
        agreement += best == overall
        total += sum(hits[d, best] for d in of_group if side[records.unit_of_item[d]] == scored)
    return total / len(of_group), agreement


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("per_type", [False, True])
def test_held_out_accuracies_equal_a_naive_count(seed, per_type) -> None:
    result = CoreferenceAccuracy().of(random_documents(0, count=40))
    table = result.table(per_type=per_type, splits=3, seed=seed)
    halves = inference.halves(40, seed, 3).tolist()
    assert list(table.columns) == COLUMNS
    assert (table["spread"] > 0).any()
    assert list(table["type"]) == ["all", "pronoun", "proper", "nominal"]
    for _, row in table.iterrows():
        scores = [slow_held_out(result, row["type"], per_type, half) for half in halves]
        accuracies, agreements = np.array(scores).T
        assert row["accuracy"] == pytest.approx(accuracies.mean())
        # All splits have the same baseline, so that the gain varies as the accuracy does.
        expected = np.sqrt(np.mean((accuracies - accuracies.mean()) ** 2))
        assert row["spread"] == pytest.approx(expected)
        assert row["agreement"] == pytest.approx(agreements.sum() / 6)
        assert row["count"] == result.count[row["type"]]
        for rule in ("nearest", "head_match", "rule_based"):
            assert row[rule] == result.baselines[rule][row["type"]]
        assert row["gain"] == pytest.approx(row["accuracy"] - row["rule_based"])
        assert row["low"] <= row["accuracy"] <= row["high"]
        assert row["gain_low"] <= row["gain"] <= row["gain_high"]


def test_on_the_same_data_the_best_head_has_the_highest_accuracy() -> None:
    result = CoreferenceAccuracy().of(random_documents(2, count=40))
    table = result.table("same-data").set_index("type")
    assert list(table.reset_index()) == [name for name in COLUMNS if name not in HELD_OUT_COLUMNS]
    np.testing.assert_allclose(table["gain"], table["accuracy"] - table["rule_based"])
    layer, head = (int(part) - 1 for part in table.loc["all", "head"].split("-"))
    assert result.accuracy["all"][layer, head] == result.accuracy["all"].max()
    for kind, row in table.iterrows():
        assert row["head"] == table.loc["all", "head"]
        assert row["accuracy"] == pytest.approx(result.accuracy[kind][layer, head])
    per_type = result.table("same-data", per_type=True).set_index("type")
    for kind, row in per_type.iterrows():
        assert row["accuracy"] == pytest.approx(result.accuracy[kind].max())


def test_only_held_out_selection_is_unbiased_among_144_equal_heads() -> None:
    random = np.random.default_rng(0)
    results = [make_result(random.random((100, 12, 12)) < 0.3) for _ in range(40)]
    same = [row_of(result, "same-data", resamples=10)["accuracy"] for result in results]
    held_out = [row_of(result, resamples=10)["accuracy"] for result in results]
    assert np.mean(same) > 0.4
    assert np.mean(held_out) == pytest.approx(0.3, abs=0.02)


def test_mentions_of_one_document_are_resampled_together() -> None:
    random = np.random.default_rng(0)
    hits = np.repeat(random.random(50) < 0.5, 20)[:, None, None]
    alone = row_of(make_result(hits))
    together = row_of(make_result(hits, document=np.repeat(np.arange(50), 20)))
    assert together["high"] - together["low"] > 3 * (alone["high"] - alone["low"])


def test_the_gain_is_over_the_rules() -> None:
    random = np.random.default_rng(0)
    rules = np.zeros((400, len(BASELINES)), bool)
    rules[:, BASELINES.index("rule_based")] = random.random(400) < 0.5
    best = row_of(make_result(np.ones((400, 1, 1)), rules=rules))
    assert best["gain"] == pytest.approx(1 - rules.sum() / 400)
    assert best["gain_low"] < best["gain"] < best["gain_high"]


def test_types_without_enough_mentions_have_no_accuracy() -> None:
    kind = np.zeros(20, int)
    kind[3] = 1
    result = make_result(np.ones((20, 1, 1)), kind=kind)
    table = result.table().set_index("type")
    missing = ["accuracy", "low", "high", "gain", "gain_low", "gain_high", "spread", "nearest"]
    assert table.loc["nominal", missing].isna().all()
    assert table.loc["proper", "accuracy"] == 1
    assert np.isnan(row_of(result, per_type=True, kind="proper")["accuracy"])
    assert row_of(result, "same-data", per_type=True, kind="proper")["accuracy"] == 1


def test_one_document_has_no_held_out_accuracy() -> None:
    result = make_result(np.ones((20, 1, 1)), document=np.zeros(20, int))
    assert np.isnan(row_of(result)["accuracy"])
    assert row_of(result, "same-data")["accuracy"] == 1


def test_the_control_is_scored_after_the_same_selection() -> None:
    random = np.random.default_rng(0)
    controls = [make_result(random.random((400, 3, 3)) < 0.3) for _ in range(2)]
    expected = [row_of(control)["accuracy"] for control in controls]
    table = make_result(np.ones((400, 3, 3))).table(control=controls)
    assert table["control"].iloc[0] == pytest.approx(np.mean(expected))
    assert row_of(make_result(np.ones((9, 1, 1))), control=controls[0])["control"] == expected[0]


def test_the_table_describes_its_provenance() -> None:
    result = CoreferenceAccuracy("words", both_sides=True, rows="first").of(random_documents(1))
    attrs = result.table("same-data", resamples=50, seed=4).attrs
    assert (attrs["candidates"], attrs["both_sides"], attrs["rows"]) == ("words", True, "first")
    assert (attrs["selection"], attrs["per_type"]) == ("same-data", False)
    assert (attrs["documents"], attrs["cut_documents"], attrs["lost_mentions"]) == (12, 0, 0)
    assert (attrs["splits"], attrs["resamples"], attrs["seed"]) == (20, 50, 4)
    assert result.table(splits=7, resamples=5).attrs["splits"] == 7


def test_the_table_depends_only_on_the_seed() -> None:
    result = CoreferenceAccuracy().of(random_documents(1, count=30))
    assert result.table(seed=1).equals(result.table(seed=1))
    assert not result.table(seed=1).equals(result.table(seed=2))


@pytest.mark.parametrize("splits", [0, -1, 1.5, "3", True])
def test_an_impossible_number_of_splits_is_refused(splits) -> None:
    with pytest.raises(BertlookError, match="splits"):
        make_result(np.ones((20, 1, 1))).table(splits=splits)


def test_an_unknown_selection_is_refused() -> None:
    with pytest.raises(BertlookError, match="selection='best'"):
        make_result(np.ones((20, 1, 1))).table("best")  # type: ignore[arg-type]  # the point of the test


def test_p_is_small_only_for_a_head_that_picks_the_true_antecedents() -> None:
    random = np.random.default_rng(0)
    back = random.choice([1, 2, 3], 400)
    kind = np.arange(400) % 2
    picked = random.choice([1, 2, 3], (400, 3, 3))
    follows = (kind == 0) & (random.random(400) < 0.6)
    picked[:, 1, 1] = np.where(follows, back, picked[:, 1, 1])
    picked[kind == 1, 2, 2] = 1  # a fixed distance
    result = make_picks(back, picked, kind, choices=np.full(400, 3))
    table = result.table(permutations=99).set_index("type")
    assert table.loc["pronoun", "p"] == 0.01
    assert table.loc["pronoun", "q"] == 0.02
    assert table.loc["proper", "p"] > 0.05
    assert np.isnan(table.loc["all", "q"])
    assert table.loc["nominal", ["p", "q"]].isna().all()


def test_antecedents_of_one_stratum_fit_each_other() -> None:
    result = CoreferenceAccuracy().of(random_documents(0))
    sources, items = np.indices((len(result.records.kind),) * 2).reshape(2, -1)
    same = result.records.stratum[sources] == result.records.stratum[items]
    assert result.records.fits(sources[same], items[same]).all()


def test_p_of_picks_by_chance_or_by_distance_alone_is_not_small() -> None:
    random = np.random.default_rng(1)
    p = []
    for seed in range(15):
        choices = random.integers(1, 4, 60)
        back, picked = random.integers(1, choices + 1), np.ones((60, 3, 3), int)
        kind = np.arange(60) % 2
        nearest = make_picks(back, picked, kind, choices)
        fixed = nearest.table("same-data", permutations=9, seed=seed).set_index("type")
        assert (fixed.loc[["all", "pronoun", "proper"], "p"] == 1).all()
        picked = random.integers(1, choices[:, None, None] + 1, (60, 3, 3))
        chance = make_picks(back, picked, kind, choices)
        table = chance.table("same-data", permutations=39, seed=seed).set_index("type")
        p += table.loc[["pronoun", "proper"], "p"].tolist()
    assert np.mean(p) > 0.45
    assert np.mean(np.array(p) <= 0.1) <= 0.16


def test_antecedents_are_shuffled_within_type_and_number_of_candidates() -> None:
    back = np.array([1, 2, 3, 4, 1, 2, 5, 6])
    kind = np.array([0, 0, 0, 0, 1, 1, 0, 0])
    choices = np.array([4, 4, 4, 4, 4, 4, 6, 7])
    result = make_picks(back, np.ones((8, 1, 2)), kind, choices)
    counts = [by_group(counts) for counts in result.records.permuted_counts(20)]
    # In each stratum, the pick is correct for the mention that gets rank 1.
    assert all((permuted[:, :3] == [[2, 1, 1]] * 2).all() for permuted in counts)
    following = make_picks(back, np.tile(back[:, None, None], (1, 1, 2)), kind, choices)
    shuffled = [by_group(counts)[0, 1] for counts in following.records.permuted_counts(20)]
    assert len(set(shuffled)) > 1
    # Mentions alone in their stratum keep their antecedents.
    assert min(shuffled) >= 2


def by_group(counts: np.ndarray) -> np.ndarray:
    """Counts by candidate and type, with the counts of all types in front."""
    return np.column_stack([counts.sum(axis=1), counts])


def make_picks(back, picked, kind, choices) -> CoreferenceResult:
    """A result whose D mentions have one antecedent each, ``back`` candidates away."""
    antecedents = np.zeros((len(back), RANKS), bool)
    antecedents[np.arange(len(back)), back] = True
    result = make_result(np.ones(picked.shape), kind)
    records = replace(
        result.records,
        gold=np.packbits(antecedents, axis=1),
        predicted=picked.astype(np.uint8),
        choices=choices,
    )
    return replace(result, records=records)
