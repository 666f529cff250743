"""Python's garbage collector, out of the way of large imports."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the garbage collector inside the ``with``.

    The objects that torch and transformers create on import, and a model on loading, stay for good;
    traversing them again and again would take a third of the time to the first picture.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
