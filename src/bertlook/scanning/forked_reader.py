"""A reader of a corpus that runs in a forked process, as torch's DataLoader wants it."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterable, Iterator
from typing import Any

from torch.utils.data import IterableDataset

from bertlook.errors import BertlookError

#: Linux: the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG = 1


class ForkedReader(IterableDataset[Any]):
    """A reader in a separate process, which yields an error of the corpus instead of raising it.

    A DataLoader would wrap the message into a traceback.

    Args:
        reader: The batches of a corpus.
    """

    def __init__(self, reader: Iterable[Any]) -> None:
        self._reader = reader
        self._scan_process = os.getpid()

    def __iter__(self) -> Iterator[Any]:
        _end_with(self._scan_process)
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads don't survive a fork
        try:
            yield from self._reader
        except BertlookError as error:
            yield error


def _end_with(parent: int) -> None:
    """End this process when its parent ends, even if the parent is killed (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os.kill(os.getpid(), signal.SIGKILL)
