"""A background scan reports its results at intervals and can be canceled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy
from bertlook.model.model import Model
from bertlook.scanning.scan import Progress, Scan
from bertlook.widgets.live_scan import LiveScan, ScanStatus, is_scan
from tests.widgets.relations import CORPUS, SentenceBySentence


class Clock:
    """A clock that advances by a fixed step at each reading."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def ran(scan: Scan, step: float) -> list[ScanStatus]:
    reports: list[ScanStatus] = []
    LiveScan(scan, reports.append, Clock(step)).run()
    return reports


def test_slow_batches_are_all_reported(model: Model) -> None:
    reports = ran(SentenceBySentence(model, CORPUS, DependencyAccuracy()), step=10)
    shares = [report.progress for report in reports[:-1]]
    assert shares[0] == pytest.approx(1 / 12)
    assert shares == sorted(shares)
    last = reports[-1]
    assert not last.running
    assert last.results is not None
    assert not last.results.partial
    assert last.results.provenance["inputs"] == 12


def test_fast_batches_are_reported_twice_a_second(model: Model) -> None:
    reports = ran(SentenceBySentence(model, CORPUS, DependencyAccuracy()), step=0.001)
    assert len(reports) == 2
    assert [report.running for report in reports] == [True, False]


def test_the_remaining_time_follows_from_the_time_taken(model: Model) -> None:
    first = ran(SentenceBySentence(model, CORPUS, DependencyAccuracy()), step=10)[0]
    # 10 s for one of twelve sentences
    assert first.remaining == pytest.approx(110)


def test_a_corpus_without_a_length_has_no_progress(model: Model) -> None:
    reports = ran(SentenceBySentence(model, iter(CORPUS), DependencyAccuracy()), step=10)
    assert {report.progress for report in reports} == {None}
    assert {report.remaining for report in reports} == {None}


def test_canceling_keeps_what_was_counted(model: Model) -> None:
    reports: list[ScanStatus] = []

    def report(status: ScanStatus) -> None:
        reports.append(status)
        if len(reports) == 2:
            live.cancel()

    live = LiveScan(
        SentenceBySentence(model, CORPUS, DependencyAccuracy()), report, clock=Clock(10)
    )
    live.start()
    live.wait()
    last = reports[-1]
    assert not last.running
    assert last.results is not None
    assert last.results.partial
    assert 0 < last.results.provenance["inputs"] < 12


def test_a_scan_canceled_before_it_counts_has_no_results(model: Model) -> None:
    reports = ran(Broken(model, CORPUS, DependencyAccuracy()), step=10)
    assert [report.results for report in reports] == [None]


class Broken(SentenceBySentence):
    failure: Exception = BertlookError("The corpus is broken.")

    def _read(self) -> Iterator[Progress]:
        raise self.failure
        yield Progress(0, 0)


class Defect(Broken):
    failure = MemoryError("no room")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Broken, "The corpus is broken."),
        (Defect, "The scan ended early: MemoryError: no room"),
    ],
)
def test_a_failure_is_reported_as_a_message(model: Model, kind: type[Scan], message: str) -> None:
    [report] = ran(kind(model, CORPUS, DependencyAccuracy()), step=10)
    assert not report.running
    assert report.error == message


def test_a_scan_is_told_from_other_values(model: Model) -> None:
    assert is_scan(Scan(model, CORPUS, DependencyAccuracy()))
    assert not any(map(is_scan, (None, Scan, "scan", {})))


def test_no_value_is_a_scan_before_the_class_is_imported() -> None:
    code = (
        "import sys; from bertlook.widgets.live_scan import is_scan; assert not is_scan(None);"
        "assert 'bertlook.scanning.scan' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
