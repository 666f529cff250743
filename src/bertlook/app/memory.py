"""What a process does with memory that it no longer needs."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as malloc.h of glibc numbers them
_KEPT = 64 * 2**20  # free memory at the heap's end
_LARGE = 2 * 2**20


def give_back_large_blocks() -> None:
    """Give blocks of 2 MB and more back to the system as soon as they are freed, on Linux.

    By itself glibc does so only until the first large block is freed; from then on it keeps them
    for later. Activations, of another size in each batch, then lie scattered over ever more memory:
    a long scan on the CPU needs a quarter more. This takes some 10% more time, and holds for the
    whole process, so it is for one that does nothing but scan. Does nothing under another C
    library.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, _KEPT)
