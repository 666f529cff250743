"""Background work of which only the newest counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestOnly(Generic[T]):
    """Runs jobs one at a time in a thread of its own; a job that is overtaken has no outcome.

    A kernel handles the browser's messages in order. Run there, a slow text would hold up the
    newer one that replaces it, and the message that cancels it.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bertlook")
        self._lock = threading.Lock()
        self._newest: str | None = None

    def run(
        self, key: str, work: Callable[[], T], done: Callable[[str, T | Exception | None], None]
    ) -> None:
        """Start ``work``; ``done(key, outcome)`` gets its value, its exception, or None.

        None: the job was canceled, or a newer one has come, before it ended.
        """
        with self._lock:
            self._newest = key
        self._threads.submit(self._do, key, work, done)

    def cancel(self, key: str) -> None:
        """Forget a job, if it is the newest."""
        with self._lock:
            if self._newest == key:
                self._newest = None

    def close(self) -> None:
        """Drop what waits or runs; nothing is started any more."""
        with self._lock:
            self._newest = None
        self._threads.shutdown(wait=False, cancel_futures=True)

    def wait(self) -> None:
        """Return when all jobs started so far have ended."""
        self._threads.submit(lambda: None).result()

    def _do(
        self, key: str, work: Callable[[], T], done: Callable[[str, T | Exception | None], None]
    ) -> None:
        outcome: T | Exception | None = None
        if key == self._newest:
            try:
                outcome = work()
            except Exception as error:  # told to the caller, whatever it is
                outcome = error
        done(key, outcome if key == self._newest else None)
