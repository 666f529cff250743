from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bertlook.garbage import paused


class Node:
    """An object that refers to itself: only the collector frees it."""

    def __init__(self) -> None:
        self.own_reference = self


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Start each test with the collector enabled, and leave it as it was."""
    was_enabled = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_enabled else gc.disable)()


def test_nothing_is_collected_inside() -> None:
    youngest_threshold = gc.get_threshold()[0]
    with paused():
        reference = weakref.ref(Node())
        kept = [[] for _ in range(3 * youngest_threshold)]  # enough to start a collection
        assert reference() is not None
    assert len(kept) == 3 * youngest_threshold
    gc.collect()
    assert reference() is None


def test_the_collector_runs_again_afterwards_even_after_an_error() -> None:
    with paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), paused():
        raise KeyError
    assert gc.isenabled()


def test_a_pause_within_a_pause_does_not_end_it() -> None:
    with paused():
        with paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_the_caller_disabled_stays_disabled() -> None:
    gc.disable()
    with paused():
        pass
    assert not gc.isenabled()
