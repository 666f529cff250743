"""The command line dispatches its commands and reports invalid input in a sentence."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bertlook.app.cli import main
from bertlook.errors import BertlookError


def test_look_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["look", "The cat sat on the mat.", "--head", "1-2", "-o", str(page)]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    assert "<title>The cat sat on the mat ." in page.read_text("utf-8")


def test_look_writes_a_live_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert main(["look", "The cat sat on the mat.", "--live", "-o", str(page)]) == 0
    assert 'id="weights"' in page.read_text("utf-8")


def test_look_writes_a_live_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "site"
    assert main(["look", "The cat sat.", "--live-folder", "-o", str(folder)]) == 0
    assert capsys.readouterr().out.strip() == str(folder / "index.html")
    assert len(list(folder.glob("weights-*.bin"))) == 1
    assert main(["look", "The cat sat.", "--live-folder", "-o", str(tmp_path)]) == 2
    assert "holds site, which would be lost" in capsys.readouterr().err


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


@pytest.mark.parametrize("arguments", [["scan", "--text=--", "-o=r"], ["lab", "--folder=--"]])
def test_two_dashes_as_a_value_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_info:
        main(arguments)
    assert exit_info.value.code == 2
    assert "--" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["device", "link", "dangling link"])
def test_look_writes_into_devices_and_through_links(target: str, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.symlink_to("/dev/null" if target == "device" else "elsewhere.html")
    if target == "link":
        (tmp_path / "elsewhere.html").write_text("")
    assert main(["look", "The cat sat.", "-o", str(page)]) == 0
    assert page.is_symlink()
    if target == "device":
        assert stat.S_ISCHR(page.stat().st_mode)
    else:
        assert "The cat sat" in page.read_text("utf-8")


def test_look_replaces_its_own_pages_and_other_files_only_if_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    command = ["look", "The cat sat.", "-o", str(page)]
    assert main(command) == main(command) == 0
    page.write_text("<html>mine</html>")
    assert main(command) == 2
    assert "exists and is not a page of bertlook" in capsys.readouterr().err
    assert page.read_text() == "<html>mine</html>"
    assert main([*command, "--overwrite"]) == 0
    assert "The cat sat" in page.read_text("utf-8")


def test_look_never_replaces_its_model(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.widgets.explorer.look", None)  # refused before the work
    before = {file: file.read_bytes() for file in folder.iterdir()}
    (tmp_path / "hard").hardlink_to(folder / "model.safetensors")
    for output in (*before, tmp_path / "hard", folder / "new.json"):
        command = ["look", "the cat", "--model", str(folder), "-o", str(output), "--overwrite"]
        assert main(command) == 2
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


def run(
    arguments: list[str | bytes], stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bertlook", *arguments]
    return subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, env=os.environ | environment
    )


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}],
)
def test_names_that_the_output_cannot_encode_are_printed(
    environment: dict[str, str], tmp_path: Path
) -> None:
    page = os.fsencode(tmp_path) + b"/caf\xe9 \xe2\x82\xac.html"
    process = run(["look", "The cat sat.", "-o", page], **environment)
    assert (process.returncode, process.stderr) == (0, b"")
    assert process.stdout.startswith(os.fsencode(tmp_path) + b"/caf")
    assert os.path.exists(page)
    process = run(["look", "The cat sat.", "-o", page + b"/file"], **environment)
    assert process.returncode == 2
    assert process.stderr.startswith(b"bertlook: ")
    assert process.stderr.count(b"\n") == 1


def test_the_help_is_ascii() -> None:
    for command in ("look", "scan", "lab"):
        assert run([command, "--help"], PYTHONIOENCODING="ascii").returncode == 0


def test_a_page_can_be_written_to_standard_output(tmp_path: Path) -> None:
    with (tmp_path / "page").open("wb") as stream:
        process = run(["look", "The cat sat.", "-o", "/dev/stdout"], stdout=stream.fileno())
    assert (process.returncode, process.stderr) == (0, b"")
    page = (tmp_path / "page").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = run(["look", "The cat sat.", "-o", str(tmp_path / "page")], stdout=writer)
    os.close(writer)
    assert process.returncode == 2
    assert process.stderr.endswith(b"is written, but not standard output: Broken pipe.\n")
    assert process.stderr.count(b"\n") == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BertlookError("Broken.")])
def test_errors_and_interrupts_end_with_a_message(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("bertlook.app.lab.run_quickstart", fail)
    interrupted = isinstance(error, KeyboardInterrupt)
    assert main(["lab", "--headless"]) == (130 if interrupted else 2)
    message = capsys.readouterr().err
    assert message == ("bertlook: Interrupted.\n" if interrupted else "bertlook: Broken.\n")


_INTERRUPTED = """
import signal, sys
import bertlook.app.cli, bertlook.widgets.explorer

calls = 0

def interrupt(frame, event, argument):
    global calls
    calls += 1
    if calls == {call}:
        sys.setprofile(None)
        signal.raise_signal(signal.SIGINT)

sys.setprofile(interrupt)
code = bertlook.app.cli.main(["look", "The cat sat.", "-o", {page!r}])
sys.setprofile(None)
print(calls)
raise SystemExit(code)
"""


def interrupted(call: int, page: Path) -> subprocess.CompletedProcess[str]:
    """Write a page in a process that is interrupted at a call, or, at 0, never."""
    code = _INTERRUPTED.format(call=call, page=str(page))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


@pytest.fixture(scope="module")
def num_calls(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many calls and returns writing a page takes: more or fewer whenever code changes."""
    process = interrupted(0, tmp_path_factory.mktemp("whole") / "page")
    assert process.returncode == 0, process.stderr
    return int(process.stdout.splitlines()[-1])


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9])
def test_an_interrupt_at_any_point_leaves_no_part_of_a_page(
    share: float, num_calls: int, tmp_path: Path
) -> None:
    process = interrupted(int(share * num_calls), tmp_path / "page")
    assert (process.returncode, process.stderr) == (130, "bertlook: Interrupted.\n")
    assert set(os.listdir(tmp_path)) <= {"page"}
