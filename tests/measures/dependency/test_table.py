from __future__ import annotations

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult, inference
from bertlook.measures.dependency.records import OFFSETS, WordRecords
from bertlook.measures.dependency.trees import FAR, FAR_MISS, NONE, ROOT
from tests.measures.examples import random_attentions

COLUMNS = [
    "relation",
    "count",
    "head",
    "direction",
    "accuracy",
    "low",
    "high",
    "baseline",
    "offset",
    "gain",
    "agreement",
    "gain_low",
    "gain_high",
]


def make_result(
    gold: np.ndarray,
    predicted: np.ndarray,
    relation: np.ndarray | None = None,
    sentence: np.ndarray | None = None,
) -> DependencyResult:
    """A result from gold distances (D,) and predicted ones (D, L, H, 2)."""
    words = len(gold)
    relation = np.zeros(words, int) if relation is None else relation
    sentence = np.arange(words) if sentence is None else sentence
    records = WordRecords(
        units=np.unique(sentence),
        unit_of_item=sentence,
        relation=np.array(list("abcdefgh"), object)[relation],
        gold=gold.astype(np.int8),
        predicted=predicted.astype(np.int8),
        baseline_hits=gold[:, None] == np.array(OFFSETS),
    )
    return DependencyResult(records=records, options={"rows": "mean", "variant": "paper"})


def make_guesses(random: np.random.Generator, words: int, truth: float = 0.3) -> DependencyResult:
    """288 independent heads that are right with the same probability."""
    hits = random.random((words, 12, 12, 2)) < truth
    return make_result(np.full(words, 20), np.where(hits, 20, 30))


def row_of(result: DependencyResult, *args, relation: str = "a", **options):
    return result.table(*args, **options).set_index("relation").loc[relation]


def test_only_held_out_selection_is_unbiased_among_288_equal_heads() -> None:
    random = np.random.default_rng(0)
    results = [make_guesses(random, 100) for _ in range(40)]
    same = [row_of(result, "same-data", resamples=10)["accuracy"] for result in results]
    held_out = [row_of(result, resamples=10)["accuracy"] for result in results]
    assert np.mean(same) == pytest.approx(0.435, abs=0.01)
    assert np.mean(held_out) == pytest.approx(0.3, abs=0.02)


def test_a_good_head_is_found_with_its_interval_and_its_gain() -> None:
    random = np.random.default_rng(0)
    gold = random.choice([1, -2], 2000, p=[0.6, 0.4])
    predicted = np.full((2000, 4, 5, 2), 9)
    predicted[:, 2, 1, 1] = np.where(random.random(2000) < 0.8, gold, 9)
    best = row_of(make_result(gold, predicted))
    assert (best["head"], best["direction"], best["offset"]) == ("3-2", "head->dep", 1)
    assert best["accuracy"] == np.mean(predicted[:, 2, 1, 1] == gold)
    assert best["baseline"] == np.mean(gold == 1)
    assert best["gain"] == pytest.approx(best["accuracy"] - best["baseline"])
    assert best["agreement"] == 2
    spread = 1.96 * np.sqrt(0.8 * 0.2 / 2000)
    assert best["high"] - best["accuracy"] == pytest.approx(spread, rel=0.15)
    assert best["accuracy"] - best["low"] == pytest.approx(spread, rel=0.15)
    assert best["gain_low"] < best["gain"] < best["gain_high"]


def slow_held_out(result: DependencyResult, relation: int, seed: int) -> tuple[float, float]:
    """Accuracy and baseline: each word under the choice of the half that it isn't in."""
    records = result.records
    sentences = sorted(set(records.unit_of_item.tolist()))
    side = dict(zip(sentences, inference.halves(len(sentences), seed).tolist(), strict=True))
    words = [d for d in range(len(records.gold)) if records.category[d] == relation]
    _, layers, heads, ways = records.predicted.shape

    def score(hit, candidates) -> float:
        total = 0
        for half in (0, 1):
            other = [d for d in words if side[records.unit_of_item[d]] != half]
            best = max(candidates, key=lambda c: (sum(hit(d, c) for d in other), c))
            total += sum(hit(d, best) for d in words if side[records.unit_of_item[d]] == half)
        return total / len(words)

    def head_hit(d, c) -> bool:
        return bool(records.predicted[(d, *c)] == records.gold[d])

    def offset_hit(d, c) -> bool:
        return bool(records.baseline_hits[d, OFFSETS.index(c)])

    return (
        score(head_hit, list(np.ndindex(layers, heads, ways))),
        score(offset_hit, OFFSETS),
    )


