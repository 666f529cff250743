"""A scan's checkpoint: a file of the results so far, which also says how far the scan is."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import NamedTuple

from bertlook.errors import BertlookError
from bertlook.results import Results

_EVERY = 60.0
"""Seconds between two checkpoints."""


class Place(NamedTuple):
    """How far a scan is: the number of the window it reads, and how many inputs of it it has."""

    window: int
    inputs: int


class Checkpoint:
    """The file to which a scan writes its results every so often, and from which it goes on.

    Args:
        path: the file.

    Raises:
        BertlookError: if there is no folder to write it to.
    """

    def __init__(self, path: Path) -> None:
        if not path.absolute().parent.is_dir():
            raise BertlookError(f"There is no folder {path.parent} to write a checkpoint to.")
        self.path = path
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
        except OSError as error:
            warnings.warn(
                f"No checkpoint could be written, and the last one stays: {error}", stacklevel=4
            )

    def __str__(self) -> str:
        return f"The checkpoint {self.path}"
