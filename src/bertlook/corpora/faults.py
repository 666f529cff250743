"""What a reader does with a fault: raise it, or skip the part that has it and report it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bertlook.errors import BertlookError
from bertlook.text import printable


class Faults:
    """The faults of a file or folder that is read, each of which leaves something out.

    Args:
        strict: Whether a fault is raised instead.
        path: The file or folder.

    Attributes:
        messages: A message for each part or file left out.
    """

    def __init__(self, strict: bool, path: Path) -> None:
        self.messages: list[str] = []
        self._strict = strict
        self._path = path
        self._is_folder = path.is_dir()
        self._num_parts = 0
        self._num_read = 0
        self._file_errors: list[BertlookError] = []

    def skip_part(self, error: BertlookError) -> None:
        """Report that a part of a file, such as a sentence, is skipped, or raise its error."""
        if self._strict:
            raise error
        self.messages.append(str(error))
        self._num_parts += 1

    @contextmanager
    def skipping_file(self) -> Iterator[None]:
        """Skip a file of a folder that can't be read, unless faults are raised.

        The messages of its parts are replaced by that of the file.
        """
        num_messages, num_parts = len(self.messages), self._num_parts
        try:
            yield
            self._num_read += 1
        except BertlookError as error:
            if self._strict or not self._is_folder:
                raise
            del self.messages[num_messages:]
            self._num_parts = num_parts
            self._file_errors.append(error)
            self.messages.append(str(error))

    def warn(self, parts: str, num_read: int, *, stacklevel: int) -> None:
        """Warn about what was left out.

        Args:
            parts: What the parts are, in the plural.
            num_read: The number of parts that were read.
            stacklevel: The distance to the caller who is warned, 1 for the caller of this method.

        Raises:
            BertlookError: If no file could be read: the fault of the first.
        """
        if self._file_errors and not self._num_read:
            raise self._file_errors[0]
        if not self.messages:
            return
        num_files = len(self._file_errors)
        counts = []
        if self._num_parts:
            counts.append(f"{self._num_parts} of {self._num_parts + num_read} {parts}")
        if num_files:
            counts.append(f"{num_files} of {num_files + self._num_read} files")
        warnings.warn(
            printable(
                f"{' and '.join(counts)} of {self._path} were skipped. "
                f"The first: {self.messages[0]}"
            ),
            stacklevel=stacklevel + 1,
        )
