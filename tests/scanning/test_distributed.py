"""Several processes on the loopback address give the results of a single process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bertlook as bl
from bertlook.app.cli import main
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.distributed import own_device
from bertlook.scanning.reader import Reader, Shard
from bertlook.scanning.run import scan
from tests.ranks import DEADLY
from tests.scanning.test_checkpoint import CORPUS, MEASURES
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

ROOT = Path(__file__).parents[2]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 15)
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 40)
    return load(tiny(), tokenizer=wordpiece())


def torchrun(processes: int, *arguments: str, restarts: int = 0) -> str:
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone"),
            *("--nproc-per-node", str(processes), "--max-restarts", str(restarts)),
            *arguments,
        ],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    return ran.stdout


def assert_same(found: bl.Results, alone: bl.Results) -> None:
    """Counts exactly, sums up to rounding."""
    own = ("scan_position", "shard", "date", "command")
    assert {k: v for k, v in found.provenance.items() if k not in own} == {
        k: v for k, v in alone.provenance.items() if k not in own
    }
    assert (found.partial, found.skipped) == (alone.partial, alone.skipped)
    assert list(found) == list(alone)
    for name in alone:
        arrays, expected = found[name].to_parts()[0], alone[name].to_parts()[0]
        for key, array in expected.items():
            if array.dtype == np.float64:
                np.testing.assert_allclose(arrays[key], array, rtol=1e-10, atol=1e-15, err_msg=key)
            else:
                np.testing.assert_array_equal(arrays[key], array, err_msg=key)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranks")
    torchrun(3, "tests/ranks.py", "together", str(folder))
    return folder


@pytest.fixture(scope="module")
def errors(out: Path) -> list[dict[str, str]]:
    return [json.loads((out / f"errors.{rank}").read_text()) for rank in range(3)]


@pytest.mark.parametrize(
    "name", ["uneven", "lazy, in separate processes", "checkpoints", "checkpoints again"]
)
def test_three_processes_count_like_one(model: Model, out: Path, name: str) -> None:
    alone = scan(model, CORPUS, MEASURES, progress=False)
    assert len(alone.skipped) == 2
    if name.startswith("lazy"):
        alone = scan(model, iter(CORPUS), MEASURES, progress=False)
    for rank in range(3):
        assert_same(bl.Results.load(out / f"{name}.{rank}"), alone)


def test_processes_without_inputs_get_the_result(model: Model, out: Path) -> None:
    alone = scan(model, CORPUS[:1], MEASURES, progress=False)
    for rank in range(3):
        assert_same(bl.Results.load(out / f"one.{rank}"), alone)
    assert (out / "after all that.2").is_file()


def test_each_process_writes_its_own_checkpoint(out: Path) -> None:
    counted = [bl.Results.load(out / f"scan.{rank}-of-3").provenance["inputs"] for rank in range(3)]
    assert all(counted)
    assert sum(counted) == len(CORPUS) - 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("empty", "There was nothing to read. The corpus is empty."),
        (
            "all too long",
            "nothing to read. The text has 85 tokens; this model reads at most",
        ),
        ("another model", "different things: model hash is"),
        ("another corpus", "different things: corpus is"),
        ("another end", "different things: corpus is"),
        ("no gold", "of 3: "),
        ("no folder", "In process 0 of 3: checkpoint: The folder "),
    ],
)
def test_an_error_in_one_process_is_raised_in_all(
    errors: list[dict[str, str]], name: str, sentence: str
) -> None:
    for messages in errors:
        assert sentence in messages[name]
        assert messages[name] == errors[0][name]


def test_killed_processes_resume_without_loss_or_duplication(model: Model, tmp_path: Path) -> None:
    torchrun(2, "tests/ranks.py", "killed", str(tmp_path), restarts=len(DEADLY))
    alone = scan(model, iter(CORPUS), MEASURES, progress=False)
    for rank in range(2):
        assert int((tmp_path / f"starts.{rank}").read_text()) == len(DEADLY)
        assert_same(bl.Results.load(tmp_path / f"killed.{rank}"), alone)


def test_a_different_number_of_processes_is_refused(model: Model, tmp_path: Path) -> None:
    scan(model, CORPUS, MEASURES, progress=False, checkpoint=tmp_path / "scan")
    (tmp_path / "scan").rename(tmp_path / "scan.1-of-2")
    with pytest.raises(bl.BertlookError, match=r"scan.1-of-2 was written by 2 processes, and this"):
        scan(model, CORPUS, MEASURES, progress=False, checkpoint=tmp_path / "scan")


def test_the_command_gives_equal_results_with_several_processes(tmp_path: Path) -> None:
    treebank = tmp_path / "t.conllu"
    lines = ["1\tcats\t_\t_\t_\t_\t2\tnsubj\t_\t_", "2\tsleep\t_\t_\t_\t_\t0\troot\t_\t_"]
    treebank.write_text("\n\n".join(["\n".join(lines)] * 9) + "\n\n")
    command = ["scan", "--quiet", "--treebank", str(treebank), "-o"]
    assert main([*command, str(tmp_path / "alone")]) == 0
    said = torchrun(2, "-m", "bertlook", *command, str(tmp_path / "together"))
    assert said.split() == [str(tmp_path / "together"), str(tmp_path / "together.html")]
    alone, together = (bl.Results.load(tmp_path / name) for name in ("alone", "together"))
    assert_same(together, alone)


def test_processes_that_never_connect_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name, value in {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "RANK": "0",
        "WORLD_SIZE": "2",
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "text").write_text("the cat\n")
    command = ["scan", "--text", str(tmp_path / "text"), "-o", str(tmp_path / "r")]
    assert main([*command, "--timeout", "1"]) == 2
    message = capsys.readouterr().err
    assert f"2 processes didn't connect at 127.0.0.1:{port} within 1 seconds" in message
    monkeypatch.delenv("RANK")
    assert main([*command, "--timeout", "1"]) == 2
    assert "RANK expected" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["text"]


def test_each_process_of_a_machine_has_its_own_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_RANK", "3")
    assert own_device("cuda") == "cuda:3"
    assert own_device("cuda:1") == "cuda:1"
    assert own_device(None) is None
    monkeypatch.delenv("LOCAL_RANK")
    assert own_device("cuda") == "cuda"


@pytest.mark.parametrize("world", [1, 2, 3, 7, 50])
def test_shards_partition_the_batches_of_a_single_process(model: Model, world: int) -> None:
    alone = [list(inputs.encodings) for inputs in Reader(model, CORPUS)]
    shards = [list(Reader(model, iter(CORPUS), Shard(rank, world))) for rank in range(world)]
    dealt = [list(inputs.encodings) for shard in shards for inputs in shard]
    assert sorted(one for one in dealt if one) == sorted(one for one in alone if one)
    marks = {shard[-1].corpus_hash for shard in shards}
    assert marks == {list(Reader(model, CORPUS))[-1].corpus_hash}


@pytest.mark.parametrize("world", [2, 4, 40])
def test_shards_have_similar_loads(
    model: Model, world: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there are more shards than batches in a window."""
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 500)
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 512)
    random = np.random.default_rng(0)
    windows = max(world, 10)  # so that each of many shards gets several batches
    corpus = ["cat " * int(n) for n in random.geometric(1 / 15, 500 * windows).clip(1, 21)]
    loads = [0] * world
    for rank in range(world) if world < 40 else (0, 13, 39):
        for inputs in Reader(model, corpus, Shard(rank, world)):
            lengths = [len(one.ids) for one in inputs.encodings.values()]
            loads[rank] += max(lengths, default=0) * len(lengths)
    done = [load for load in loads if load]
    assert max(done) < 1.1 * min(done)
