"""A scan that is killed and resumed gives a bit-identical result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, Dossiers, Entropy, HeadImportance, NormBased
from bertlook.measures.result import lasting
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.model.random_init import random_init
from bertlook.scanning.run import scan
from bertlook.scanning.scan import Scan
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

MEASURES = [DependencyAccuracy(), Entropy(), NormBased(), HeadImportance(), Dossiers(top=3)]


def chain(words: str) -> Sentence:
    split = words.split(" ")
    return Sentence(split, range(len(split)), ["root", *["next"] * (len(split) - 1)])


WORDS = ["the", "cats", "sat", "on", "mats", "and", "the", "cat", "sat", "on", "the", "mat"]
CORPUS = [chain(" ".join(WORDS[: 1 + n % 11])) for n in range(40)]
CORPUS[3] = chain("the " * 80 + "end")  # over the limit
CORPUS[25] = CORPUS[3]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 15)
    monkeypatch.setattr("bertlook.scanning.checkpoint._INTERVAL", 0.0)
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 40)
    return load(tiny(), tokenizer=wordpiece())


def assert_equal(one: bl.Results, other: bl.Results) -> None:
    assert lasting(one.provenance) == lasting(other.provenance)
    assert (one.partial, one.skipped) == (other.partial, other.skipped)
    for name in other:
        for key, array in other[name].to_parts()[0].items():
            np.testing.assert_array_equal(one[name].to_parts()[0][key], array, err_msg=key)


class Killed(Exception):
    """A stand-in for the end of the process."""


def die(*_: Any) -> None:
    raise Killed


@pytest.mark.parametrize("batches", [1, 2, 5, 9, 12, 100])
def test_a_resumed_scan_gives_a_bit_identical_result(
    model: Model, tmp_path: Path, batches: int
) -> None:
    whole = scan(model, CORPUS, MEASURES, progress=False)
    assert len(whole.skipped) == 2
    path = tmp_path / "scan"
    running = Scan(model, iter(CORPUS), MEASURES, path)
    for _, _step in zip(range(batches), running, strict=False):
        pass
    counted = running.counted
    going_on = Scan(model, iter(CORPUS), MEASURES, path)
    steps = list(going_on)
    assert len(steps) == max(0, len(list(Scan(model, CORPUS, MEASURES))) - batches)
    assert going_on.counted >= counted
    for found in (going_on.results(), bl.Results.load(path)):
        assert found.provenance["corpus"] == "list_iterator"
        assert_equal(
            bl.Results(
                found.by_name, found.partial, found.skipped, {**found.provenance, "corpus": "list"}
            ),
            whole,
        )


def test_an_interrupted_scan_leaves_a_checkpoint(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.scanning.checkpoint._INTERVAL", 3600.0)
    counts = iter(range(100))
    count = Scan._count

    def interrupted(self: Scan, *batch: Any) -> None:
        if next(counts) == 4:
            raise KeyboardInterrupt
        count(self, *batch)

    monkeypatch.setattr(Scan, "_count", interrupted)
    partial = scan(model, CORPUS, MEASURES, progress=False, checkpoint=tmp_path / "scan")
    assert partial.partial
    assert bl.Results.load(tmp_path / "scan").provenance == partial.provenance
    monkeypatch.setattr(Scan, "_count", count)
    found = scan(model, CORPUS, MEASURES, progress=False, checkpoint=tmp_path / "scan")
    assert_equal(found, scan(model, CORPUS, MEASURES, progress=False))


SCRIPT = """
import sys
import bertlook as bl
from bertlook.scanning import checkpoint
from bertlook.scanning import reader
from bertlook.scanning import scan
from bertlook.model.load import load
from tests.scanning.test_checkpoint import CORPUS, MEASURES
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

reader.WINDOW, reader.MAX_TOKENS, checkpoint._INTERVAL = 15, 40, 0.0
running = scan.Scan(load(tiny(), tokenizer=wordpiece()), CORPUS, MEASURES, sys.argv[1])
for step in running:
    print(step.inputs, flush=True)
    sys.stdin.readline()
