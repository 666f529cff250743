"""The scan command reads each kind of corpus, and writes results and a report or an error."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.app.cli import main
from bertlook.scanning.scan import Scan

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
    path = tmp_path / "results"
    assert main(["scan", "--treebank", str(treebank), "-o", str(path)]) == 0
    output = capsys.readouterr()
    assert output.out.split() == [str(path), f"{path}.html"]
    assert "6/6" in output.err
    results = bl.Results.load(path)
    assert list(results) == ["RelativePosition", "TokenClasses", "Entropy", "DependencyAccuracy"]
    assert results.provenance["corpus"] == "two.conllu"
    page = (tmp_path / "results.html").read_text("utf-8")
    assert "<title>bert-mini on two.conllu</title>" in page
    assert "6 inputs, " in page


def test_scan_takes_measures_a_limit_and_a_checkpoint(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--treebank", str(treebank), "-o", str(tmp_path / "r"), "--quiet"]
    command += ["--measures", "Sinks, HeadImportance, Ablation", "--limit", "4", "--no-report"]
    command += ["--checkpoint", str(tmp_path / "kept"), "--dtype", "float64"]
    assert main(command) == 0
    output = capsys.readouterr()
    assert (output.out.split(), output.err) == ([str(tmp_path / "r")], "")
    results = bl.Results.load(tmp_path / "r")
    assert list(results) == ["Sinks", "HeadImportance", "Ablation"]
    assert results.provenance["inputs"] == 4
    assert results.provenance["dtype"] == "float64"
    assert bl.Results.load(tmp_path / "kept") == results
    assert results.provenance["command"] == f"bertlook {shlex.join(command)}"
    assert not (tmp_path / "r.html").exists()


def test_results_and_pages_call_the_corpus_by_its_given_name(
    treebank: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r"
    command = ["scan", "--quiet", "--treebank", str(treebank), "--measures", "Entropy"]
    assert main([*command, "-o", str(path), "--corpus-name", "EWT <dev>"]) == 0
    assert bl.Results.load(path).provenance["corpus"] == "EWT <dev>"
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "<title>bert-mini on EWT &lt;dev&gt;</title>" in page


def test_dossiers_are_written_beside_the_results(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r"
    command = ["scan", "--quiet", "--no-report", "--treebank", str(treebank), "--dossiers"]
    assert main([*command, "-o", str(path), "--measures", "Entropy"]) == 0
    index = tmp_path / "dossiers" / "index.html"
    assert capsys.readouterr().out.split() == [str(path), str(index)]
    results = bl.Results.load(path)
    assert list(results) == ["Entropy", "Dossiers"]
    assert "Heads of bert-mini on two.conllu" in index.read_text("utf-8")
    assert len(list(index.parent.glob("head-*.html"))) == 48
    assert main([*command, str(tmp_path / "b"), "-o", str(path), "--measures", "Dossiers"]) == 0
    assert list(bl.Results.load(path)) == ["Dossiers"]
    assert (tmp_path / "b" / "index.html").exists()


@pytest.mark.parametrize("folder", [[], ["own"]])
def test_a_folder_of_something_else_is_refused_before_the_scan(
    folder: list[str], treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bertlook.app.scan_command.load", None)
    name = folder[0] if folder else "dossiers"
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.tex").write_text("precious")
    command = ["scan", "--quiet", "--treebank", treebank.name, "-o", "r", "--overwrite"]
    assert main([*command, "--dossiers", *folder]) == 2
    message = capsys.readouterr().err
    assert f"--dossiers: The folder {name} holds thesis.tex, which would be lost" in message


@pytest.mark.parametrize(
    ("arguments", "part_of_message"),
    [
        (["-o", "/dev/null", "--dossiers"], "--dossiers: /dev/null is a device"),
        (["-o", "dossiers", "--dossiers"], "-o: dossiers is in the folder of --dossiers"),
        (["-o", "r", "--report", "d/x", "--dossiers", "d"], "--report: d/x is in the folder of"),
        (["-o", "r", "--dossiers", "none/d"], "--dossiers: The folder none does not exist"),
        (["-o", "r", "--dossiers", "two.conllu"], "--dossiers: two.conllu is no folder"),
    ],
)
def test_a_folder_that_can_hold_no_dossiers_is_refused(
    arguments: list[str], part_of_message: str, treebank: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bertlook.app.scan_command.load", None)
    (tmp_path / "d").mkdir()
    assert main(["scan", "--quiet", "--treebank", treebank.name, *arguments]) == 2
    assert part_of_message in capsys.readouterr().err


def test_coreference_has_dossiers_too(tmp_path: Path) -> None:
    chains = tmp_path / "doc.conll"
    chains.write_text("# begin document\nAnn\t(1)\nsaw\t_\nher\t(1\ncat\t1)\n\n# end document\n")
    command = ["scan", "--no-report", "--quiet", "-o", str(tmp_path / "r"), "--dossiers"]
    assert main([*command, "--coreference", str(chains)]) == 0
    assert list(bl.Results.load(tmp_path / "r")) == ["CoreferenceAccuracy", "Dossiers"]
    assert "Most frequent pair" in (tmp_path / "dossiers" / "index.html").read_text("utf-8")


def test_scan_reads_text_and_coreference(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("\n".join(["The cat sat on the mat and looked at the dog ."] * 40))
    command = ["scan", "--no-report", "--quiet", "-o", str(tmp_path / "r")]
    assert main([*command, "--text", str(text), "--limit", "2"]) == 0
    results = bl.Results.load(tmp_path / "r")
    assert (results.provenance["inputs"], results.provenance["corpus"]) == (2, "text.txt")
    chains = tmp_path / "doc.conll"
    chains.write_text("# begin document\nAnn\t(1)\nsaw\t_\nher\t(1\ncat\t1)\n\n# end document\n")
    assert main([*command, "--coreference", str(chains)]) == 0
    assert list(bl.Results.load(tmp_path / "r")) == ["CoreferenceAccuracy"]


@pytest.mark.parametrize(
    ("arguments", "part_of_message"),
    [
        (
            ["--measures", "Entropy,Mood"],
            "no measure 'Mood'. The measures are Ablation, Confidence, ",
        ),
        (["--limit", "0"], "--limit is 0; it must be at least 1"),
        (["--model", "no/such-folder-or-model"], "no/such-folder-or-model"),
        (["--report", "none/page.html"], "--report: The folder none does not exist"),
        (["--report", "."], "--report: . is a folder"),
        (["--checkpoint", "."], "--checkpoint: . is a folder"),
        (["--report", "out.html", "--checkpoint", "./out.html"], "are the same file, out.html"),
        (["--corpus-name", ""], "--corpus-name is empty"),
        (["--device", "abacus"], "abacus"),
        (["--measures", "CoreferenceAccuracy"], "no gold coreference"),
    ],
)
def test_invalid_input_is_reported_and_no_file_is_written(
    arguments: list[str],
    part_of_message: str,
    treebank: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(folder / "r"), *arguments]
    assert main(command) == 2
    message = capsys.readouterr().err
    assert message.startswith("bertlook: ")
    assert part_of_message in message
    assert "Traceback" not in message
    assert list(folder.iterdir()) == []


def test_an_output_that_is_a_folder_or_the_report_is_refused(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--quiet", "--treebank", str(treebank)]
    assert main([*command, "-o", str(tmp_path)]) == 2
    assert f"-o: {tmp_path} is a folder" in capsys.readouterr().err
    path = str(tmp_path / "r")
    assert main([*command, "-o", path, "--report", path]) == 2
    assert "-o and --report are the same file" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [treebank.name]


def test_a_folder_without_write_permission_is_reported_before_the_scan(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bertlook.files.tempfile.TemporaryFile", fail)
    monkeypatch.setattr("bertlook.app.scan_command.load", None)
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]
    assert main(command) == 2
    assert (
        f"-o: The folder {tmp_path} is not writable: Permission denied." in capsys.readouterr().err
    )


def test_a_full_disk_is_reported(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def raise_no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bertlook.files.os.replace", raise_no_space)
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]
    assert main(command) == 2
    assert "r can't be written: No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [treebank.name]


def test_errors_replace_reads_text_that_is_not_utf_8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "latin.txt"
    text.write_bytes("A café .\nThe cat sat .\n".encode("latin-1"))
    command = ["scan", "--quiet", "--no-report", "--text", str(text), "-o", str(tmp_path / "r")]
    assert main(command) == 2
    assert "byte 5 of the file is not UTF-8" in capsys.readouterr().err
    assert main([*command, "--errors", "replace", "--measures", "Entropy,Entropy"]) == 0
    assert list(bl.Results.load(tmp_path / "r")) == ["Entropy"]


def test_an_interrupted_scan_writes_partial_results_with_a_message(
    treebank: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 2)
    calls = iter(range(9))
    count = Scan._count

    def interrupt_second_call(self: Scan, *batch: object) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        count(self, *batch)

    monkeypatch.setattr(Scan, "_count", interrupt_second_call)
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]
    assert main(command) == 1
    assert "the results are partial" in capsys.readouterr().err
    assert bl.Results.load(tmp_path / "r").partial
    assert "stopped before the end of the corpus" in (tmp_path / "r.html").read_text("utf-8")


@pytest.fixture
def files(tmp_path: Path, treebank: Path, folder: Path) -> Path:
    """A folder with a treebank, texts and a model, whose work never begins."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("The cat sat.\n")
    (tmp_path / "hard").hardlink_to(treebank)
    (tmp_path / "soft").symlink_to("texts/a.txt")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        "--treebank two.conllu -o two.conllu",
        "--treebank two.conllu -o ./texts/../two.conllu",
        "--treebank two.conllu -o hard",
        "--treebank hard -o two.conllu",
        "--treebank two.conllu -o r --report two.conllu",
        "--treebank two.conllu -o r --report hard",
        "--treebank two.conllu -o r --checkpoint two.conllu",
        "--treebank . -o two.conllu",
        "--treebank . -o new.conllu",
        "--text texts -o texts/a.txt",
        "--text texts/ -o soft",
        "--text soft -o texts/a.txt",
        "--text texts -o r --report texts/a.txt",
        "--text texts -o r --checkpoint texts/new.txt",
        "--text texts --model tiny -o tiny/model.safetensors",
        "--text texts --model tiny -o r --report tiny/config.json",
        "--text texts --model tiny -o r --checkpoint tiny/new.safetensors",
    ],
)
def test_an_output_that_is_an_input_is_refused_before_the_work(
    arguments: str,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("bertlook.app.scan_command.load", None)
    monkeypatch.chdir(files)
    before = {path: path.read_bytes() for path in files.rglob("*") if path.is_file()}
    for option in ([], ["--overwrite"]):
        assert main(["scan", "--quiet", *arguments.split(), *option]) == 2
        assert "is a part of what is read from --" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in files.rglob("*") if path.is_file()} == before


