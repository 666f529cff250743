from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from transfer import transfer_table

import bertlook as bl


def scan(model: bl.Model, sentences: Sequence[bl.Sentence]) -> bl.measures.DependencyResult:
    return bl.measures.DependencyAccuracy().of(map(model, sentences))


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


@pytest.fixture(scope="module")
def sentences() -> Sequence[bl.Sentence]:
    return bl.corpora.sample()[:80]


@pytest.fixture(scope="module")
def selected(model: bl.Model, sentences: Sequence[bl.Sentence]) -> pd.DataFrame:
    """Return the relations of the first 40 sentences with their heads."""
    result = scan(model, sentences[:40])
    table = result.table(min_count=1, resamples=50)
    return table[table["relation"].isin(result.relations)].reset_index(drop=True)


def recount(
    sentences: Sequence[bl.Sentence],
    maps: Sequence[np.ndarray],
    relation: str,
    head: str,
    direction: str,
) -> tuple[int, int, dict[int, int]]:
    """Return the words of a relation, those whose head a head predicts, and those by offset."""
    layer, index = bl.Head(head)
    words, hits = 0, 0
    by_offset = dict.fromkeys(range(-6, 7), 0)
    for sentence, heads in zip(sentences, maps, strict=True):
        weights = heads[layer, index]
        if direction == "head->dep":
            weights = weights.T
        for i, label in enumerate(sentence.relations):
            if label != relation:
                continue
            words += 1
            gold = sentence.heads[i] - 1  # -1 for a root
            others = [j for j in range(len(weights)) if j != i]
            hits += bool(others) and max(others, key=lambda j: weights[i][j]) == gold
            if gold >= 0 and gold - i in by_offset:
                by_offset[gold - i] += 1
    return words, hits, by_offset


def test_accuracies_are_those_of_the_given_heads_and_offsets(
    model: bl.Model, sentences: Sequence[bl.Sentence], selected: pd.DataFrame
) -> None:
    others = sentences[40:]
    maps = [np.asarray(model(sentence).word_maps(specials=False)) for sentence in others]
    table = transfer_table(selected, scan(model, others))
    assert table["relation"].tolist() == selected["relation"].tolist()
    for row in table.itertuples():
        words, hits, by_offset = recount(others, maps, row.relation, row.head, row.direction)
        assert row.count == words
        if not words:
            continue
        assert row.accuracy == pytest.approx(hits / words)
        assert row.offset_accuracy == pytest.approx(by_offset[row.offset] / words)
        assert row.gain == pytest.approx((hits - by_offset[row.offset]) / words)
        assert row.best_offset_accuracy == pytest.approx(max(by_offset.values()) / words)
        assert by_offset[row.best_offset] == max(by_offset.values())
        assert row.best_gain == pytest.approx((hits - max(by_offset.values())) / words)
        assert row.holds == (row.best_gain_low > 0)
    assert table["holds"].any()
    assert not table["holds"].all()


def test_intervals_are_those_of_a_result_that_selects_the_same_head_and_offset_in_all_halves(
    model: bl.Model, sentences: Sequence[bl.Sentence]
) -> None:
    result = scan(model, sentences)
    own = result.table(min_count=10)
    own = own[
        own["relation"].isin(result.relations)
        & (own["agreement"] == 1)
        & (own["spread"] < 1e-9)
        & np.isclose(own["baseline"], own["offset_accuracy"])
        & (own["accuracy"] > 0)
    ]
    assert len(own)
    columns = ["accuracy", "low", "high", "gain", "gain_low", "gain_high"]
    np.testing.assert_allclose(transfer_table(own, result)[columns], own[columns], atol=1e-12)


def test_a_relation_without_words_has_no_accuracy(
    model: bl.Model, sentences: Sequence[bl.Sentence], selected: pd.DataFrame
) -> None:
    absent = selected[:1].assign(relation="absent")
    row = transfer_table(absent, scan(model, sentences[:3])).iloc[0]
    assert row["count"] == 0
    assert not row["holds"]
    assert row[["accuracy", "low", "offset_accuracy", "gain", "best_gain"]].isna().all()