@pytest.mark.parametrize("seed", [0, 1])
def test_held_out_accuracies_equal_a_naive_count(seed) -> None:
    result = DependencyAccuracy().of(random_attentions(0, count=30))
    table = result.table(min_count=1, seed=seed).set_index("relation")
    for index, relation in enumerate(result.relations):
        accuracy, baseline = slow_held_out(result, index, seed)
        assert table.loc[relation, "accuracy"] == pytest.approx(accuracy)
        assert table.loc[relation, "baseline"] == pytest.approx(baseline)


def test_the_table_is_sorted_by_the_lower_end_of_the_gain_and_ends_with_all() -> None:
    table = DependencyAccuracy().of(random_attentions(1, count=60)).table(min_count=1)
    assert list(table.columns) == COLUMNS
    assert list(table["relation"][-2:]) == ["all", "all without punct and root"]
    assert list(table["gain_low"][:-2]) == sorted(table["gain_low"][:-2], reverse=True)
    assert table["count"].iloc[-2] == table["count"][:-2].sum()
    left_out = table["count"][table["relation"].isin(["punct", "root"])].sum()
    assert table["count"].iloc[-1] == table["count"].iloc[-2] - left_out
    assert not table[table["relation"] != "root"].isna().any(axis=None)


def test_rare_relations_are_left_out() -> None:
    result = make_result(np.ones(5), np.ones((5, 1, 1, 2)), relation=np.array([0, 0, 0, 1, 1]))
    assert list(result.table(min_count=3)["relation"]) == [
        "a",
        "all",
        "all without punct and root",
    ]


def test_a_relation_with_one_example_has_no_held_out_accuracy_but_one_on_the_same_data() -> None:
    relation = np.array([0] * 9 + [1])
    result = make_result(np.ones(10), np.ones((10, 1, 1, 2)), relation=relation)
    held_out = row_of(result, min_count=1, relation="b")
    assert held_out["count"] == 1
    assert held_out[["accuracy", "low", "high", "baseline", "gain", "gain_low"]].isna().all()
    same = row_of(result, "same-data", min_count=1, relation="b")
    assert same["accuracy"] == 1
    assert 0 < same["low"] < 0.5
    assert same["high"] == 1
    assert list(result.table(min_count=1)["relation"][:2]) == ["a", "b"]


def test_perfect_accuracy_has_a_wilson_interval() -> None:
    best = row_of(make_result(np.full(200, 9), np.full((200, 1, 1, 2), 9)))
    expected = inference.wilson(np.array([200]), np.array([200]))
    assert (best["low"], best["high"]) == (expected.low[0], 1)
    assert best["gain"] == 1
    assert 0.9 < best["gain_low"] < 1


def test_same_data_has_no_agreement_and_breaks_ties_by_the_last_head() -> None:
    table = make_result(np.full(200, 1), np.full((200, 2, 2, 2), 1)).table("same-data")
    assert "agreement" not in table
    first = table.iloc[0]
    assert (first["head"], first["direction"]) == ("2-2", "head->dep")


def test_words_of_one_sentence_are_resampled_together() -> None:
    random = np.random.default_rng(0)
    hits = np.repeat(random.random(50) < 0.5, 20)  # all words of a sentence, or none
    predicted = np.where(hits, 9, 3)[:, None, None, None]
    alone = row_of(make_result(np.full(1000, 9), predicted))
    together = row_of(
        make_result(np.full(1000, 9), predicted, sentence=np.repeat(np.arange(50), 20))
    )
    assert together["high"] - together["low"] > 3 * (alone["high"] - alone["low"])