def test_results_replace_results_and_other_files_only_if_told_to(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--quiet", "--treebank", str(treebank), "--measures", "Entropy"]
    command += ["-o", str(tmp_path / "r")]
    assert main(command) == main(command) == 0
    for name in ("r", "r.html"):
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_text("mine")
        assert main(command) == 2
        assert f"{name} exists and is not a" in capsys.readouterr().err
        assert (tmp_path / name).read_text() == "mine"
        (tmp_path / name).write_bytes(content)
    (tmp_path / "r").write_text("mine")
    assert main([*command, "--overwrite"]) == 0
    assert list(bl.Results.load(tmp_path / "r")) == ["Entropy"]


def test_results_are_written_to_a_device_without_a_page_beside_it(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--quiet", "--treebank", str(treebank), "--measures", "Entropy"]
    assert main([*command, "-o", "/dev/null"]) == 0
    assert capsys.readouterr().out == "/dev/null\n"
    assert not os.path.exists("/dev/null.html")
    assert main([*command, "-o", "/dev/null", "--report", str(tmp_path / "page")]) == 0
    assert (tmp_path / "page").exists()


def test_the_checkpoint_of_a_process_is_no_output(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--treebank", str(treebank), "--checkpoint", str(tmp_path / "c")]
    assert main([*command, "-o", str(tmp_path / "c.1-of-2")]) == 2
    assert "is the --checkpoint of one of several processes" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["inf", "-inf", "nan", "0", "-1", "1e300", "2592001"])
def test_a_time_that_nobody_can_wait_is_refused(
    seconds: str, treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["scan", "--treebank", str(treebank), "-o", str(tmp_path / "r")]
    assert main([*command, f"--timeout={seconds}"]) == 2
    assert "give a number of seconds above 0, and at most 2,592,000" in capsys.readouterr().err


def test_a_huge_limit_reads_everything(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The cat sat on the mat .\n" * 40)
    command = ["scan", "--no-report", "--quiet", "--measures", "Entropy"]
    assert main([*command, "--text", str(text), "-o", str(tmp_path / "a")]) == 0
    command += ["--limit", "9" * 30]
    assert main([*command, "--text", str(text), "-o", str(tmp_path / "b")]) == 0
    results = [bl.Results.load(tmp_path / name).provenance["inputs"] for name in "ab"]
    assert results[0] == results[1] > 0


def test_a_corpus_whose_name_is_not_utf_8_gets_results_and_a_report(tmp_path: Path) -> None:
    treebank = tmp_path / os.fsdecode(b"caf\xe9.conllu")
    treebank.write_text(TREES * 3)
    assert main(["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]) == 0
    assert bl.Results.load(tmp_path / "r").provenance["corpus"] == "caf\ufffd.conllu"
    assert "caf\ufffd.conllu" in (tmp_path / "r.html").read_text("utf-8")


def test_an_interrupt_while_results_are_saved_waits_until_they_are_complete(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = bl.Results.to_bytes

    def interrupt(self: bl.Results) -> bytes:
        signal.raise_signal(signal.SIGINT)
        return encode(self)

    monkeypatch.setattr(bl.Results, "to_bytes", interrupt)
    assert main(["scan", "--quiet", "--treebank", str(treebank), "-o", str(tmp_path / "r")]) == 130
    assert bl.Results.load(tmp_path / "r").provenance["inputs"] == 6


@pytest.mark.slow
def test_torchrun_scans_with_several_processes(treebank: Path, tmp_path: Path) -> None:
    path = tmp_path / "results"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", "-m", "bertlook", "scan", "--treebank", str(treebank)]
    command += ["--measures", "Entropy", "--quiet", "-o", str(path)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    process = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert process.stdout.split() == [str(path), f"{path}.html"]
    assert bl.Results.load(path).provenance["inputs"] == 6
