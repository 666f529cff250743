"""Background jobs, of which only the newest is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestOnly(Generic[T]):
    """A thread that runs jobs one by one and discards the outcomes of all but the newest.

    A kernel handles the browser's messages in order. If jobs ran there, a slow text would delay
    both the newer one that replaces it and the message that cancels it.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bertlook")
        self._lock = threading.Lock()
        self._newest: str | None = None
        self._is_closed = False

    def run(
        self, key: str, work: Callable[[], T], done: Callable[[str, T | Exception | None], None]
    ) -> None:
        """Start a job.

        Args:
            key: The job's key.
            work: The job.
            done: Called in the thread with the key and the outcome: the job's value, its
                exception, or None if it was canceled or replaced by a newer job.
        """
        with self._lock:
            self._newest = key
            if not self._is_closed:
                self._thread.submit(self._do, key, work, done)
                return
        done(key, None)

    def is_newest(self, key: str) -> bool:
        """Return whether a job is still wanted.

        Args:
            key: The job's key.
        """
        return self._newest == key

    def cancel(self, key: str) -> None:
        """Cancel a job, if it is the newest.

        Args:
            key: The job's key.
        """
        with self._lock:
            if self._newest == key:
                self._newest = None

    def discard(self) -> None:
        """Cancel whatever job is the newest."""
        with self._lock:
            self._newest = None

    def close(self) -> None:
        """Discard all jobs, and end the thread."""
        with self._lock:
            self._newest = None
            self._is_closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    def wait(self) -> None:
        """Wait until all jobs started so far have ended."""
        self._thread.submit(lambda: None).result()

    def _do(
        self, key: str, work: Callable[[], T], done: Callable[[str, T | Exception | None], None]
    ) -> None:
        outcome: T | Exception | None = None
        if key == self._newest:
            try:
                outcome = work()
            except Exception as error:  # The caller handles all errors.
                outcome = error
        done(key, outcome if key == self._newest else None)
