"""Lines of corpus files, plain or compressed, numbered for error messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.streams import UNPACKERS, read_raw_lines
from bertlook.errors import BertlookError
from bertlook.files import check_path
from bertlook.text import printable

_MAX_DIGITS = 18


class Line(NamedTuple):
    """A line without its line ending, and its 1-based number."""

    number: int
    text: str


def find_files(path: str | Path, endings: tuple[str, ...], content: str) -> list[Path]:
    """Return the file at `path`, or the matching files in the folder at `path`.

    Args:
        path: A file or a folder.
        endings: Endings of the file names to look for, before .gz or .xz.
        content: What the files hold, for the error message.

    Returns:
        The files, sorted by path. A file given by `path` is returned whatever its name.

    Raises:
        BertlookError: If this is not a path, or a folder has no matching file.
    """
    path = check_path("path", path)
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
        BertlookError: If the file can't be read, or a line isn't UTF-8 or is too long.
    """
    for number, raw in enumerate(read_raw_lines(file), start=1):
        try:
            # "utf-8-sig" would remove a byte order mark from every line, not only the first.
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise BertlookError(
                f"{file}, line {number}: byte {error.start} of the line is not UTF-8. "
                "Convert the file to UTF-8."
            ) from error
        yield Line(number, text.rstrip("\r\n"))


def name_of(file: Path) -> str:
    """Return a file's name for messages and reports, in characters that every output accepts."""
    return printable(file.name)


def parse_number(text: str) -> int | None:
    """Return a non-negative integer written in ASCII digits, or None for any other text.

    ``str.isdigit`` accepts digits that ``int`` refuses, such as "²", and ``int`` refuses numbers of
    thousands of digits. No column of a corpus needs more than 18.
    """
    if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
        return int(text)
    return None


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
    name = file.stem if file.suffix in UNPACKERS else file.name
    return name.endswith(endings) and file.is_file()


def _has_words(block: list[Line]) -> bool:
    return any(not line.text.startswith("#") for line in block)
