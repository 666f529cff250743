"""Plain text: one sentence or paragraph per line, a blank line between documents."""

from __future__ import annotations

import codecs
import warnings
from collections.abc import Iterable, Iterator
from io import BufferedIOBase
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bertlook.choices import check_choice, is_iterable
from bertlook.corpora.files import find_files
from bertlook.corpora.streams import open_bytes
from bertlook.errors import BertlookError
from bertlook.text import printable

MAX_LINE_LENGTH = 100_000
"""Maximum characters (bytes, in a file) read per line, about 200 times the size of a segment."""

Errors = Literal["strict", "replace"]
"""How bytes that aren't UTF-8 are handled: raise an error, or replace them by U+FFFD."""


class TextLine(NamedTuple):
    """A line of a document, and its origin for messages."""

    origin: str
    text: str


def read_text_documents(
    source: str | Path | Iterable[Any], errors: Errors = "strict", *, strict: bool = True
) -> Iterator[Iterator[TextLine]]:
    """Iterate over the documents of a text, each an iterator of its non-blank lines.

    Documents are read lazily: each must be iterated over before the next one is requested.

    Args:
        source: A file, plain or compressed (.gz, .xz); a folder, in which all files named .txt
            (and their compressed forms) are read, sorted by path; or an iterable of documents,
            each an iterable of lines, or one str that is split at its line endings.
        errors: "strict" raises an error for bytes that aren't UTF-8, "replace" replaces them by
            U+FFFD.
        strict: Whether a file of a folder that can't be read raises an error. If False, a warning
            names the fault, and what follows it in the file is skipped.

    Raises:
        BertlookError: If a file can't be read, a byte isn't UTF-8, or a document doesn't consist
            of lines.
    """
    check_choice("errors", errors, Errors)
    if isinstance(source, str | Path):
        for file in find_files(source, (".txt",), "text"):
            lines_of_file = _read_file(file, errors, strict or file == Path(source))
            for is_blank, lines in groupby(lines_of_file, lambda line: not line.text.strip()):
                if not is_blank:
                    yield lines
    else:
        for number, document in enumerate(source, start=1):
            yield _read_in_memory(document, f"document {number}")


def _read_in_memory(document: Any, origin: str) -> Iterator[TextLine]:
    lines = document.splitlines() if isinstance(document, str) else document
    if not is_iterable(lines):
        raise BertlookError(
            f"{origin} is a {type(document).__name__}. Give an iterable of lines, or a str."
        )
    for number, text in enumerate(lines, start=1):
        if not isinstance(text, str):
            raise BertlookError(
                f"{origin}, line {number} is a {type(text).__name__}. Each line must be a str."
            )
        if text.strip():
            yield TextLine(f"{origin}, line {number}", text[:MAX_LINE_LENGTH])


def _read_file(file: Path, errors: Errors, strict: bool) -> Iterator[TextLine]:
    try:
        with open_bytes(file) as stream:
            yield from _decode_lines(file, stream, errors)
    except BertlookError as error:
        if strict:
            raise
        warnings.warn(f"The rest of a file was skipped: {error}", stacklevel=2)


def _decode_lines(file: Path, stream: BufferedIOBase, errors: Errors) -> Iterator[TextLine]:
    offset = number = 0
    name = printable(file.name)
    while raw := stream.readline(MAX_LINE_LENGTH):
        number += 1
        is_cut = len(raw) == MAX_LINE_LENGTH and not raw.endswith(b"\n")
        try:
            # A cut line may end within a character; an incremental decoder drops that part.
            decoder = codecs.getincrementaldecoder("utf-8")(errors)
            text = decoder.decode(raw, final=not is_cut)
        except UnicodeDecodeError as error:
            raise BertlookError(
                f"{file}, line {number}: byte {offset + error.start} of the file is not UTF-8. "
                'Convert the file to UTF-8, or pass errors="replace".'
            ) from error
        offset += len(raw)
        while is_cut:
            rest = stream.readline(MAX_LINE_LENGTH)
            offset += len(rest)
            is_cut = bool(rest) and not rest.endswith(b"\n")
        yield TextLine(f"{name}, line {number}", text.removeprefix("\ufeff").rstrip("\r\n"))
