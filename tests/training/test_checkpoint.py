from __future__ import annotations

import errno
from pathlib import Path

import pytest
import torch
from checkpoint import load_checkpoint, save_checkpoint


def test_a_saved_checkpoint_loads(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path) is None
    assert save_checkpoint({"step": 3, "model": {"w": torch.ones(2)}}, tmp_path)
    state = load_checkpoint(tmp_path)
    assert state is not None
    assert state["step"] == 3
    assert torch.equal(state["model"]["w"], torch.ones(2))


def test_a_kill_during_writing_keeps_the_previous_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_checkpoint({"step": 1}, tmp_path)

    def killed(state: object, stream) -> None:
        stream.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint({"step": 2}, tmp_path)
    assert load_checkpoint(tmp_path) == {"step": 1}
    monkeypatch.undo()
    save_checkpoint({"step": 3}, tmp_path)
    assert load_checkpoint(tmp_path) == {"step": 3}
    assert [p.name for p in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_a_full_disk_keeps_the_previous_checkpoint_and_prints_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_checkpoint({"step": 1}, tmp_path)

    def full(state: object, stream) -> None:
        stream.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    assert not save_checkpoint({"step": 2}, tmp_path)
    assert "the previous one is kept: [Errno 28] No space left" in capsys.readouterr().out
    assert load_checkpoint(tmp_path) == {"step": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["checkpoint.pt"]
