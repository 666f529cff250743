"""Sharing a Linux machine: use only the cores that others leave.

The threads of a parallel step wait for the slowest. On a core that another program keeps busy a
niced thread hardly runs, and holds up the others: fewer threads are then far faster.
"""

from __future__ import annotations

import os
from pathlib import Path

import torch

STAT = Path("/proc/stat")


class Neighbours:
    """Measures what the other programs use, and sets torch's threads accordingly.

    The run itself must be niced, because the kernel counts niced time apart.
    """

    def __init__(self, stat: Path = STAT) -> None:
        self.stat = stat
        self.cores = os.cpu_count() or 1
        self.busy, self.total = self._read()

    def make_room(self) -> int:
        """Set the number of threads by the use of the cores since the last call; at least 1."""
        busy, total = self._read()
        used = (busy - self.busy) / max(1, total - self.total) * self.cores
        self.busy, self.total = busy, total
        threads = max(1, round(self.cores - used - 0.01))
        if threads != torch.get_num_threads():
            torch.set_num_threads(threads)
        return threads

    def _read(self) -> tuple[int, int]:
        """Clock ticks of all cores so far: of programs that are not niced, and in all."""
        user, nice, system, *rest = map(int, self.stat.read_text().split("\n")[0].split()[1:9])
        return user + system, user + nice + system + sum(rest)
