from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from curves import draw, head_table, loss_table
from errors import TrainingError
from run_log import RunLog


@pytest.fixture
def run(tmp_path: Path) -> Path:
    log = RunLog(tmp_path, 0)
    log.write(step=1, tokens=1_000_000, masked_lm_loss=6.0, teacher_loss=0.5)
    log.write(step=2, tokens=2_000_000, masked_lm_loss=5.0, teacher_loss=0.0)
    log.write(step=2, tokens=2_000_000, dev_loss=5.5, dev_accuracy=0.25)
    snapshot = tmp_path / "snapshots" / "000002000000"
    snapshot.mkdir(parents=True)
    (snapshot / "heads-0.json").write_text(json.dumps({"det": 0.8, "obj": 0.7}))
    return tmp_path


def test_losses_are_by_millions_of_tokens_without_a_disabled_teacher(run: Path) -> None:
    table = loss_table(run)
    rows = {(row.curve, row.tokens): row.value for row in table.itertuples()}
    assert rows == {
        ("masked LM, training", 1.0): 6.0,
        ("masked LM, training", 2.0): 5.0,
        ("masked LM, dev", 2.0): 5.5,
        ("teacher (KL)", 1.0): 0.5,
        ("accuracy", 2.0): 25.0,
    }


def test_cached_head_accuracies_are_read(run: Path) -> None:
    pd.testing.assert_frame_equal(
        head_table(run, []),
        pd.DataFrame({"tokens": [2.0, 2.0], "relation": ["det", "obj"], "accuracy": [80.0, 70.0]}),
    )


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_picture_is_drawn(run: Path, tmp_path: Path, ending: str) -> None:
    picture = tmp_path / f"curves.{ending}"
    draw(loss_table(run), head_table(run, [])).save(picture)
    content = picture.read_bytes()
    if ending == "svg":
        assert b"Best head of each relation" in content
        assert b"masked LM, dev" in content
    else:
        assert content.startswith(b"\x89PNG")


def test_a_run_without_a_log_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no log yet"):
        loss_table(tmp_path)
