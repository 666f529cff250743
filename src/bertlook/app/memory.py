"""Tuning of the memory allocator for processes that do nothing but scan."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # the parameters' numbers in malloc.h of glibc
_MAX_FREE_AT_HEAP_END = 64 * 2**20  # bytes
_MIN_LARGE_BLOCK = 2 * 2**20  # bytes


def return_large_blocks() -> None:
    """Return freed blocks of 2 MB and more to the operating system at once, on Linux.

    By default, glibc does so only until the first large block is freed, and keeps such blocks for
    reuse from then on. The activations of a scan differ in size from batch to batch, so the memory
    fragments: a long scan on the CPU needs 25% more. Returning the blocks takes about 10% more time
    and applies to the whole process, so call this only in a process that does nothing but scan.
    Under other C libraries, this function does nothing.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _MIN_LARGE_BLOCK)
        mallopt(_TRIM_THRESHOLD, _MAX_FREE_AT_HEAP_END)
