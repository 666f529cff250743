"""A forked reader yields batches, and the error of a corpus as a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import bertlook as bl
from bertlook.scanning import forked_reader
from bertlook.scanning.forked_reader import ForkedReader


def test_an_error_of_the_corpus_is_yielded(monkeypatch: pytest.MonkeyPatch) -> None:
    parents: list[int] = []
    monkeypatch.setattr(forked_reader, "_end_with", parents.append)
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    error = bl.BertlookError("Input 2 of the corpus is damaged.")

    def batches() -> Iterator[Any]:
        yield 1
        raise error

    assert list(ForkedReader(batches())) == [1, error]
    assert len(parents) == 1
