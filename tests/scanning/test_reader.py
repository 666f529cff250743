"""A corpus is read in batches, in the same or a separate process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
import torch

import bertlook as bl
from bertlook.measures import Entropy
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.reader import Reader, ScanPosition, group_by_length, read_ahead
from bertlook.scanning.scan import Scan
from tests.scanning.test_checkpoint import CORPUS, assert_equal
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 15)
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 40)
    return load(tiny(), tokenizer=wordpiece())


def test_a_separate_process_reads_the_same_batches(model: Model) -> None:
    reader = Reader(model, CORPUS)
    assert list(read_ahead(reader)) == list(reader)


def test_reading_ahead_gives_the_same_results(model: Model) -> None:
    own, ahead = (
        bl.scan(model, CORPUS, Entropy(), progress=False, overlap=o) for o in (False, True)
    )
    assert_equal(ahead, own)


def children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def test_a_killed_reader_is_reported(model: Model) -> None:
    others = children()
    running = Scan(model, CORPUS * 200, Entropy(), overlap=True)
    steps = iter(running)
    next(steps)
    [process] = children() - others
    process.kill()
    with pytest.raises(bl.BertlookError, match=r"process that reads .* overlap=False"):
        for _ in steps:
            pass


SCAN = """
import os
import bertlook as bl
from tests.scanning.test_checkpoint import CORPUS
from tests.scanning.test_reader import children
others = children()
running = bl.Scan(bl.load(), CORPUS * 1000, bl.measures.Entropy(), overlap=True)
next(iter(running))
[process] = children() - others
print(process.pid, flush=True)
input()
"""


def test_a_reader_ends_with_a_killed_scan() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as scan:
        assert scan.stdout is not None
        reader = psutil.Process(int(scan.stdout.readline()))
        scan.kill()
        scan.wait()
    # A process that nobody waits for stays in the list as a zombie where there is no init.
    deadline = time.monotonic() + 30
    while reader.is_running() and reader.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the reader is still alive"


def test_an_error_of_a_corpus_has_the_same_message(model: Model) -> None:
    def broken() -> Iterator[Any]:
        yield from CORPUS[:20]
        raise bl.BertlookError("line 21 is broken.")

    for overlap in (False, True):
        with pytest.raises(bl.BertlookError) as error:
            bl.scan(model, broken(), Entropy(), progress=False, overlap=overlap)
        assert str(error.value) == "line 21 is broken."


def test_the_time_that_the_model_waits_is_counted(model: Model) -> None:
    running = Scan(model, CORPUS, Entropy())
    assert running.waited == 0
    list(running)
    assert running.waited > 0


@pytest.mark.parametrize("device", ["cuda", "cpu"])
def test_a_separate_process_reads_for_a_gpu(
    model: Model, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    class Forked(Exception):
        """A stand-in for reading in another process."""

    def fork(_: Reader) -> Iterator[Any]:
        raise Forked

    model.check()  # there is no GPU to run the network on
    monkeypatch.setattr("bertlook.scanning.reader.CAN_FORK", True)
    monkeypatch.setattr("bertlook.scanning.reader.read_ahead", fork)
    monkeypatch.setattr(Model, "device", torch.device(device))
    if device == "cpu":
        list(Scan(model, CORPUS, Entropy()))
    else:
        with pytest.raises(Forked):
            list(Scan(model, CORPUS, Entropy()))


def test_without_fork_a_scan_reads_in_its_own_process(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.scanning.reader.CAN_FORK", False)
    inputs = Model.inputs

    def inputs_on_cpu(self: Model, encodings: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(Model, "device", torch.device("cpu"))
            return inputs(self, encodings)

    # A device other than the CPU, where a scan reads ahead if it can.
    monkeypatch.setattr(Model, "inputs", inputs_on_cpu)
    monkeypatch.setattr(Model, "device", torch.device("mps"))
    list(Scan(model, CORPUS, Entropy()))
    with pytest.raises(bl.BertlookError, match=r"overlap=True needs .* Omit it"):
        bl.scan(model, CORPUS, Entropy(), progress=False, overlap=True)


def test_windows_that_were_counted_are_not_tokenized_again(model: Model) -> None:
    whole = list(Reader(model, CORPUS))
    rest = list(Reader(model, CORPUS, first_window=3))
    assert [(each.scan_position, each.encodings, each.skipped) for each in rest[:2]] == [
        (ScanPosition(1, 1), {}, []),
        (ScanPosition(2, 1), {}, []),
    ]
    assert rest[2:] == [each for each in whole if each.scan_position.window >= 3]


def test_batches_have_little_padding(model: Model) -> None:
    for inputs in Reader(model, CORPUS):
        lengths = [len(one.ids) for one in inputs.encodings.values()]
        assert lengths == sorted(lengths, reverse=True)
    windows = [range(start, start + 15) for start in (0, 15, 30)]
    taken = {
        position: len(one.ids)
        for inputs in Reader(model, CORPUS)
        for position, one in inputs.encodings.items()
    }
    expected = [
        batch
        for window in windows
        for batch in group_by_length(
            {p: taken[p] for p in window if p in taken}, model.num_heads, model.device
        )
    ]
    assert [list(one.encodings) for one in Reader(model, CORPUS)] == expected


def test_positions_increase_and_skipped_inputs_are_listed_once(model: Model) -> None:
    batches = list(Reader(model, CORPUS))
    positions = [inputs.scan_position for inputs in batches]
    assert positions == sorted(set(positions))
    assert [each.position for inputs in batches for each in inputs.skipped] == [3, 25]


def test_texts_ids_and_special_tokens_are_read_as_the_model_reads_them() -> None:
    model = bl.load()
    corpus = ["a [MASK] dog", model.tokenizer("a dog", return_tensors="pt"), {"input_ids": [-1]}]
    [inputs] = Reader(model, corpus)
    assert {i: encoding.ids for i, encoding in inputs.encodings.items()} == {
        0: model.encode(corpus[0]).ids,
        1: model.encode("a dog").ids,
    }
    assert "input_ids[0] is -1" in inputs.skipped[0].reason
    [as_text] = Reader(model, corpus[:1], special_tokens="text")
    assert as_text.encodings[0].words == ["a", "[", "MASK", "]", "dog"]
    options = {"progress": False, "special_tokens": "text"}
    results = bl.scan(model, corpus[:1], bl.measures.Entropy, **options)
    assert results.provenance["special_tokens"] == "text"
