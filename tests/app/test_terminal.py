"""Lines are printed whatever they contain and whatever the stream can encode."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from bertlook.app import terminal
from bertlook.app.terminal import print_message, print_path


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "cp1252", "utf-16"])
def test_any_text_is_printed_in_any_encoding(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, io.TextIOWrapper(io.BytesIO(), encoding))
    print_path(Path("café \udcff \U0001f600"))
    print_message("café \ud800 好")
    for stream, text in ((sys.stdout, "caf"), (sys.stderr, "bertlook: caf")):
        assert isinstance(stream, io.TextIOWrapper)
        assert stream.buffer.getvalue().decode(encoding).startswith(text)  # type: ignore[attr-defined]


def test_streams_without_encoding_and_closed_ones_are_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", None)
    print_path(Path("a\udcff"))
    print_message("lost")
    assert stream.getvalue() == "a\ufffd\n"


def test_messages_cannot_control_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_message("a\x1b]0;title\x07b\x9bc\rd\ttab\nline")
    printed = capsys.readouterr().err
    assert printed == "bertlook: a\\x1b]0;title\\x07b\\x9bc\\rd\\ttab\\nline\n"


def run(code: str, stdout: object) -> subprocess.CompletedProcess[str]:
    program = (
        "from pathlib import Path\n"
        "from bertlook.app.terminal import print_path\n"
        "from bertlook.errors import BertlookError\n"
        f"try:\n    {code}\nexcept BertlookError as error:\n    raise SystemExit(str(error))"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True)  # type: ignore[call-overload]


def test_the_path_of_standard_output_is_not_written_into_it(tmp_path: Path) -> None:
    with (tmp_path / "page").open("w") as stream:
        run("print_path(Path('/dev/stdout')); print_path(Path('other'))", stream)
    assert (tmp_path / "page").read_text() == "other\n"


def test_standard_output_that_cannot_be_written_is_an_error() -> None:
    with open("/dev/full", "w") as stream:
        process = run("print_path(Path('page'))", stream)
    assert process.returncode == 1
    expected = "page is written, but not standard output: No space left on device.\n"
    assert process.stderr == expected


def test_output_goes_nowhere_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    discarded = []
    monkeypatch.setattr(terminal, "_discard_output", lambda: discarded.append(True))

    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(ValueError, match=r"not standard output: Broken pipe\."):
        print_path(Path("page"))
    assert discarded
