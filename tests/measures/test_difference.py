"""Results minus others: against the definitions, in slow and obvious words."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_ind

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures.difference import ResultDifference
from bertlook.measures.inference import percentile_interval

m = bl.measures


@pytest.fixture(scope="module")
def models() -> list[bl.Model]:
    model = bl.load()
    return [model, bl.random_init(model)]


@pytest.fixture(scope="module")
def sentences() -> list[bl.Sentence]:
    return list(bl.corpora.sample())[:8]


@pytest.fixture(scope="module")
def pair(models: list[bl.Model], sentences: list[bl.Sentence]) -> list[bl.Results]:
    measures = [m.DependencyAccuracy(), m.Entropy(), m.HeadDivergence()]
    return [bl.scan(each, sentences, measures, progress=False, controls=0) for each in models]


def hits(model: bl.Model, sentence: bl.Sentence, relation: str) -> tuple[np.ndarray[Any, Any], int]:
    """Return each head's number of right predictions in a sentence, and the number of words."""
    predicted = m.DependencyAccuracy().predict(model(sentence))[0]
    words = [w for w, label in enumerate(sentence.relations) if label == relation]
    right = sum(predicted[..., w] == sentence.heads[w] for w in words)
    return np.zeros(predicted.shape[:2]) + right, len(words)


def test_accuracies_on_one_corpus_are_paired_by_sentence(
    pair: list[bl.Results], models: list[bl.Model], sentences: list[bl.Sentence]
) -> None:
    difference = (pair[0] - pair[1])["DependencyAccuracy"]
    table = difference.table("nsubj dep->head", resamples=300, permutations=20_000, seed=4)
    kept = [s for s in sentences if "nsubj" in s.relations]
    a, b = (np.array([hits(model, s, "nsubj")[0] for s in kept]) for model in models)
    words = np.array([hits(models[0], s, "nsubj")[1] for s in kept])
    assert 4 < len(kept) <= 8
    draws = []
    for drawn in np.random.default_rng(4).integers(len(kept), size=(300, len(kept))):
        draws.append(sum((a - b)[i] for i in drawn) / sum(words[i] for i in drawn))
    interval = percentile_interval(np.reshape(draws, (300, -1)), np.full(a[0].size, len(kept)))
    norms = np.sqrt(((a - b) ** 2).sum(0))
    scaled = np.divide(a - b, norms, out=np.zeros_like(a), where=norms > 0)
    largest = [
        abs(sum(sign * change for sign, change in zip(signs, scaled, strict=True))).max()
        for signs in product((-1, 1), repeat=len(kept))
    ]
    assert len(table) == 48
    for row in table.itertuples():
        head = bl.Head(row.head)
        assert row.statistic == "relation nsubj dep->head"
        assert row.inputs == len(kept)
        assert row.a == pytest.approx(a[(slice(None), *head)].sum() / words.sum())
        assert row.b == pytest.approx(b[(slice(None), *head)].sum() / words.sum())
        assert row.difference == pytest.approx(row.a - row.b)
        flat = head.layer * 8 + head.head
        assert (row.low, row.high) == pytest.approx((interval.low[flat], interval.high[flat]))
        reached = [each >= abs(scaled[(slice(None), *head)].sum()) - 1e-9 for each in largest]
        assert row.p == pytest.approx(np.mean(reached), abs=0.015)


def test_heads_are_sorted_by_the_end_of_their_interval_next_to_no_change(
    pair: list[bl.Results],
) -> None:
    table = (pair[0] - pair[1])["DependencyAccuracy"].table("punct head->dep", resamples=200)
    distances = [max(row.low, -row.high) for row in table.itertuples()]
    assert distances == sorted(distances, reverse=True)
    assert distances[0] > distances[-1]


def test_means_on_one_corpus_are_pairs_of_which_only_sums_are_kept(pair: list[bl.Results]) -> None:
    table = (pair[0] - pair[1])["Entropy"].table("Entropy all")
    for row in table.itertuples():
        assert row.a == pair[0]["Entropy"].all[tuple(bl.Head(row.head))]
        assert row.b == pair[1]["Entropy"].all[tuple(bl.Head(row.head))]
        assert row.difference == row.a - row.b
    assert table[["low", "high", "p"]].isna().all(axis=None)
    assert abs(table["difference"]).is_monotonic_decreasing
    assert set(table["inputs"]) == {0}


