"""An interrupt waits for the end of a block that must be complete."""

from __future__ import annotations

import signal
import threading

import pytest

from bertlook.interrupts import hold_interrupts


def interrupt(steps: list[str]) -> None:
    """Interrupt a block twice before its last step."""
    with hold_interrupts():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        steps.append("complete")


def test_interrupts_wait_for_the_end_of_the_block_and_are_raised_once() -> None:
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupt(steps)
    assert steps == ["complete"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_of_the_block_is_raised_and_the_handler_restored() -> None:
    with pytest.raises(ValueError, match="broken"), hold_interrupts():
        raise ValueError("broken")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_blocks_can_be_nested() -> None:
    def interrupt_twice(steps: list[str]) -> None:
        with hold_interrupts():
            interrupt(steps)
            steps.append("outer")

    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupt_twice(steps)
    assert steps == ["complete", "outer"]


def test_ignored_interrupts_stay_ignored() -> None:
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with hold_interrupts():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, previous)


def test_it_can_be_used_in_any_thread() -> None:
    steps = []

    def work() -> None:
        with hold_interrupts():
            steps.append("complete")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert steps == ["complete"]


def test_interrupts_can_be_dropped() -> None:
    steps = []
    with hold_interrupts(drop=True):
        signal.raise_signal(signal.SIGINT)
        steps.append("complete")
    assert steps == ["complete"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
