"""The command line does what it says, and says what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bertlook.cli import main


def test_look_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["look", "The cat sat on the mat.", "--head", "1-2", "-o", str(page)]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    assert "<title>The cat sat on the mat ." in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["  "], "empty"),
        (["a cat", "--head", "99-1"], "isn't there"),
        (["a cat", "--head", "nose"], "nose"),
        (["a cat", "--model", "no/such-folder-or-model"], "no/such-folder-or-model"),
        (["word " * 1000], "truncate"),
    ],
)
def test_what_cannot_be_looked_at_is_told_in_a_sentence(
    arguments: list[str], error: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert main(["look", *arguments, "-o", str(page)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("bertlook: ")
    assert error in told
    assert "Traceback" not in told
    assert not page.exists()


def test_the_module_runs_as_the_command() -> None:
    command = [sys.executable, "-m", "bertlook", "--version"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("bertlook ")


def test_a_command_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err
