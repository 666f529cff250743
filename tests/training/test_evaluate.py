from __future__ import annotations

from pathlib import Path

import evaluate
import numpy as np
import pandas as pd
import pytest
from errors import TrainingError
from evaluate import (
    best_head,
    count_gains,
    describe,
    dev_scores,
    holding_names,
    masked_lm_lines,
    relation_table,
    selection_rows,
    transfer_rows,
)
from export import export_run
from tokenizers import Tokenizer
from validation import Score
from wordpieces import save_tokenizer

import bertlook as bl

from .conftest import make_trainer


class FakeResult:
    """A stub of a DependencyResult."""

    def table(self, min_count: int) -> pd.DataFrame:
        gain = np.array([0.2, 0.049, 0.4, 0.4, 0.3, 0.0, 0.1])
        accuracy = np.array([0.8, 0.8, 0.7, 0.7, 0.4, 0.0, 0.4])
        return pd.DataFrame(
            {
                "relation": ["det", "amod", "obj", "rare", "punct", "root", "all"],
                "count": [500, 100, 99, 99, 400, 80, 1000],
                "head": "2-1",
                "direction": "dep->head",
                "accuracy": accuracy,
                "low": accuracy - 0.05,
                "high": accuracy + 0.04,
                "offset": [1, 1, -2, 1, 1, 6, 1],
                "offset_accuracy": accuracy - gain,
                "gain": gain,
                "gain_low": gain - 0.1,
                "gain_high": gain + 0.1,
                "agreement": 0.875,
                "control": 0.125,
            }
        )


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(evaluate, "named_relations", lambda result, min_count: {"det"})
    return relation_table(FakeResult())


@pytest.fixture
def transfer() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "relation": ["det", "amod", "vocative"],
            "count": [50, 40, 0],
            "head": "2-1",
            "direction": "dep->head",
            "offset": 1,
            "accuracy": [0.75, 0.5, np.nan],
            "low": [0.7, 0.45, np.nan],
            "high": [0.8, 0.55, np.nan],
            "offset_accuracy": [0.5, 0.25, np.nan],
            "gain": [0.25, 0.25, np.nan],
            "gain_low": [0.2, 0.15, np.nan],
            "gain_high": [0.3, 0.35, np.nan],
            "best_offset": [1, 2, -6],
            "best_offset_accuracy": [0.5, 0.55, np.nan],
            "best_gain": [0.25, -0.05, np.nan],
            "best_gain_low": [0.2, -0.15, np.nan],
            "best_gain_high": [0.3, 0.05, np.nan],
            "holds": [True, False, False],
        }
    )


def test_rows_are_the_frequent_relations_and_those_with_targets(table: pd.DataFrame) -> None:
    assert table["relation"].tolist() == ["det", "amod", "obj", "all"]
    assert table["named"].tolist() == [True, False, False, False]


def test_printed_rows_are_in_percent(table: pd.DataFrame) -> None:
    row = selection_rows(table).iloc[0]
    assert row.to_dict() == {
        "relation": "det",
        "count": 500,
        "head": "2-1",
        "direction": "dep->head",
        "held-out": "80.0 (75.0 to 84.0)",
        "offset": "+1: 60.0",
        "gain": "20.0 (10.0 to 30.0)",
        "agree": "88",
        "random": 12.5,
        "named": "yes",
        "at least": "80",
    }


def test_printed_rows_of_another_treebank_are_in_percent(transfer: pd.DataFrame) -> None:
    rows = transfer_rows(transfer)
    assert rows.iloc[1].to_dict() == {
        "relation": "amod",
        "count": 40,
        "head": "2-1",
        "direction": "dep->head",
        "accuracy": "50.0 (45.0 to 55.0)",
        "offset": "+1: 25.0",
        "gain": "25.0 (15.0 to 35.0)",
        "best": "+2: 55.0",
        "gain over best": "-5.0 (-15.0 to 5.0)",
        "holds": "no",
    }
    assert rows.iloc[2, 4:9].tolist() == [""] * 5


def test_held_out_gains_count_from_five_points_and_a_hundred_words(table: pd.DataFrame) -> None:
    assert count_gains(table) == 1


def test_names_that_do_not_hold_are_listed(transfer: pd.DataFrame) -> None:
    assert holding_names(transfer) == ("1 of 3 names hold; those that don't: amod, vocative")
    named = transfer.assign(named=[True, False, False])
    assert holding_names(named) == "1 of 1 names hold; those that don't: none"


def test_names_are_those_of_the_package() -> None:
    measure = bl.measures.DependencyAccuracy()
    result = measure.of(map(bl.load(), bl.corpora.sample()[:60]))
    named = evaluate.named_relations(result, 30)
    assert "det" in named
    assert named == set(", ".join(bl.names_of(result, min_count=30).values()).split(", "))


def test_the_name_of_the_best_head_is_one_based() -> None:
    values = np.zeros((3, 4))
    values[2, 1] = 0.5
    assert best_head(values) == ("3-2", 0.5)


def test_a_score_is_described_with_its_count() -> None:
    assert describe(Score(4.454, 0.2766, 30_791)) == "27.7% of 30,791 pieces, 4.45 nats"


def test_training_raises_the_dev_accuracy_of_the_exported_model(data: Path, tmp_path: Path) -> None:
    trainer = make_trainer(data, tmp_path / "run")
    trainer.save()
    export_run(tmp_path / "run", tmp_path / "model")
    untrained = dev_scores(tmp_path / "model", data, rows=64)
    for _ in range(40):
        trainer.train_step()
    trainer.save()
    export_run(tmp_path / "run", tmp_path / "model")
    trained = dev_scores(tmp_path / "model", data, rows=64)
    assert untrained.all.accuracy < trained.all.accuracy < 1
    hidden = dev_scores(tmp_path / "model", data, rows=64, mask_all=True)
    lines = masked_lm_lines(tmp_path / "model", data, rows=64)
    assert [line.split(": ")[1] for line in lines[1:]] == [
        describe(score)
        for score in (
            trained.all,
            trained.masked,
            trained.replaced,
            trained.unchanged,
            hidden.masked,
        )
    ]


def test_text_of_another_vocabulary_is_an_error(
    data: Path, tmp_path: Path, tokenizer: Tokenizer
) -> None:
    save_tokenizer(tokenizer, tmp_path, 32)
    path = tmp_path / "tokenizer.json"
    path.write_text(path.read_text().replace('"hen"', '"hens"'))
    with pytest.raises(TrainingError, match="vocabulary other than"):
        dev_scores(tmp_path, data)
