"""Lines of corpus files, plain or compressed, numbered for error messages."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable, Iterable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple

from bertlook.errors import BertlookError

_OPENERS: dict[str, Callable[[Path], BufferedIOBase]] = {
    ".gz": gzip.GzipFile,
    ".xz": lzma.LZMAFile,
}


class Line(NamedTuple):
    """A line without its line ending, and its 1-based number."""

    number: int
    text: str


def find_files(path: Path, endings: tuple[str, ...], content: str) -> list[Path]:
    """Return the file at `path`, or the matching files in the folder at `path`.

    Args:
        path: A file or a folder.
        endings: Endings of the file names to look for, before .gz or .xz.
        content: What the files hold, for the error message.

    Returns:
        The files, sorted by path. A file given by `path` is returned whatever its name.

    Raises:
        BertlookError: If a folder has no matching file.
    """
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if _has_ending(file, endings))
    if not files:
        raise BertlookError(
            f"The folder {path} has no {content} file. File names must end with "
            f"{' or '.join(endings)}, optionally followed by .gz or .xz."
        )
    return files


def read_lines(file: Path) -> Iterator[Line]:
    """Iterate over the lines of a UTF-8 file, decompressing .gz and .xz files.

    Raises:
        BertlookError: If the file can't be read, or a line isn't UTF-8.
    """
    number = 0
    try:
        with open_binary(file) as stream:
            for number, raw in enumerate(stream, start=1):
                # "utf-8-sig" would remove a byte order mark from every line, not only the first.
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                yield Line(number, text.rstrip("\r\n"))
    except UnicodeDecodeError as error:
        raise BertlookError(
            f"{file}, line {number}: byte {error.start} of the line is not UTF-8. "
            "Convert the file to UTF-8."
        ) from error
    except (EOFError, lzma.LZMAError, OSError) as error:
        raise BertlookError(f"{file} can't be read: {error}") from error


def open_binary(file: Path) -> BufferedIOBase:
    """Open a file for reading bytes, decompressing .gz and .xz files."""
    opener = _OPENERS.get(file.suffix)
    return opener(file) if opener else file.open("rb")


def split_blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Split lines at blank lines, dropping blocks that hold only comments."""
    block: list[Line] = []
    for line in lines:
        if line.text.strip():
            block.append(line)
            continue
        if _has_words(block):
            yield block
        block = []
    if _has_words(block):
        yield block


def _has_ending(file: Path, endings: tuple[str, ...]) -> bool:
    name = file.stem if file.suffix in _OPENERS else file.name
    return name.endswith(endings) and file.is_file()


def _has_words(block: list[Line]) -> bool:
    return any(not line.text.startswith("#") for line in block)
