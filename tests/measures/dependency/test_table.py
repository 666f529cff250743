from __future__ import annotations

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult, inference
from bertlook.measures.dependency.records import FAR, FAR_MISS, NONE, OFFSETS, ROOT, WordRecords
from tests.measures.examples import random_attentions, random_sentence

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
    "offset_accuracy",
    "gain",
    "gain_low",
    "gain_high",
    "spread",
    "agreement",
    "gain_over_offset",
    "syntactic",
    "few",
]
HELD_OUT_COLUMNS = {"low", "high", "gain_low", "gain_high", "spread", "agreement"}


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


def make_trees(
    random: np.random.Generator, sentences: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gold distances, relations ("a", "b" or, for roots, "c") and sentences of random trees."""
    trees = [random_sentence(random, words) for words in random.integers(2, 12, sentences)]
    heads = [head - 1 - word for tree in trees for word, head in enumerate(tree.heads)]
    is_root = np.array([head == 0 for tree in trees for head in tree.heads])
    relation = np.where(is_root, 2, random.integers(2, size=len(heads)))
    sentence = np.repeat(np.arange(sentences), [len(tree) for tree in trees])
    return np.where(is_root, ROOT, heads), relation, sentence


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
    assert best["baseline"] == best["offset_accuracy"] == np.mean(gold == 1)
    assert best["gain"] == pytest.approx(best["accuracy"] - best["baseline"])
    assert best["gain_over_offset"] == pytest.approx(best["gain"])
    assert best["agreement"] == 1
    assert best["spread"] == pytest.approx(0, abs=1e-9)
    reach = 1.96 * np.sqrt(0.8 * 0.2 / 2000)
    assert best["high"] - best["accuracy"] == pytest.approx(reach, rel=0.15)
    assert best["accuracy"] - best["low"] == pytest.approx(reach, rel=0.15)
    assert best["gain_low"] < best["gain"] < best["gain_high"]


def slow_held_out(
    result: DependencyResult, relation: int, half: list[int]
) -> tuple[float, float, int]:
    """Accuracy and baseline: each word under the choice of the half that it isn't in.

    Also returns how many of the two halves select the overall best head and direction.
    """
    records = result.records
    sentences = sorted(set(records.unit_of_item.tolist()))
    side = dict(zip(sentences, half, strict=True))
    words = [d for d in range(len(records.gold)) if records.category[d] == relation]
    _, layers, heads, ways = records.predicted.shape

    def best_of(hit, candidates, selecting):
        return max(candidates, key=lambda c: (sum(hit(d, c) for d in selecting), c))

    def score(hit, candidates) -> tuple[float, int]:
        total = agreement = 0
        for half in (0, 1):
            other = [d for d in words if side[records.unit_of_item[d]] != half]
            best = best_of(hit, candidates, other)
            agreement += best == best_of(hit, candidates, words)
            total += sum(hit(d, best) for d in words if side[records.unit_of_item[d]] == half)
        return total / len(words), agreement

    def head_hit(d, c) -> bool:
        return bool(records.predicted[(d, *c)] == records.gold[d])

    def offset_hit(d, c) -> bool:
        return bool(records.baseline_hits[d, OFFSETS.index(c)])

    accuracy, agreement = score(head_hit, list(np.ndindex(layers, heads, ways)))
    return accuracy, score(offset_hit, OFFSETS)[0], agreement


@pytest.mark.parametrize("seed", [0, 1])
def test_held_out_accuracies_equal_a_naive_count(seed) -> None:
    result = DependencyAccuracy().of(random_attentions(0, count=30))
    table = result.table(min_count=1, splits=3, seed=seed).set_index("relation")
    halves = inference.halves(30, seed, 3).tolist()
    assert (table["spread"] > 0).any()
    for index, relation in enumerate(result.relations):
        row = table.loc[relation]
        scores = [slow_held_out(result, index, half) for half in halves]
        accuracies, baselines, agreements = np.array(scores).T
        gains = accuracies - baselines
        assert row["accuracy"] == pytest.approx(accuracies.mean())
        assert row["baseline"] == pytest.approx(baselines.mean())
        assert row["gain"] == pytest.approx(gains.mean())
        assert row["spread"] == pytest.approx(np.sqrt(np.mean((gains - gains.mean()) ** 2)))
        assert row["agreement"] == pytest.approx(agreements.sum() / 6)


@pytest.mark.parametrize("selection", ["held-out", "same-data"])
def test_the_offset_is_the_best_on_all_words_with_its_accuracy_on_them(selection) -> None:
    result = DependencyAccuracy().of(random_attentions(0, count=30))
    table = result.table(selection, min_count=1, splits=3).set_index("relation")
    records = result.records
    assert len(table) == len(result.relations) + 2
    for relation, row in table.iterrows():
        if relation == "all":
            words = list(range(len(records.gold)))
        elif relation == "all without punct and root":
            words = [d for d, name in enumerate(records.relation) if name not in ("punct", "root")]
        else:
            words = [d for d, name in enumerate(records.relation) if name == relation]
        hits = {offset: sum(records.gold[d] == offset for d in words) for offset in OFFSETS}
        best = max(OFFSETS, key=lambda offset, hits=hits: (hits[offset], offset))
        assert row["offset"] == best
        assert row["offset_accuracy"] == pytest.approx(hits[best] / len(words))
        expected = row["accuracy"] - hits[best] / len(words)
        assert row["gain_over_offset"] == pytest.approx(expected)


def test_more_splits_leave_less_of_the_accuracy_to_chance() -> None:
    result = make_guesses(np.random.default_rng(0), 100)
    few, many = (
        np.std([row_of(result, splits=n, resamples=1, seed=s)["accuracy"] for s in range(8)])
        for n in (1, 16)
    )
    assert many < few / 2


@pytest.mark.parametrize("splits", [0, -1, 1.5, "3", True])
def test_an_impossible_number_of_splits_is_refused(splits) -> None:
    with pytest.raises(BertlookError, match="splits"):
        make_guesses(np.random.default_rng(0), 10).table(splits=splits)


def test_the_table_is_sorted_by_the_lower_end_of_the_gain_and_ends_with_all() -> None:
    table = DependencyAccuracy().of(random_attentions(1, count=60)).table(min_count=1)
    assert list(table.columns) == COLUMNS
    assert list(table["relation"][-2:]) == ["all", "all without punct and root"]
    assert list(table["gain_low"][:-2]) == sorted(table["gain_low"][:-2], reverse=True)
    assert list(table["syntactic"]) == list(table["gain_over_offset"] > 0.1 - 1e-6)
    assert not table["few"].any()
    assert table["count"].iloc[-2] == table["count"][:-2].sum()
    left_out = table["count"][table["relation"].isin(["punct", "root"])].sum()
    assert table["count"].iloc[-1] == table["count"].iloc[-2] - left_out
    assert not table[table["relation"] != "root"].isna().any(axis=None)
    assert table["agreement"].between(0, 1).all()


def test_the_table_on_the_same_data_has_no_intervals_and_is_sorted_by_the_gain() -> None:
    table = DependencyAccuracy().of(random_attentions(1, count=60)).table("same-data", min_count=1)
    assert list(table.columns) == [name for name in COLUMNS if name not in HELD_OUT_COLUMNS]
    assert list(table["relation"][-2:]) == ["all", "all without punct and root"]
    assert list(table["gain"][:-2]) == sorted(table["gain"][:-2], reverse=True)
    np.testing.assert_array_equal(table["baseline"], table["offset_accuracy"])
    np.testing.assert_array_equal(table["gain"], table["gain_over_offset"])
    assert not table.isna().any(axis=None)


def test_rare_relations_follow_the_others_and_are_marked() -> None:
    gold, relation = np.ones(9), np.array([0] * 4 + [1, 1] + [2] * 3)
    predicted = np.ones((9, 1, 1, 2))
    predicted[:4] = 2  # the frequent relation gains nothing
    table = make_result(gold, predicted, relation=relation).table(min_count=3, permutations=19)
    assert list(table["relation"][3:]) == ["all", "all without punct and root"]
    assert table.set_index("relation")["few"].tolist() == [False, False, True, False, False]
    assert (table["relation"][2], table["count"][2]) == ("b", 2)
    assert table["q"].notna().tolist() == [True, True, False, False, False]


def test_a_relation_with_one_example_has_no_held_out_accuracy_but_one_on_the_same_data() -> None:
    relation = np.array([0] * 9 + [1])
    result = make_result(np.ones(10), np.ones((10, 1, 1, 2)), relation=relation)
    held_out = row_of(result, min_count=1, relation="b")
    assert held_out["count"] == 1
    missing = ["accuracy", "baseline", "gain", "gain_over_offset"]
    intervals = ["low", "high", "gain_low", "gain_high", "spread"]
    assert held_out[[*missing, *intervals]].isna().all()
    assert held_out["offset_accuracy"] == 1
    same = row_of(result, "same-data", min_count=1, relation="b")
    assert same[["accuracy", "baseline", "offset_accuracy"]].tolist() == [1, 1, 1]
    assert same[["gain", "gain_over_offset"]].tolist() == [0, 0]
    assert list(result.table(min_count=1)["relation"][:2]) == ["a", "b"]


def test_perfect_accuracy_has_a_wilson_interval() -> None:
    best = row_of(make_result(np.full(200, 9), np.full((200, 1, 1, 2), 9)))
    expected = inference.wilson(np.array([1]), np.array([200]))
    assert (best["low"], best["high"]) == (expected.low[0], 1)
    assert best["gain"] == 1
    assert 0.9 < best["gain_low"] < 1


@pytest.mark.parametrize("selection", ["held-out", "same-data"])
def test_ties_are_broken_by_the_last_head(selection) -> None:
    table = make_result(np.full(200, 1), np.full((200, 2, 2, 2), 1)).table(selection)
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
    random = np.random.default_rng(1)
    gold, relation, sentence = make_trees(random, 60)
    predicted = predict_by_chance(random, gold, sentence)
    follows = (relation == 0) & (random.random(len(gold)) < 0.6)
    predicted[:, 1, 1, 0] = np.where(follows, gold, predicted[:, 1, 1, 0])
    predicted[relation == 1, 2, 2, 0] = 1  # a fixed offset
    result = make_result(gold, predicted, relation, sentence)
    table = result.table(min_count=1, permutations=99).set_index("relation")
    assert table.loc["a", "p"] == 0.01
    assert table.loc["a", "q"] == 0.03
    assert table.loc["b", "p"] > 0.05
    assert table.loc["c", "p"] == 1  # roots
    assert np.isnan(table.loc["all", "q"])


def predict_by_chance(
    random: np.random.Generator, gold: np.ndarray, sentence: np.ndarray, *, heads_only: bool = False
) -> np.ndarray:
    """(D, 3, 3, 2) distances to random other words of the sentence, or to random heads in it."""
    words = np.arange(len(gold))
    heads = (words + gold)[gold != ROOT]
    predicted = np.zeros((len(gold), 3, 3, 2), int)
    for word in words:
        others = words[(sentence == sentence[word]) & (words != word)]
        if heads_only:
            others = np.intersect1d(others, heads)
        if len(others):
            predicted[word] = random.choice(others, (3, 3, 2)) - word
    return predicted


@pytest.mark.parametrize("heads_only", [False, True])
def test_p_of_predictions_by_chance_is_uniform(heads_only) -> None:
    """Also of predictions that know which words are heads, since distances lead to heads only."""
    random = np.random.default_rng(1)
    p = []
    for seed in range(15):
        gold, relation, sentence = make_trees(random, 12)
        predicted = predict_by_chance(random, gold, sentence, heads_only=heads_only)
        result = make_result(gold, predicted, relation, sentence)
        table = result.table("same-data", min_count=1, permutations=29, seed=seed)
        p += table.set_index("relation").loc[["a", "b"], "p"].tolist()
    assert np.mean(p) > 0.45
    assert np.mean(np.array(p) <= 0.1) <= 0.16


def test_p_of_a_head_that_predicts_by_position_alone_is_not_small() -> None:
    """The word in front, or behind, is the head as often after any exchange of distances."""
    random = np.random.default_rng(2)
    gold, relation, sentence = make_trees(random, 60)
    predicted = np.ones((len(gold), 1, 1, 2))
    predicted[..., 1] = -1
    result = make_result(gold, predicted, relation, sentence)
    table = result.table(min_count=1, permutations=30)
    assert (table["p"] == 1).all()
    assert (table["accuracy"][table["relation"] != "c"] > 0).all()


def test_permuted_counts_shuffle_distances_within_relations() -> None:
    gold, relation, sentence = make_trees(np.random.default_rng(3), 20)
    predicted = np.stack([np.ones(len(gold)), gold], axis=1)[:, :, None, None]
    records = make_result(gold, predicted, relation, sentence).records
    expected = records.head_counts(records.category, 3)
    counts = np.array(list(records.permuted_counts(20)))
    # A head that always predicts offset 1 is right equally often in any order.
    np.testing.assert_array_equal(counts[:, 0], np.tile(expected[0], (20, 1)))
    # One that knows every head has fewer hits, and not always the same number.
    for index, relation in enumerate(records.categories):
        if relation == "c":  # roots stay
            assert (counts[:, 1, index] == expected[1, index]).all()
        else:
            assert (counts[:, 1, index] < expected[1, index]).all()
            assert len(set(counts[:, 1, index].tolist())) > 3
    assert (records.gold == gold).all()


def test_roots_and_far_misses_are_never_hits() -> None:
    gold = np.array([ROOT, FAR, FAR])
    codes = np.array([NONE, FAR, FAR_MISS])
    result = make_result(gold, np.tile(codes[:, None, None, None], (1, 1, 1, 2)))
    assert result.correct.ravel().tolist() == [1, 1]


def test_the_table_describes_its_provenance() -> None:
    result = DependencyAccuracy("first").of(random_attentions(1))
    attrs = result.table("same-data", min_count=3, splits=7, resamples=50, seed=4).attrs
    assert attrs["selection"] == "same-data"
    assert attrs["rows"] == "first"
    assert attrs["variant"] == result.variant == "paper"
    assert attrs["sentences"] == 12
    assert attrs["words"] == len(result.records.gold)
    assert (attrs["min_count"], attrs["splits"]) == (3, 7)
    assert (attrs["resamples"], attrs["seed"]) == (50, 4)
    assert result.table(min_count=3, resamples=5).attrs["splits"] == 20


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
