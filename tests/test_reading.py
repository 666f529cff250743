"""A corpus is read in portions, here or in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch

import bertlook as bl
from bertlook.corpora import Document, Sentence
from bertlook.encoding import encode
from bertlook.loading import load
from bertlook.measures import Entropy
from bertlook.model import Model
from bertlook.reading import Reader, overlap_by_default, portions, rough_length
from bertlook.scanning import Scan
from tests.test_checkpoint import CORPUS, assert_equal
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("bertlook.reading.WINDOW", 15)
    monkeypatch.setattr("bertlook.batching.MOST_TOKENS", 40)
    return load(tiny(), tokenizer=wordpiece())


def test_a_process_of_its_own_reads_the_same(model: Model) -> None:
    reader = Reader(model, CORPUS)
    assert list(portions(reader, overlap=True)) == list(reader)


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
    monkeypatch.setattr("bertlook.reading._FORKS", True)
    assert overlap_by_default(torch.device("cuda"))
    assert not overlap_by_default(torch.device("cpu"))


def test_without_forks_a_scan_reads_by_itself(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.reading._FORKS", False)
    assert not overlap_by_default(torch.device("mps"))
    with pytest.raises(bl.BertlookError, match=r"overlap needs .* Leave it out"):
        bl.scan(model, CORPUS, Entropy(), progress=False, overlap=True)


def test_portions_that_were_counted_are_not_tokenised_again(model: Model) -> None:
    whole = list(Reader(model, CORPUS))
    rest = list(Reader(model, CORPUS, done=3))
    assert [one.encodings for one in rest[:3]] == [{}] * 3
    assert rest[3:] == whole[3:]


def test_rough_lengths_are_near_and_need_no_tokenizer() -> None:
    model = bl.load()
    sentence = Sentence(["The", "cat", "sat"], [2, 3, 0], ["det", "nsubj", "root"])
    document = Document(["The", "cat", "saw", "itself"], [[(0, 2), (3, 4)]])
    for item in ("The cat sat on the mat.", ["The", "cat"], sentence, document):
        assert abs(rough_length(item) - len(encode(model.tokenizer, item).ids)) <= 2
    (segment,) = bl.corpora.read_segments([("The cat sat. " * 20, "It slept. " * 20)], model)
    assert rough_length(segment) == len(encode(model.tokenizer, segment).ids)
    assert rough_length(7) == 0
