from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from evaluate import best_head, count_gains, dev_accuracy, relation_rows
from export import export_run

from .conftest import make_trainer


class FakeResult:
    """A stub of a DependencyResult."""

    def table(self, selection: str, min_count: int) -> pd.DataFrame:
        is_held_out = selection == "held-out"
        return pd.DataFrame(
            {
                "relation": ["det", "amod", "obj", "rare", "punct", "all"],
                "count": [500, 100, 99, 99, 400, 1000],
                "head": "2-1",
                "direction": "dep->head",
                "baseline": [0.5, 0.7, 0.3, 0.3, 0.1, 0.3],
                "offset": 1,
                "accuracy": [0.8, 0.8, 0.7, 0.7, 0.4, 0.4],
                "gain": [0.3, 0.1, 0.4, 0.4, 0.3, 0.1]
                if not is_held_out
                else [0.2, 0.049, 0.4, 0.4, 0.3, 0.1],
            }
        )


def test_rows_are_the_frequent_relations_and_those_with_targets_in_percent() -> None:
    rows = relation_rows(FakeResult())
    assert set(rows.index) == {"det", "amod", "obj", "punct", "all"}
    assert rows.loc["det", ["same-data", "baseline", "held-out gain", "at least"]].tolist() == [
        pytest.approx(80),
        pytest.approx(50),
        pytest.approx(20),
        80,
    ]


def test_held_out_gains_count_from_five_points_and_a_hundred_examples() -> None:
    assert count_gains(relation_rows(FakeResult())) == 1


def test_the_name_of_the_best_head_is_one_based() -> None:
    values = np.zeros((3, 4))
    values[2, 1] = 0.5
    assert best_head(values) == ("3-2", 0.5)


def test_training_raises_the_dev_accuracy_of_the_exported_model(data: Path, tmp_path: Path) -> None:
    trainer = make_trainer(data, tmp_path / "run")
    trainer.save()
    export_run(tmp_path / "run", tmp_path / "model")
    untrained = dev_accuracy(tmp_path / "model", data, rows=64)
    for _ in range(40):
        trainer.train_step()
    trainer.save()
    export_run(tmp_path / "run", tmp_path / "model")
    assert untrained < dev_accuracy(tmp_path / "model", data, rows=64) < 1
