"""The rows of the table of relations, as JSON."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from bertlook.attention.pooling import Rows
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.relation_table import RelationTable
from tests.widgets.relations import CORPUS, counted, tiny_model


@pytest.fixture(scope="module")
def model() -> Model:
    return tiny_model()


@pytest.fixture(scope="module")
def result(model: Model) -> DependencyResult:
    return counted(model)


@pytest.fixture(scope="module")
def table(result: DependencyResult) -> RelationTable:
    return RelationTable(result, resamples=50)


def test_every_relation_has_a_row(table: RelationTable, result: DependencyResult) -> None:
    relations = [row["relation"] for row in table.relation_rows if not row["summary"]]
    assert sorted(relations) == sorted(result.relations)
    assert [row["relation"] for row in table.relation_rows[-2:]] == [
        "all",
        "all without punct and root",
    ]
    assert all(row["few"] == (row["count"] < 100) for row in table.relation_rows)


def test_the_rows_have_the_numbers_of_the_table(table: RelationTable) -> None:
    frame = table.table(min_count=0).set_index("relation")
    for row in table.relation_rows:
        expected = frame.loc[row["relation"]]
        assert row["count"] == expected["count"]
        assert "-".join(str(place + 1) for place in row["head"]) == expected["head"]
        assert row["direction"] == expected["direction"]
        for name in ("accuracy", "low", "high", "baseline", "gain", "gain_low"):
            assert row[name] == pytest.approx(expected[name], nan_ok=True)


def test_missing_numbers_are_null_in_json(model: Model) -> None:
    # With a single sentence, nothing can be held out.
    table = RelationTable(counted(model, CORPUS[:1]), resamples=50)
    assert json.loads(json.dumps(table.relation_rows, allow_nan=False)) == table.relation_rows
    assert table.relation_rows[0]["accuracy"] is None


@pytest.mark.parametrize("rows", get_args(Rows))
def test_the_table_says_how_words_of_several_pieces_attend(model: Model, rows: Rows) -> None:
    result = DependencyAccuracy(rows=rows).of(model(sentence) for sentence in CORPUS)
    held_out = RelationTable(result, resamples=50)
    assert "The row of a word is " in held_out.about
    assert "scored on the other" in held_out.about
    assert all(row["held_out"] for row in held_out.relation_rows)
    same = RelationTable(result, selection="same-data", resamples=50)
    assert "on the same sentences" in same.about
    assert not any(row["held_out"] for row in same.relation_rows)
