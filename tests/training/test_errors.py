from __future__ import annotations

import sys
from pathlib import Path

import export
import pytest
from errors import TrainingError

from bertlook.errors import BertlookError


def test_it_is_an_error_of_bertlook_but_not_every_one_of_them() -> None:
    assert issubclass(TrainingError, BertlookError)
    assert not isinstance(BertlookError("no such head"), TrainingError)


def test_a_script_ends_with_its_message_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["export.py", str(tmp_path / "run"), str(tmp_path / "model")])
    with pytest.raises(SystemExit) as end:
        export.main()
    assert (
        end.value.code == f"{tmp_path / 'run'} holds no checkpoint. Run training/pretrain.py first."
    )


def test_a_script_hides_no_other_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise BertlookError("unexpected")

    monkeypatch.setattr(sys, "argv", ["export.py", str(tmp_path), str(tmp_path)])
    monkeypatch.setattr(export, "export_run", fail)
    with pytest.raises(BertlookError, match="unexpected"):
        export.main()
