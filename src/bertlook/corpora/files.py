"""The lines of corpus files, plain or compressed, with their numbers for messages."""

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
    """A line without its end, and its number from 1."""

    number: int
    text: str


def files_of(path: Path, endings: tuple[str, ...], what: str) -> list[Path]:
    """The file itself; of a folder all files with these endings, or compressed, in order of path.

    Args:
        path: a file or a folder.
        endings: how the names of files end, before .gz or .xz.
        what: what they are, for the message.

    Raises:
        BertlookError: if a folder has no such file.
    """
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if _fits(file, endings))
    if not files:
        raise BertlookError(
            f"The folder {path} has no {what}: no file's name ends with {' or '.join(endings)} "
            "(or .gz, .xz after that)."
        )
    return files


def lines_of(file: Path) -> Iterator[Line]:
    """The lines of a UTF-8 file, decompressed if it is named .gz or .xz.

    Raises:
        BertlookError: if the file can't be read or isn't UTF-8, naming the line.
    """
    number = 0
    try:
        with opened(file) as stream:
            for number, raw in enumerate(stream, start=1):
                # "utf-8-sig" would drop a byte order mark on every line, not only the first
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                yield Line(number, text.rstrip("\r\n"))
    except UnicodeDecodeError as error:
        raise BertlookError(
            f"{file}, line {number}: byte {error.start} of the line is not UTF-8. "
            "Convert the file to UTF-8."
        ) from error
    except (EOFError, lzma.LZMAError, OSError) as error:
        raise BertlookError(f"{file} can't be read: {error}") from error


def opened(file: Path) -> BufferedIOBase:
    """The file as bytes, decompressed if it is named .gz or .xz."""
    opener = _OPENERS.get(file.suffix)
    return opener(file) if opener else file.open("rb")


def blocks_of(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The blocks of lines between blank lines that hold more than comments."""
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


def _fits(file: Path, endings: tuple[str, ...]) -> bool:
    name = file.stem if file.suffix in _OPENERS else file.name
    return name.endswith(endings) and file.is_file()


def _has_words(block: list[Line]) -> bool:
    return any(not line.text.startswith("#") for line in block)
