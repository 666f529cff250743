"""The command line dispatches its commands and reports invalid input in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bertlook.app.cli import main


def test_look_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["look", "The cat sat on the mat.", "--head", "1-2", "-o", str(page)]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    assert "<title>The cat sat on the mat ." in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "part_of_message"),
    [
        (["  "], "empty"),
        (["a cat", "--head", "99-1"], "6 layers"),
        (["a cat", "--head", "nose"], "nose"),
        (["a cat", "--model", "no/such-folder-or-model"], "no/such-folder-or-model"),
        (["word " * 1000], "truncate"),
    ],
)
def test_look_reports_invalid_input_as_a_sentence(
    arguments: list[str],
    part_of_message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = tmp_path / "page.html"
    assert main(["look", *arguments, "-o", str(page)]) == 2
    message = capsys.readouterr().err
    assert message.startswith("bertlook: ")
    assert part_of_message in message
    assert "Traceback" not in message
    assert not page.exists()


def test_the_module_runs_as_the_command() -> None:
    command = [sys.executable, "-m", "bertlook", "--version"]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert process.stdout.startswith("bertlook ")


def test_the_parser_needs_no_heavy_imports() -> None:
    code = (
        "import sys\n"
        "from bertlook.app.cli import main\n"
        "try:\n    main(['scan', '--help'])\n"
        "except SystemExit:\n    assert not {'torch', 'transformers', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def test_a_command_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_info:
        main([])
    assert exit_info.value.code == 2
    assert "COMMAND" in capsys.readouterr().err