def test_the_control_is_scored_after_the_same_selection() -> None:
    random = np.random.default_rng(0)
    result = make_result(np.full(400, 9), np.full((400, 3, 3, 2), 9))
    controls = [make_guesses(random, 400), make_guesses(random, 400)]
    expected = [row_of(control)["accuracy"] for control in controls]
    table = result.table(control=controls)
    assert table["control"].iloc[0] == pytest.approx(np.mean(expected))
    assert row_of(result, control=controls[0])["control"] == expected[0]


def test_a_relation_that_the_control_lacks_has_no_control() -> None:
    relation = np.arange(400) % 2
    result = make_result(np.full(400, 9), np.full((400, 1, 1, 2), 9), relation=relation)
    control = make_result(np.full(400, 9), np.full((400, 1, 1, 2), 9))
    table = result.table(control=control).set_index("relation")
    assert np.isnan(table.loc["b", "control"])
    assert table.loc["a", "control"] == 1


def test_p_is_small_only_for_a_head_that_predicts_the_true_heads() -> None:
    random = np.random.default_rng(0)
    gold = random.choice([1, 2, -1], 400)
    relation = np.arange(400) % 2
    predicted = random.choice([1, 2, -1], (400, 3, 3, 2))
    follows = (relation == 0) & (random.random(400) < 0.6)
    predicted[:, 1, 1, 0] = np.where(follows, gold, predicted[:, 1, 1, 0])
    predicted[relation == 1, 2, 2, 0] = 1  # a fixed offset
    table = make_result(gold, predicted, relation).table(permutations=99).set_index("relation")
    assert table.loc["a", "p"] == 0.01
    assert table.loc["a", "q"] == 0.02
    assert table.loc["b", "p"] > 0.05
    assert np.isnan(table.loc["all", "q"])


def test_permuted_counts_shuffle_distances_within_relations() -> None:
    gold = np.array([1, 2, 3, 4, 5, 5])
    relation = np.array([0, 0, 0, 0, 1, 1])
    predicted = np.tile(np.array([1, 1, 1, 1, 5, 5])[:, None, None, None], (1, 2, 1, 2))
    result = make_result(gold, predicted, relation)
    counts = list(result.records.permuted_counts(20))
    # A head that always predicts offset 1 is right for one of the four in any order.
    assert all((permuted == [1, 2]).all() for permuted in counts)
    following = make_result(gold, np.tile(gold[:, None, None, None], (1, 2, 1, 2)), relation)
    assert len({permuted[0, 0] for permuted in following.records.permuted_counts(20)}) > 1
    assert (following.records.gold == gold).all()


def test_roots_and_far_misses_are_never_hits() -> None:
    gold = np.array([ROOT, FAR, FAR])
    codes = np.array([NONE, FAR, FAR_MISS])
    result = make_result(gold, np.tile(codes[:, None, None, None], (1, 1, 1, 2)))
    assert result.correct.ravel().tolist() == [1, 1]


def test_the_table_describes_its_provenance() -> None:
    result = DependencyAccuracy("first").of(random_attentions(1))
    attrs = result.table("same-data", min_count=3, resamples=50, seed=4).attrs
    assert attrs["selection"] == "same-data"
    assert attrs["rows"] == "first"
    assert attrs["variant"] == result.variant == "paper"
    assert attrs["sentences"] == 12
    assert attrs["words"] == len(result.records.gold)
    assert (attrs["min_count"], attrs["resamples"], attrs["seed"]) == (3, 50, 4)


def test_the_table_depends_only_on_the_seed() -> None:
    result = DependencyAccuracy().of(random_attentions(1, count=30))
    table = result.table(min_count=1, seed=1)
    assert table.equals(result.table(min_count=1, seed=1))
    assert not table.equals(result.table(min_count=1, seed=2))


def test_an_unknown_selection_is_refused() -> None:
    result = DependencyAccuracy().of(random_attentions(1))
    with pytest.raises(BertlookError, match="selection='best'"):
        result.table("best")  # type: ignore[arg-type]  # the point of the test


def test_the_released_variant_selects_from_fewer_offsets() -> None:
    result = DependencyAccuracy(variant="released").of(random_attentions(1, count=40))
    assert set(result.offset_correct) == set(range(-6, 7))
    assert result.table("same-data", min_count=1)["offset"].between(-3, 2).all()
