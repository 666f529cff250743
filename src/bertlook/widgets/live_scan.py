"""A scan in the background that tells how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bertlook.errors import BertlookError
from bertlook.scanning.results import Results
from bertlook.scanning.scan import Scan

#: Seconds between two reports, at the least.
EVERY = 0.5
#: A report may cost this share of the time that the scan has.
SHARE = 0.25


@dataclass(frozen=True)
class Standing:
    """How far a scan is.

    Attributes:
        results: what has been counted; None while that is nothing.
        running: whether it goes on.
        progress: the share of the inputs that have been read; None if nobody knows.
        remaining: about how many seconds it will still take; None if nobody knows.
        error: the sentence that says why it ended before its time, or "".
    """

    results: Results | None
    running: bool
    progress: float | None = None
    remaining: float | None = None
    error: str = ""


class LiveScan:
    """Runs a scan in a thread of its own and reports twice a second.

    Args:
        scan: the scan; from now on it belongs to this.
        report: is called, in the thread, with each standing; the last one isn't running.
        clock: seconds, from any beginning.
    """

    def __init__(
        self,
        scan: Scan,
        report: Callable[[Standing], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scan = scan
        self._report = report
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.run, name="bertlook-scan", daemon=True)

    def start(self) -> None:
        """Go on in the background."""
        self._thread.start()

    def cancel(self) -> None:
        """End the scan after the present batch; what has been counted is kept."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> None:
        """Return when the scan has ended, or after ``timeout`` seconds."""
        self._thread.join(timeout)

    def run(self) -> None:
        """Read on to the end, or until canceled."""
        start = due = self._clock()
        error = ""
        try:
            for step in self._scan:
                if self._stop.is_set():
                    break
                now = self._clock()
                if now < due:
                    continue
                self._report(self._standing(step.inputs, now - start))
                spent = self._clock() - now
                due = self._clock() + max(EVERY, spent * (1 - SHARE) / SHARE)
        except BertlookError as refused:
            error = str(refused)
        except Exception as failure:  # nobody else would hear of it in this thread
            error = f"The scan ended early: {type(failure).__name__}: {failure}"
        results = self._scan.results() if self._scan.counted else None
        self._report(Standing(results, running=False, error=error))

    def _standing(self, inputs: int, seconds: float) -> Standing:
        progress = remaining = None
        if self._scan.total:
            progress = inputs / self._scan.total
            remaining = seconds * (1 - progress) / progress
        return Standing(self._scan.results(), True, progress, remaining)
