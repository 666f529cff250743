"""A scan in the background that reports its progress."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from bertlook.errors import BertlookError
from bertlook.scanning.results import Results

if TYPE_CHECKING:
    from bertlook.scanning.scan import Scan

#: The minimum number of seconds between two reports.
REPORT_INTERVAL = 0.5
#: The largest share of the time that reports may take.
REPORT_SHARE = 0.25


@dataclass(frozen=True)
class ScanStatus:
    """The status of a scan.

    Attributes:
        results: The results so far, or None while nothing has been counted.
        running: Whether the scan is running.
        progress: The share of the inputs that have been read, or None if unknown.
        remaining: The estimated number of remaining seconds, or None if unknown.
        error: Why the scan ended early, in a sentence, or "".
    """

    results: Results | None
    running: bool
    progress: float | None = None
    remaining: float | None = None
    error: str = ""


def is_scan(value: object) -> TypeGuard[Scan]:
    """Return whether a value is a scan; none is before something imports the class.

    Args:
        value: Any value.
    """
    module = sys.modules.get("bertlook.scanning.scan")
    return module is not None and isinstance(value, module.Scan)


class LiveScan:
    """A scan that runs in a separate thread and reports about twice a second.

    Args:
        scan: The scan; nothing else may iterate over it from now on.
        report: Called in the thread with each status; ``running`` is False in the last one.
        clock: Returns the current time in seconds.
    """

    def __init__(
        self,
        scan: Scan,
        report: Callable[[ScanStatus], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scan = scan
        self._report = report
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.run, name="bertlook-scan", daemon=True)

    def start(self) -> None:
        """Start the scan in the background."""
        self._thread.start()

    def cancel(self) -> None:
        """End the scan after the current batch and keep its counts."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the scan has ended.

        Args:
            timeout: The largest number of seconds to wait, or None for no limit.
        """
        self._thread.join(timeout)

    def run(self) -> None:
        """Run the scan to its end, or until it is canceled."""
        start = due = self._clock()
        message = ""
        try:
            for step in self._scan:
                if self._stop.is_set():
                    break
                now = self._clock()
                if now < due:
                    continue
                self._report(self._status(step.inputs, now - start))
                report_seconds = self._clock() - now
                pause = report_seconds * (1 - REPORT_SHARE) / REPORT_SHARE
                due = self._clock() + max(REPORT_INTERVAL, pause)
        except BertlookError as error:
            message = str(error)
        except Exception as error:  # otherwise lost in the thread
            message = f"The scan ended early: {type(error).__name__}: {error}"
        results = self._scan.results() if self._scan.counted else None
        self._report(ScanStatus(results, running=False, error=message))

    def _status(self, inputs: int, seconds: float) -> ScanStatus:
        progress = remaining = None
        if self._scan.total:
            progress = inputs / self._scan.total
            remaining = seconds * (1 - progress) / progress
        return ScanStatus(self._scan.results(), True, progress, remaining)
