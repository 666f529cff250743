from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.scanning.run import scan
from tests.scanning.test_scan import CORPUS, assert_same, model, one_by_one

__all__ = ["model"]  # a fixture


class RecordingAccuracy(DependencyAccuracy):
    """Calls back at every layer; its fresh copies too."""

    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__()
        self.call = call

    def fresh(self) -> RecordingAccuracy:
        return RecordingAccuracy(self.call)

    def update(self, maps: Any) -> None:
        super().update(maps)
        self.call()


def interrupting(after: int) -> Callable[[], None]:
    calls = iter(range(1, 100))

    def call() -> None:
        if next(calls) == after:
            raise KeyboardInterrupt

    return call


def test_an_interrupt_returns_partial_results(model, monkeypatch) -> None:
    one_by_one(monkeypatch)
    measure = RecordingAccuracy(interrupting(after=8))  # in the third sentence's second layer
    results = scan(model, CORPUS, measure, progress=False, controls=0)
    assert results.partial
    assert results.provenance["partial"]
    assert "partial" in repr(results)
    expected = DependencyAccuracy().of(model(one) for one in CORPUS[:2])
    found = results["RecordingAccuracy"]
    assert isinstance(found, DependencyResult)
    assert_same(found, expected)


def test_an_interrupt_before_anything_is_counted_is_raised(model) -> None:
    with pytest.raises(KeyboardInterrupt):
        scan(model, CORPUS, RecordingAccuracy(interrupting(after=1)), progress=False)


def test_a_set_event_ends_the_scan_after_its_batch(model, monkeypatch) -> None:
    one_by_one(monkeypatch)
    cancel = threading.Event()
    results = scan(model, CORPUS, RecordingAccuracy(cancel.set), progress=False, cancel=cancel)
    assert results.partial
    assert results.provenance["inputs"] == 1


def test_the_progress_bar_reaches_the_end(model, capsys) -> None:
    scan(model, CORPUS, DependencyAccuracy())
    shown = capsys.readouterr().err
    assert "tiny: 100%" in shown
    assert "5/5" in shown
    assert "tokens/s" in shown