def test_means_on_two_corpora_have_the_interval_of_welch(
    models: list[bl.Model], sentences: list[bl.Sentence]
) -> None:
    measure = m.Entropy()
    corpora = sentences[:3], sentences[3:]
    results = [
        bl.scan(model, corpus, measure, progress=False)
        for model, corpus in zip(models, corpora, strict=True)
    ]
    values = [
        np.array([measure.of([model(sentence)]).all for sentence in corpus])
        for model, corpus in zip(models, corpora, strict=True)
    ]
    expected = ttest_ind(*values, equal_var=False).confidence_interval(0.95)
    table = (results[0] - results[1])["Entropy"].table("Entropy all")
    for row in table.itertuples():
        place = tuple(bl.Head(row.head))
        assert row.low == pytest.approx(expected.low[place], abs=1e-5)
        assert row.high == pytest.approx(expected.high[place], abs=1e-5)


def test_accuracies_on_two_corpora_are_resampled_apart(
    models: list[bl.Model], sentences: list[bl.Sentence]
) -> None:
    corpora = sentences[:4], sentences[4:]
    first, second = (
        bl.scan(model, corpus, m.DependencyAccuracy(), progress=False, controls=0)
        for model, corpus in zip(models, corpora, strict=True)
    )
    difference = (first - second)["DependencyAccuracy"]
    table = difference.table("det dep->head", resamples=200, seed=1)
    draws: Any = 0
    counts = []
    for side, (model, corpus) in enumerate(zip(models, corpora, strict=True)):
        found = [hits(model, s, "det") for s in corpus if "det" in s.relations]
        counts.append(len(found))
        drawn = np.random.default_rng(2 + side).integers(len(found), size=(200, len(found)))
        means = [sum(found[i][0] for i in row) / sum(found[i][1] for i in row) for row in drawn]
        draws = draws + np.array(means) * (1 - 2 * side)
    assert min(counts) > 1
    expected = percentile_interval(draws.reshape(200, -1), np.full(48, min(counts)))
    for row in table.itertuples():
        flat = bl.Head(row.head).layer * 8 + bl.Head(row.head).head
        assert (row.low, row.high) == pytest.approx((expected.low[flat], expected.high[flat]))
    assert table["p"].isna().all()


def test_an_input_that_one_model_skipped_is_left_out(
    pair: list[bl.Results], models: list[bl.Model], sentences: list[bl.Sentence]
) -> None:
    whole, other = (results["DependencyAccuracy"] for results in pair)
    records = other.records
    has_word = records.unit_of_item != 2
    fewer = {
        name: getattr(records, name)[has_word]
        for name in ("gold", "predicted", "baseline_hits", "unit_of_item", "relation")
    }
    units = records.units[records.units != 2]
    cut = replace(other, records=type(records)(**fewer, units=units))
    kept = [0, 1, *range(3, 8)]
    measure = m.DependencyAccuracy()
    first, second = (measure.of([model(sentences[i]) for i in kept]) for model in models)
    name, columns = "punct dep->head", ["head", "a", "b", "difference", "low", "high", "p"]
    left_out = (whole - cut).table(name, resamples=100, permutations=50)
    expected = (first - second).table(name, resamples=100, permutations=50)
    assert left_out[columns].equals(expected[columns])
    assert 0 < left_out["inputs"][0] < 8


def test_documents_of_other_mentions_are_left_out(models: list[bl.Model]) -> None:
    documents = list(bl.corpora.sample_documents())
    first, second = (
        bl.scan(model, documents, m.CoreferenceAccuracy(), progress=False, controls=0)
        for model in models
    )
    a, b = first["CoreferenceAccuracy"], second["CoreferenceAccuracy"]
    table = (a - b).table("pronoun", resamples=50, permutations=50)
    assert table["inputs"][0] == len(np.unique(a.records.unit_of_item[a.records.kind == 0]))
    for row in table.itertuples():
        expected = [each.accuracy["pronoun"][tuple(bl.Head(row.head))] for each in (a, b)]
        assert [row.a, row.b] == pytest.approx(expected)
    unit = a.records.unit_of_item[0]
    keep = np.ones(len(a.records.gold), bool)
    keep[0] = False  # one mention fewer in this document
    fields = ("gold", "predicted", "baseline_hits", "unit_of_item", "kind", "choices")
    records = replace(a.records, **{name: getattr(a.records, name)[keep] for name in fields})
    fewer = (replace(a, records=records) - b).table("type all", resamples=50, permutations=0)
    assert fewer["inputs"][0] == len(set(a.records.unit_of_item.tolist()) - {unit})
    assert fewer["p"].isna().all()


