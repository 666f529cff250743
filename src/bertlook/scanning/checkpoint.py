"""A scan's checkpoint: a file of the results so far, which also says how far the scan is."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from bertlook.errors import BertlookError
from bertlook.scanning.reader import WHOLE, Shard
from bertlook.scanning.results import Results

_EVERY = 60.0
"""Seconds between two checkpoints."""


class Checkpoint:
    """The file to which a scan writes its results every so often, and from which it goes on.

    Args:
        path: the file; where there are several shards, each has its own beside it.
        shard: the part of the corpus that is counted.

    Raises:
        BertlookError: if there is no folder to write it to, or there are checkpoints of another
            number of processes.
    """

    def __init__(self, path: Path, shard: Shard = WHOLE) -> None:
        if not path.absolute().parent.is_dir():
            raise BertlookError(f"There is no folder {path.parent} to write a checkpoint to.")
        for other, world in _existing(path):
            if world != shard.world:
                raise BertlookError(
                    f"The checkpoint {other} was written by {_processes(world)}, and this scan is "
                    f"run by {_processes(shard.world)}. Run as many as before, give another path, "
                    "or remove it to begin anew."
                )
        self.path = _own_path(path, shard)
        self._written = time.monotonic()

    def due(self) -> bool:
        """Whether it is time to write."""
        return time.monotonic() - self._written >= _EVERY

    def read(self) -> Results | None:
        """The results to go on from, None where there are none yet.

        Raises:
            BertlookError: if what is there isn't a checkpoint.
        """
        if not self.path.exists():
            return None
        found = Results.load(self.path)
        if "place" not in found.provenance:
            raise BertlookError(f"{self.path} holds results, but isn't a scan's checkpoint.")
        return found

    def write(self, results: Results) -> None:
        """Replace the file by these results; where that fails, warn and leave the last one."""
        self._written = time.monotonic()
        try:
            results.save(self.path)
        except BertlookError as error:
            warnings.warn(
                f"No checkpoint could be written, and the last one stays: {error}", stacklevel=4
            )

    def __str__(self) -> str:
        return f"The checkpoint {self.path}"


def _own_path(path: Path, shard: Shard) -> Path:
    return path if shard.world == 1 else path.with_name(f"{path.name}.{shard}")


def _existing(path: Path) -> Iterator[tuple[Path, int]]:
    """The checkpoints that are there, each with its number of processes."""
    if path.exists():
        yield path, 1
    pattern = re.compile(re.escape(path.name) + r"\.\d+-of-(\d+)")
    for other in sorted(path.absolute().parent.iterdir()):
        if found := pattern.fullmatch(other.name):
            yield other, int(found[1])


def _processes(count: int) -> str:
    return f"{count} process{'' if count == 1 else 'es'}"
