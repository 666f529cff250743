"""Reading a sentence on one thread of the library that multiplies NumPy's matrices."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

#: Held by the thread that has set the number, which counts for the whole process.
_lock = threading.RLock()


@contextmanager
def single_thread() -> Iterator[None]:
    """Multiply matrices on one thread inside the ``with`` block.

    The network of a sentence is many products of a fraction of a millisecond. Two threads gain next
    to nothing on an idle machine; on a busy one each product waits until the system runs both,
    which took thirty times as long where two other programs used two cores.

    Example:
        >>> with single_thread():
        ...     2 + 2
        4
    """
    with _lock, _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    """Return what sets the numbers; to find the loaded libraries takes milliseconds."""
    return ThreadpoolController()