def test_losses_are_paired_by_input(models: list[bl.Model]) -> None:
    texts = ["The cat sat on the mat.", "It purred.", "The dog barked at the cat."]
    first, second = (
        bl.scan(model, texts, m.Ablation("zero"), progress=False)["Ablation"] for model in models
    )
    table = (first - second).table("loss_change", resamples=100, permutations=100)
    np.testing.assert_allclose(
        table.set_index("head")["difference"].sort_index(),
        (first.changes - second.changes).mean(0).ravel(),  # names of 6 x 8 heads are in order
    )
    assert (table["inputs"] == 3).all()
    assert (table["low"] <= table["high"]).all()
    assert (first - second).table("percentile")["low"].isna().all()


def test_no_head_has_changed_in_a_result_minus_itself(pair: list[bl.Results]) -> None:
    result = pair[0]["DependencyAccuracy"]
    table = (result - result).table("punct dep->head", resamples=50, permutations=50)
    assert (table[["difference", "low", "high"]] == 0).all(axis=None)
    assert (table["p"] == 1).all()


def test_every_statistic_that_both_have_is_in_the_table(pair: list[bl.Results]) -> None:
    difference = (pair[0] - pair[1])["DependencyAccuracy"]
    table = difference.table(resamples=20, permutations=5)
    assert set(table["statistic"]) == set(pair[0]["DependencyAccuracy"].accuracy_statistics())
    better = table[table["statistic"] == "relation det"]
    assert better["low"].isna().all()
    assert table.attrs["a"]["model"] == "bert-mini"
    assert table.attrs["permutations"] == 5


def test_heads_are_found_and_drawn_by_differences(
    pair: list[bl.Results], models: list[bl.Model]
) -> None:
    differences = pair[0] - pair[1]
    assert list(differences) == ["DependencyAccuracy", "Entropy", "HeadDivergence"]
    first, second = (each["DependencyAccuracy"].accuracy_statistics() for each in pair)
    expected = np.argwhere(first["relation det"].values - second["relation det"].values > 0.3)
    assert 0 < len(expected) < 48
    found = bl.find_heads(differences, "det > .3")
    assert [tuple(head) for head in found] == [tuple(place) for place in expected.tolist()]
    grid = bl.HeadGrid(models[0]("The cat sat."), statistics=differences)
    lowest, highest = grid.statistics["all"].domain
    assert lowest == -highest < 0
    assert grid.statistics["all"].baseline is None


def test_a_head_that_one_model_lacks_is_left_out(pair: list[bl.Results]) -> None:
    whole, other = (results["DependencyAccuracy"] for results in pair)
    present = np.ones((6, 8), bool)
    present[1, 2] = False
    lacking = replace(other, records=replace(other.records, present=present))
    for a, b in ((whole, lacking), (lacking, whole)):
        for name in ("det dep->head", "det"):
            table = (a - b).table(name, resamples=20, permutations=5)
            assert len(table) == 47
            assert "2-3" not in set(table["head"])


def test_what_does_not_fit_is_refused(pair: list[bl.Results]) -> None:
    entropy = m.Entropy().of([bl.load()("A cat.")])
    with pytest.raises(BertlookError, match=r"can't be subtracted: one is of Entropy.*Confidence"):
        entropy - m.Confidence().of([bl.load()("A cat.")])
    mean, first = (
        replace(pair[0]["DependencyAccuracy"], options={"rows": rows}) for rows in ("mean", "first")
    )
    with pytest.raises(BertlookError, match=r"rows='mean'.*rows='first'"):
        mean - first
    small = m.Entropy().of([bl.Attention(["a", "b"], [[[[0.5, 0.5], [0.5, 0.5]]]])])
    with pytest.raises(BertlookError, match=r"6 layers of 8 heads and .*match_heads"):
        entropy - small
    with pytest.raises(TypeError):
        entropy - 1
    with pytest.raises(TypeError):
        pair[0] - entropy
    with pytest.raises(BertlookError, match="nothing to subtract"):
        pair[0] - bl.Results({"NormBased": entropy})
    single = m.HeadDivergence().of(bl.Attention(["a"], [[[[1.0]]]]))  # a single head has no others
    with pytest.raises(BertlookError, match="no statistic of heads in common"):
        single - single
    difference = pair[0]["Entropy"] - pair[1]["Entropy"]
    assert isinstance(difference, ResultDifference)
    with pytest.raises(BertlookError, match=r"statistic='nsubj' is no statistic"):
        difference.table("nsubj")
    with pytest.raises(BertlookError, match="resamples=0 is out of range"):
        difference.table(resamples=0)
