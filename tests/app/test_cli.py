"""The command line does what it says, and says what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.app.cli import main
from bertlook.scanning.scan import Scan


def test_look_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["look", "The cat sat on the mat.", "--head", "1-2", "-o", str(page)]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    assert "<title>The cat sat on the mat ." in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["  "], "empty"),
        (["a cat", "--head", "99-1"], "There is no head '99-1'"),
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


TREES = """\
1\tthe\t_\t_\t_\t_\t2\tdet\t_\t_
2\tcat\t_\t_\t_\t_\t3\tnsubj\t_\t_
3\tsat\t_\t_\t_\t_\t0\troot\t_\t_

1\tcats\t_\t_\t_\t_\t2\tnsubj\t_\t_
2\tsit\t_\t_\t_\t_\t0\troot\t_\t_

"""


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "two.conllu"
    path.write_text(TREES * 3)
    return path


def test_scan_writes_results_and_a_report(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    assert main(["scan", "--treebank", str(treebank), "-o", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out.split() == [str(out), f"{out}.html"]
    assert "6/6" in told.err
    found = bl.Results.load(out)
    assert list(found) == ["RelativePosition", "TokenClasses", "Entropy", "DependencyAccuracy"]
    assert found.provenance["corpus"] == "two.conllu"
    page = (tmp_path / "results.html").read_text("utf-8")
    assert "<title>bert-mini on two.conllu</title>" in page
    assert "6 inputs, " in page


def test_scan_takes_measures_a_limit_and_a_checkpoint(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--treebank", str(treebank), "-o", str(tmp_path / "r"), "--quiet"]
    command += ["--measures", "Sinks, HeadImportance", "--limit", "4", "--no-report"]
    command += ["--checkpoint", str(tmp_path / "kept"), "--dtype", "float64"]
    assert main(command) == 0
    told = capsys.readouterr()
    assert (told.out.split(), told.err) == ([str(tmp_path / "r")], "")
    found = bl.Results.load(tmp_path / "r")
    assert (list(found), found.provenance["inputs"]) == (["Sinks", "HeadImportance"], 4)
    assert found.provenance["dtype"] == "float64"
    assert bl.Results.load(tmp_path / "kept").provenance == found.provenance
    assert not (tmp_path / "r.html").exists()


def test_scan_reads_text_and_coreference(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("\n".join(["The cat sat on the mat and looked at the dog ."] * 40))
    command = ["scan", "--no-report", "--quiet", "-o", str(tmp_path / "r")]
    assert main([*command, "--text", str(text), "--limit", "2"]) == 0
    found = bl.Results.load(tmp_path / "r")
    assert (found.provenance["inputs"], found.provenance["corpus"]) == (2, "text.txt")
    chains = tmp_path / "doc.conll"
    chains.write_text("# begin document\nAnn\t(1)\nsaw\t_\nher\t(1\ncat\t1)\n\n# end document\n")
    assert main([*command, "--coreference", str(chains)]) == 0
    assert list(bl.Results.load(tmp_path / "r")) == ["CoreferenceAccuracy"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--measures", "Entropy,Mood"], "no measure 'Mood', only Confidence, "),
        (["--limit", "0"], "--limit 0"),
        (["--model", "no/such-folder-or-model"], "no/such-folder-or-model"),
        (["--report", "none/page.html"], "no folder none"),
        (["--report", "."], "is a folder: --report needs a file's name"),
        (["--checkpoint", "."], "is a folder: --checkpoint needs a file's name"),
        (["--report", "out.html", "--checkpoint", "./out.html"], "are the same file, out.html"),
        (["--device", "abacus"], "abacus"),
        (["--measures", "CoreferenceAccuracy"], "no gold coreference"),
    ],
)
def test_what_cannot_be_scanned_is_told_in_a_sentence_and_nothing_is_written(
    arguments: list[str],
    error: str,
    treebank: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(out / "r"), *arguments]
    assert main(command) == 2
    told = capsys.readouterr().err
    assert told.startswith("bertlook: ")
    assert error in told
    assert "Traceback" not in told
    assert list(out.iterdir()) == []


def test_the_output_is_neither_a_folder_nor_the_report(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--quiet", "--treebank", str(treebank)]
    assert main([*command, "-o", str(tmp_path)]) == 2
    assert "is a folder: -o needs a file's name" in capsys.readouterr().err
    same = str(tmp_path / "r")
    assert main([*command, "-o", same, "--report", same]) == 2
    assert "-o and --report are the same file" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [treebank.name]


def test_a_folder_that_cant_be_written_to_is_told_before_the_scan(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("bertlook.app.scan_command.os.access", lambda *_: False)
    monkeypatch.setattr("bertlook.app.scan_command.load", None)
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]
    assert main(command) == 2
    assert f"{tmp_path} can't be written to: -o is there." in capsys.readouterr().err


def test_results_that_cant_be_written_are_told(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bertlook.files.os.replace", full)
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]
    assert main(command) == 2
    assert "r can't be written: No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [treebank.name]


def test_scan_reads_text_that_is_not_utf_8_where_it_is_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "latin.txt"
    text.write_bytes("A café .\nThe cat sat .\n".encode("latin-1"))
    command = ["scan", "--quiet", "--no-report", "--text", str(text), "-o", str(tmp_path / "r")]
    assert main(command) == 2
    assert "byte 5 of the file is not UTF-8" in capsys.readouterr().err
    assert main([*command, "--errors", "replace", "--measures", "Entropy,Entropy"]) == 0
    assert list(bl.Results.load(tmp_path / "r")) == ["Entropy"]


def test_an_interrupted_scan_writes_what_it_has_and_says_so(
    treebank: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 2)
    counts = iter(range(9))
    count = Scan._count

    def interrupted(self: Scan, *batch: object) -> None:
        if next(counts) == 1:
            raise KeyboardInterrupt
        count(self, *batch)

    monkeypatch.setattr(Scan, "_count", interrupted)
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]
    assert main(command) == 1
    assert "partial" in capsys.readouterr().err
    assert bl.Results.load(tmp_path / "r").partial
    assert "stopped before the corpus ended" in (tmp_path / "r.html").read_text("utf-8")
