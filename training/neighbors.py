"""Sharing a Linux machine: use only the cores that others leave.

The threads of a parallel step wait for the slowest. On a core that another program keeps busy a
thread hardly runs, and holds up the others: fewer threads are then faster.
"""

from __future__ import annotations

import os
from pathlib import Path

import torch

STAT = Path("/proc/stat")
# A core that others use up to this share of the time still counts as left over.
SPARE = 1 / 3


class Neighbors:
    """Measures what the other programs use, and sets torch's threads accordingly."""

    def __init__(self, stat: Path = STAT) -> None:
        self.stat = stat
        self.cores = os.cpu_count() or 1
        self.others, self.total = self._read()

    def make_room(self) -> int:
        """Set the number of threads by the use of the cores since the last call; at least 1."""
        others, total = self._read()
        used = (others - self.others) / max(1, total - self.total) * self.cores
        self.others, self.total = others, total
        threads = min(self.cores, max(1, int(self.cores - used + SPARE)))
        if threads != torch.get_num_threads():
            torch.set_num_threads(threads)
        return threads

    def _read(self) -> tuple[float, float]:
        """Clock ticks of all cores so far: those of other programs, and in all."""
        ticks = [int(n) for n in self.stat.read_text().split("\n")[0].split()[1:9]]
        idle = ticks[3] + ticks[4]
        times = os.times()
        own = (times.user + times.system) * os.sysconf("SC_CLK_TCK")
        return sum(ticks) - idle - own, sum(ticks)
