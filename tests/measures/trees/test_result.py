"""Intervals of tree scores hold for ratios of sums over sentences; tables have all baselines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import TreesResult


def make_result(correct: np.ndarray, arcs: np.ndarray) -> TreesResult:
    """Return the result of one head that finds some arcs of each sentence."""
    sums = [np.full((2, 2, 1, 1), (correct * weights).sum()) for weights in (1, correct, arcs)]
    return TreesResult(
        correct=sums[0],
        squares=sums[1],
        products=sums[2],
        baseline_sums=np.zeros(5),
        sizes=np.array([len(arcs), arcs.sum(), (arcs**2).sum()]),
        present=np.ones((1, 1), bool),
        control_sums=np.zeros((0, 3, 2, 2, 1, 1), np.int64),
    )


def test_intervals_equal_those_of_residuals_and_cover_the_true_share() -> None:
    random = np.random.default_rng(0)
    covered = 0
    for _ in range(2000):
        arcs = random.integers(1, 30, 60)
        # Longer sentences are harder, and the arcs of a sentence depend on each other.
        share = np.clip(0.7 - arcs / 60 + random.normal(0, 0.1, 60), 0, 1)
        correct = random.binomial(arcs, share)
        low, high = make_result(correct, arcs).interval()
        lengths = np.arange(1, 30)
        truth = (lengths * (0.7 - lengths / 60)).sum() / lengths.sum()
        covered += low[0, 0, 0, 0] <= truth <= high[0, 0, 0, 0]
    assert 0.93 < covered / 2000 < 0.97
    ratio = correct.sum() / arcs.sum()
    error = np.sqrt(((correct - ratio * arcs) ** 2).sum() / 59 * 60) / arcs.sum()
    assert (high - low)[0, 0, 0, 0] == pytest.approx(2 * 2.0010 * error, rel=1e-4)


def test_a_single_sentence_has_no_interval() -> None:
    low, high = make_result(np.array([2]), np.array([3])).interval()
    assert np.isnan([low, high]).all()


def test_a_table_has_scores_and_baselines_and_is_saved(tmp_path: Path) -> None:
    sentences = bl.corpora.sample()[:20]
    results = bl.scan(bl.load(), sentences, bl.measures.Trees, progress=False)
    result, table = results["Trees"], results["Trees"].table()
    assert len(table) == 96
    assert (np.diff(table["uas"]) <= 0).all()
    first = table.iloc[0]
    place = (first["layer"], first["index"])
    direction = ["dep->head", "head->dep"].index(first["direction"])
    low, high = result.interval()
    for row, score in enumerate(("uas", "uuas")):
        assert first[score] == result.scores[row, direction][place]
        assert first[f"{score}_low"] == low[row, direction][place]
        assert first[f"{score}_high"] == high[row, direction][place]
    assert list(result.control_scores) == ["control_uas", "control_uuas"]
    for name, baseline in {**result.baselines, **result.control_scores}.items():
        assert set(table[name]) == {baseline}
    assert table.attrs["measure"] == "Trees()"
    results.save(tmp_path / "r")
    assert bl.Results.load(tmp_path / "r") == results


def test_scores_are_statistics_of_a_grid_and_of_conditions() -> None:
    results = bl.scan(bl.load(), bl.corpora.sample()[:20], bl.measures.Trees, progress=False)
    result = results["Trees"]
    statistic = result.as_statistics()["uuas dep->head"]
    assert statistic.title == "UUAS of its tree, dep->head"
    assert statistic.baseline == result.baselines["chain_uuas"]
    heads = bl.find_heads(results, "'uas dep->head' > .5")
    assert {tuple(head) for head in heads} == set(
        map(tuple, np.argwhere(result.scores[0, 0] > 0.5))
    )


def test_results_of_other_heads_are_not_added() -> None:
    result = make_result(np.array([1, 2]), np.array([2, 3]))
    absent = TreesResult(**{**vars(result), "present": np.zeros((1, 1), bool)})
    with pytest.raises(BertlookError, match="a head of one is absent"):
        result + absent


def test_sentences_without_an_arc_have_no_score() -> None:
    result = make_result(np.array([0]), np.array([0]))
    assert np.isnan(result.scores).all()
    assert result.as_statistics() == {}


def test_controls_are_the_counts_of_random_networks_with_their_best_heads() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:10]
    measure = bl.measures.Trees()
    scanned = bl.scan(model, sentences, measure, progress=False, controls=2)["Trees"]
    alone, controls = scanned.split_controls()
    without = bl.scan(model, sentences, measure, progress=False, controls=0)["Trees"]
    assert alone == replace(without, provenance=alone.provenance)
    assert (alone.control_scores, len(controls)) == ({}, 2)
    best = []
    for seed, control in enumerate(controls):
        network = bl.random_init(model, seed)
        expected = bl.scan(network, sentences, measure, progress=False, controls=0)["Trees"]
        for name in ("correct", "squares", "products", "sizes"):
            np.testing.assert_array_equal(getattr(control, name), getattr(expected, name))
        best.append([max(scores.ravel().tolist()) for scores in expected.scores])
    assert list(scanned.control_scores.values()) == pytest.approx(np.mean(best, axis=0))
    assert alone.with_controls(controls) == scanned
    assert alone.with_controls([]) == alone


def test_controls_of_two_parts_are_added_if_they_are_equally_many() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:10]
    first, second, whole = (
        bl.scan(model, part, bl.measures.Trees(), progress=False)["Trees"]
        for part in (sentences[:4], sentences[4:], sentences)
    )
    np.testing.assert_array_equal((first + second).control_sums, whole.control_sums)
    with pytest.raises(BertlookError, match="different numbers of controls"):
        first + second.split_controls()[0]


def test_heads_that_the_model_lacks_are_no_best_heads_of_controls() -> None:
    result = make_result(np.array([1, 2]), np.array([2, 3]))
    controlled = result.with_controls([result])
    assert controlled.control_scores == pytest.approx({"control_uas": 0.6, "control_uuas": 0.6})
    absent = TreesResult(**{**vars(controlled), "present": np.zeros((1, 1), bool)})
    assert absent.control_scores == {"control_uas": 0, "control_uuas": 0}
