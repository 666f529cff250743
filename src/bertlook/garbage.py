"""Python's garbage collector, out of the way of big imports."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the garbage collector.

    What torch and transformers make when they are imported, and when a model is loaded, stays for
    good; walking over it again and again would take a third of the time to the first picture.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
