"""Bytes of corpus files, plain or compressed, within limits.

A corpus may come from anywhere, and a file of a few kilobytes may unpack to terabytes. The limits
stand here: only regular files are read, a plain file no further than its size when it was opened,
a compressed one up to `MAX_RATIO` times its size (or `MIN_UNPACKED` bytes if that is more), and a
line up to `MAX_LINE_BYTES`.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bertlook.errors import BertlookError

MAX_LINE_BYTES = 10_000_000
"""Maximum size of a line that is read as a whole."""

MAX_RATIO = 100
"""Maximum size of unpacked data, as a multiple of the compressed file's size."""

MIN_UNPACKED = 20_000_000
"""Size of unpacked data that is accepted whatever the ratio."""

_CHUNK = 1 << 16


class _XzReader(io.RawIOBase):
    """Unpacked .xz data. Unlike ``lzma.LZMAFile``, it refuses data that follows a stream."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._stream = lzma.LZMADecompressor()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._stream.eof:
                rest = (self._stream.unused_data or self._file.read(_CHUNK)).lstrip(b"\0")
                if not rest and not (rest := self._read_after_padding()):
                    return 0
                self._stream = lzma.LZMADecompressor()
            elif self._stream.needs_input:
                rest = self._file.read(_CHUNK)
                if not rest:
                    raise EOFError("the compressed data ends early")
            else:
                rest = b""
            unpacked = self._stream.decompress(rest, len(buffer))
            if unpacked:
                buffer[: len(unpacked)] = unpacked
                return len(unpacked)

    def _read_after_padding(self) -> bytes:
        while chunk := self._file.read(_CHUNK):
            if rest := chunk.lstrip(b"\0"):
                return rest
        return b""


class _LimitedReader(io.RawIOBase):
    """Data of which at most `limit` bytes can be read; then it raises the error in `fault`."""

    def __init__(self, stream: Any, limit: int, fault: str) -> None:
        self._stream = stream
        self._remaining = limit
        self._fault = fault

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(min(len(buffer), self._remaining + 1))
        self._remaining -= len(data)
        if self._remaining < 0:
            raise BertlookError(self._fault)
        buffer[: len(data)] = data
        return len(data)


#: How files of a suffix are unpacked.
UNPACKERS: dict[str, Callable[[IO[bytes]], Any]] = {
    ".gz": lambda file: gzip.GzipFile(fileobj=file),
    ".xz": lambda file: io.BufferedReader(_XzReader(file)),
}


@contextmanager
def open_bytes(file: Path) -> Iterator[io.BufferedReader]:
    """Open a regular file for reading bytes, unpacking .gz and .xz files.

    Any fault of the file, also one that shows while the data are read, becomes a BertlookError
    that names the file.
    """
    try:
        # A pipe that nobody writes to would block the call.
        with open(os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as raw:
            before = os.fstat(raw.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise BertlookError(f"{file} can't be read: it is not a regular file.")
            unpack = UNPACKERS.get(file.suffix)
            if unpack is None:
                fault = f"{file} grew while it was read. Read a copy that doesn't change."
                limited = _LimitedReader(raw, before.st_size, fault)
            else:
                limit = max(MIN_UNPACKED, MAX_RATIO * before.st_size)
                fault = (
                    f"{file} can't be read: it unpacks to more than {limit:,} bytes, which no "
                    "corpus of this size does. Unpack it if you trust it."
                )
                limited = _LimitedReader(unpack(raw), limit, fault)
            yield io.BufferedReader(limited, _CHUNK)
            after = os.fstat(raw.fileno())
            if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
                raise BertlookError(f"{file} changed while it was read. Read it again.")
    except (EOFError, lzma.LZMAError, zlib.error, OSError, ValueError) as error:
        if isinstance(error, BertlookError):
            raise
        raise BertlookError(f"{file} can't be read: {error}") from error


def read_raw_lines(file: Path) -> Iterator[bytes]:
    """Iterate over the lines of a file, with their line endings.

    Raises:
        BertlookError: If the file can't be read, or a line is too long.
    """
    with open_bytes(file) as stream:
        number = 0
        while line := stream.readline(MAX_LINE_BYTES):
            number += 1
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                raise BertlookError(
                    f"{file}, line {number} is longer than {MAX_LINE_BYTES:,} bytes."
                )
            yield line
