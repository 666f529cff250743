"""Only the newest job counts."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bertlook.widgets.background import LatestOnly


def outcomes() -> tuple[dict[str, object], Callable[[str, object], None]]:
    """Return a dict of outcomes by key, and the function that fills it."""
    seen: dict[str, object] = {}
    return seen, lambda key, outcome: seen.__setitem__(key, outcome)


def waiting_job() -> tuple[threading.Event, threading.Event, Callable[[], int]]:
    """Return an event set when a job has started, one that ends the job, and the job."""
    started, go_on = threading.Event(), threading.Event()

    def slow() -> int:
        started.set()
        assert go_on.wait(10)
        return 1

    return started, go_on, slow


def test_a_job_gives_its_value() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    seen, done = outcomes()
    jobs.run("a", lambda: 1, done)
    jobs.wait()
    assert seen == {"a": 1}


def test_a_job_that_fails_gives_its_exception() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    seen, done = outcomes()
    jobs.run("a", lambda: 1 // 0, done)
    jobs.wait()
    assert isinstance(seen["a"], ZeroDivisionError)


def test_a_replaced_job_has_no_outcome() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    seen, done = outcomes()
    started, go_on, slow = waiting_job()
    jobs.run("old", slow, done)
    assert started.wait(10)
    jobs.run("skipped", lambda: 2, done)
    jobs.run("new", lambda: 3, done)
    go_on.set()
    jobs.wait()
    assert seen == {"old": None, "skipped": None, "new": 3}


def test_a_canceled_job_has_no_outcome() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    seen, done = outcomes()
    started, go_on, slow = waiting_job()
    jobs.run("a", slow, done)
    assert started.wait(10)
    jobs.cancel("a")
    go_on.set()
    jobs.wait()
    assert seen == {"a": None}


def test_canceling_an_older_job_leaves_the_newest() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    seen, done = outcomes()
    jobs.run("a", lambda: 1, done)
    jobs.cancel("something else")
    jobs.wait()
    assert seen == {"a": 1}


def test_closing_drops_jobs_and_ends_the_thread() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    seen, done = outcomes()
    started, go_on, slow = waiting_job()
    jobs.run("running", slow, done)
    assert started.wait(10)
    [thread] = jobs._thread._threads
    jobs.run("waiting", lambda: 2, done)
    jobs.close()
    go_on.set()
    thread.join(10)
    assert not thread.is_alive()
    assert seen == {"running": None}


def test_a_job_after_closing_is_canceled_at_once() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    jobs.close()
    outcomes: list[object] = []
    jobs.run("late", lambda: 1, lambda key, outcome: outcomes.append((key, outcome)))
    assert outcomes == [("late", None)]


def test_a_discarded_job_has_no_outcome() -> None:
    jobs: LatestOnly[int] = LatestOnly()
    outcomes: list[object] = []

    def work() -> int:
        jobs.discard()
        return 1

    jobs.run("discarded", work, lambda key, outcome: outcomes.append((key, outcome)))
    jobs.wait()
    jobs.close()
    assert outcomes == [("discarded", None)]
