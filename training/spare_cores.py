"""Sharing a Linux machine: threads only for the cores that other programs leave idle.

The threads of a parallel step wait for the slowest. A thread on a core that another program keeps
busy hardly runs and delays the others, so fewer threads are then faster.
"""

from __future__ import annotations

import os
from pathlib import Path

import torch

STAT = Path("/proc/stat")
# A core counts as spare if other programs use at most this share of its time.
MAX_USE = 1 / 3


class SpareCores:
    """A monitor of the cores that other programs use, which sets torch's number of threads."""

    def __init__(self, stat: Path = STAT) -> None:
        self.stat = stat
        self.num_cores = os.cpu_count() or 1
        self.other_ticks, self.total_ticks = self._read_ticks()

    def adjust_threads(self) -> int:
        """Set the number of threads by the use of the cores since the last call.

        Returns:
            The number of threads, at least 1.
        """
        other_ticks, total_ticks = self._read_ticks()
        elapsed = max(1, total_ticks - self.total_ticks)
        used_cores = (other_ticks - self.other_ticks) / elapsed * self.num_cores
        self.other_ticks, self.total_ticks = other_ticks, total_ticks
        threads = min(self.num_cores, max(1, int(self.num_cores - used_cores + MAX_USE)))
        if threads != torch.get_num_threads():
            torch.set_num_threads(threads)
        return threads

    def _read_ticks(self) -> tuple[float, float]:
        """Return the clock ticks of all cores so far: those of other programs, and the total."""
        ticks = [int(n) for n in self.stat.read_text().split("\n")[0].split()[1:9]]
        idle = ticks[3] + ticks[4]
        times = os.times()
        own = (times.user + times.system) * os.sysconf("SC_CLK_TCK")
        return sum(ticks) - idle - own, sum(ticks)
