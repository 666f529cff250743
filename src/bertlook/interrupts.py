"""Interrupts (Ctrl-C, the notebook's stop button) at moments that must not be cut short."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def hold_interrupts(*, drop: bool = False) -> Iterator[None]:
    """Delay an interrupt until the end of the block, where KeyboardInterrupt is raised.

    Args:
        drop: Whether to ignore interrupts that arrive in the block instead: for work that an
            interrupt has asked for, such as keeping what was counted.

    Use it around short steps that must be complete: replacing a file, restoring a state. Only the
    main thread receives interrupts, so in other threads this does nothing.

    Example:
        >>> import signal
        >>> steps = []
        >>> try:
        ...     with hold_interrupts():
        ...         signal.raise_signal(signal.SIGINT)
        ...         steps.append("complete")
        ... except KeyboardInterrupt:
        ...     steps.append("interrupted")
        >>> steps
        ['complete', 'interrupted']
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    arrived: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda _, frame: arrived.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if arrived and not drop:
            handler(signal.SIGINT, arrived[0])
