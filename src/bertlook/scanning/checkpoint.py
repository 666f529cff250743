"""The checkpoint of a scan: a file with the results so far and the scan's position."""

from __future__ import annotations

import re
import time
import warnings
from pathlib import Path

from bertlook.errors import BertlookError
from bertlook.files import check_output, is_replaceable
from bertlook.scanning.reader import WHOLE, ScanPosition, Shard
from bertlook.scanning.results import Results

#: Seconds between two checkpoints.
_INTERVAL = 60.0


class Checkpoint:
    """The file to which a scan writes its results regularly, and from which it continues.

    Args:
        path: The file; if there are several shards, each writes its own file beside it.
        shard: The part of the corpus that is counted.

    Raises:
        BertlookError: If the file can't be written or isn't a regular one, or there are
            checkpoints of another number of processes.
    """

    def __init__(self, path: str | Path, shard: Shard = WHOLE) -> None:
        path = check_output("checkpoint", path)
        folder = path.absolute().parent
        pattern = re.compile(re.escape(path.name) + r"\.\d+-of-(\d+)")
        worlds = {path: 1} if path.exists() else {}
        for file in sorted(folder.iterdir()):
            if match := pattern.fullmatch(file.name):
                worlds[file] = int(match[1])
        for file, world in worlds.items():
            if world != shard.world:
                written_by, run_by = (
                    f"{count} process{'' if count == 1 else 'es'}" for count in (world, shard.world)
                )
                raise BertlookError(
                    f"The checkpoint {file} was written by {written_by}, and this scan is run by "
                    f"{run_by}. Run the same number of processes, give another path, or remove "
                    "the file to start over."
                )
        self.path = path if shard == WHOLE else path.with_name(f"{path.name}.{shard}")
        if not is_replaceable(check_output("checkpoint", self.path)):
            raise BertlookError(
                f"The checkpoint {self.path} is a device or a pipe, from which no scan can "
                "continue. Give the path of a file."
            )
        self._written = time.monotonic()

    def is_due(self) -> bool:
        """Return whether the next checkpoint is due."""
        return time.monotonic() - self._written >= _INTERVAL

    def read(self) -> Results | None:
        """Return the results to continue from, or None if there are none yet.

        Raises:
            BertlookError: If the file isn't a checkpoint.
        """
        if not self.path.exists():
            return None
        results = Results.load(self.path)
        provenance = results.provenance
        position = provenance.get("scan_position")
        numbers = list(position) if isinstance(position, list) else []
        numbers += [provenance.get(name) for name in ("inputs", "tokens", "unknown_tokens")]
        if len(numbers) != len(ScanPosition._fields) + 3 or not all(
            type(number) is int and number >= 0 for number in numbers
        ):
            raise BertlookError(
                f"{self.path} holds results, but isn't the checkpoint of a scan. Give another path."
            )
        return results

    def write(self, results: Results) -> None:
        """Replace the file with these results; on failure, warn and keep the last checkpoint.

        Args:
            results: The results so far.
        """
        self._written = time.monotonic()
        try:
            results.save(self.path)
        except BertlookError as error:
            warnings.warn(
                f"No checkpoint could be written, and the last one is kept: {error}", stacklevel=4
            )
