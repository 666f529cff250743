"""A corpus is read in batches, here or in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch

import bertlook as bl
from bertlook.measures import Entropy
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.batches import batches
from bertlook.scanning.reader import Place, Reader, overlap_by_default, read
from bertlook.scanning.scan import Scan
from tests.scanning.test_checkpoint import CORPUS, assert_equal
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 15)
    monkeypatch.setattr("bertlook.scanning.batches.MOST_TOKENS", 40)
    return load(tiny(), tokenizer=wordpiece())


def test_a_process_of_its_own_reads_the_same(model: Model) -> None:
    reader = Reader(model, CORPUS)
    assert list(read(reader, overlap=True)) == list(reader)


def test_a_scan_that_reads_ahead_comes_to_the_same(model: Model) -> None:
    here, ahead = (
        bl.scan(model, CORPUS, Entropy(), progress=False, overlap=o) for o in (False, True)
    )
    assert_equal(ahead, here)


def test_what_is_wrong_with_a_corpus_is_told_in_the_same_words(model: Model) -> None:
    def broken() -> Iterator[Any]:
        yield from CORPUS[:20]
        raise bl.BertlookError("line 21 is broken.")

    for overlap in (False, True):
        with pytest.raises(bl.BertlookError) as told:
            bl.scan(model, broken(), Entropy(), progress=False, overlap=overlap)
        assert str(told.value) == "line 21 is broken."


def test_the_time_that_the_model_waits_is_counted(model: Model) -> None:
    running = Scan(model, CORPUS, Entropy())
    assert running.waited == 0
    list(running)
    assert running.waited > 0


def test_gpus_are_fed_by_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.scanning.reader._FORKS", True)
    assert overlap_by_default(torch.device("cuda"))
    assert not overlap_by_default(torch.device("cpu"))


def test_without_forks_a_scan_reads_by_itself(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.scanning.reader._FORKS", False)
    assert not overlap_by_default(torch.device("mps"))
    with pytest.raises(bl.BertlookError, match=r"overlap needs .* Leave it out"):
        bl.scan(model, CORPUS, Entropy(), progress=False, overlap=True)


def test_windows_that_were_counted_are_not_tokenized_again(model: Model) -> None:
    whole = list(Reader(model, CORPUS))
    rest = list(Reader(model, CORPUS, first=3))
    assert [(one.place, one.encodings, one.skipped) for one in rest[:2]] == [
        (Place(1, 1), {}, []),
        (Place(2, 1), {}, []),
    ]
    assert rest[2:] == [one for one in whole if one.place.window >= 3]


def test_batches_have_as_little_padding_as_those_of_true_lengths(model: Model) -> None:
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
        for batch in batches(
            {p: taken[p] for p in window if p in taken}, model.num_heads, model.device
        )
    ]
    assert [list(one.encodings) for one in Reader(model, CORPUS)] == expected


def test_places_go_up_and_skipped_inputs_are_told_once(model: Model) -> None:
    found = list(Reader(model, CORPUS))
    places = [one.place for one in found]
    assert places == sorted(set(places))
    assert [one.position for inputs in found for one in inputs.skipped] == [3, 25]