"""


def test_a_killed_process_resumes_from_its_checkpoint(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(path)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        for _ in range(6):
            read = int(process.stdout.readline())
            process.stdin.write("\n")
            process.stdin.flush()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    before = bl.Results.load(path)
    assert before.partial
    assert before.provenance["inputs"] >= read - 2
    found = scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)
    assert_equal(found, scan(model, CORPUS, MEASURES, progress=False))


def test_a_finished_checkpoint_gives_its_result_without_running_the_model(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scan(model, CORPUS, MEASURES, progress=False, checkpoint=tmp_path / "scan")
    monkeypatch.setattr(Scan, "_count", die)
    again = scan(model, CORPUS, MEASURES, progress=False, checkpoint=tmp_path / "scan")
    assert_equal(again, first)


def test_a_checkpoint_of_another_scan_is_refused_and_kept(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)
    before = path.read_bytes()

    def refused(what: str, model: Model, corpus: Any, measures: Any) -> None:
        with pytest.raises(
            BertlookError,
            match=rf"scan differs from this scan in its {what}: .* in the file, .* now",
        ):
            scan(model, corpus, measures, progress=False, checkpoint=path)
        assert path.read_bytes() == before

    refused("model hash", random_init(model, seed=1), CORPUS, MEASURES)
    tokenizer = wordpiece()
    tokenizer.backend_tokenizer.normalizer = None
    refused("tokenizer hash", load(tiny(), tokenizer=tokenizer), CORPUS, MEASURES)
    refused("corpus hash", model, CORPUS[1:], MEASURES)
    refused("corpus hash", model, CORPUS[:20], MEASURES)
    other_tree = [*CORPUS[:-1], Sentence(CORPUS[-1].words, CORPUS[-1].heads, ["x"] * 7)]
    refused("corpus hash", model, other_tree, MEASURES)
    refused("measures", model, CORPUS, [*MEASURES[:3], HeadImportance(seed=1), *MEASURES[4:]])
    refused("measures", model, CORPUS, MEASURES[:3])


def test_a_checkpoint_with_different_batches_is_refused(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With larger batches, as on a GPU, the same position means other inputs."""
    path = tmp_path / "scan"
    next(iter(Scan(model, CORPUS, MEASURES, path)))
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 80)
    with pytest.raises(
        BertlookError,
        match=r"differs from this scan in its batch limits: .*40.* in the file, .*80.* now",
    ):
        scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)


def test_a_file_without_a_checkpoint_is_refused(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("mine")
    with pytest.raises(BertlookError, match="notes has no results"):
        scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)
    assert path.read_text() == "mine"
    found = bl.Results({"Entropy": Entropy().of([model("the cat")])})
    found.save(path)
    with pytest.raises(BertlookError, match="isn't the checkpoint of a scan"):
        scan(model, CORPUS, Entropy(), progress=False, checkpoint=path)
    with pytest.raises(BertlookError, match=r"checkpoint: The folder .*none does not exist"):
        scan(model, CORPUS, Entropy(), progress=False, checkpoint=tmp_path / "none" / "scan")


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": "7"},
        {"tokens": None},
        {"unknown_tokens": -1},
        {"scan_position": [1]},
        {"scan_position": "11"},
        {"scan_position": [1, True]},
    ],
    ids=str,
)
def test_a_forged_checkpoint_is_refused(
    model: Model, tmp_path: Path, change: dict[str, Any]
) -> None:
    path = tmp_path / "scan"
    results = scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)
    forged = bl.Results(results.by_name, False, (), {**results.provenance, **change})
    forged.save(path)
    with pytest.raises(BertlookError, match="isn't the checkpoint of a scan"):
        scan(model, CORPUS, MEASURES, progress=False, checkpoint=path)


def test_a_full_disk_keeps_the_last_checkpoint_and_the_scan_continues(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scan"
    running = Scan(model, CORPUS, MEASURES, path)
    next(iter(running))
    before = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bertlook.files.os.replace", full)
    with pytest.warns(UserWarning, match="the last one is kept.*No space left"):
        rest = list(running)
    assert rest
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["scan"]
    assert_equal(running.results(), scan(model, CORPUS, MEASURES, progress=False))


def test_a_checkpoint_that_no_scan_could_continue_from_is_refused_before_the_scan(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scan, "_count", None)
    os.mkfifo(tmp_path / "pipe")
    for path, fault in [
        ("a\0b", "checkpoint='a\\\\x00b' is not a path"),
        ("", "checkpoint='' is not a path"),
        ("x" * 300, "File name too long"),
        (tmp_path, "is a folder"),
        (tmp_path / "pipe", "is a device or a pipe"),
        ("/dev/null", "is a device or a pipe"),
        (3, "checkpoint=3 is not a path"),
    ]:
        with pytest.raises(BertlookError, match=fault):
            scan(model, CORPUS, Entropy(), progress=False, checkpoint=path)  # type: ignore[arg-type]


def test_the_corpus_is_not_replaced_by_its_checkpoint(model: Model, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("the cat sat\n")
    (tmp_path / "link").hardlink_to(corpus)
    for checkpoint in (corpus, tmp_path / "link"):
        for given in (corpus, tmp_path):
            with pytest.raises(BertlookError, match="is a part of what is read from corpus"):
                scan(model, given, Entropy(), progress=False, checkpoint=checkpoint)
    with pytest.raises(BertlookError, match="is a part of what is read from corpus"):
        scan(model, tmp_path, Entropy(), progress=False, checkpoint=tmp_path / "new.txt")
    assert corpus.read_text() == "the cat sat\n"
    assert sorted(os.listdir(tmp_path)) == ["corpus.txt", "link"]
