"""Plain text: one sentence or paragraph a line, a blank line between documents."""

from __future__ import annotations

import codecs
import lzma
import zlib
from collections.abc import Iterable, Iterator
from io import BufferedIOBase
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bertlook.corpora.files import files_of, opened
from bertlook.errors import BertlookError

MOST_CHARACTERS = 100_000
"""Of a line that are read: some two hundred times what a segment takes."""

Errors = Literal["strict", "replace"]


class TextLine(NamedTuple):
    """A line of a document, and where it stands, for messages."""

    place: str
    text: str


def read_documents(
    source: str | Path | Iterable[Any], errors: Errors = "strict"
) -> Iterator[Iterator[TextLine]]:
    """The documents of a text, each an iterator of its lines that aren't blank.

    Nothing is held in memory: each document is read while it is iterated over, and is gone when
    the next one is asked for.

    Args:
        source: a file, plain or compressed (.gz, .xz); a folder, of which all files named .txt
            (and their compressed forms) are read in order of path; or an iterable of documents,
            each an iterable of lines, or one str that is parted at its line ends.
        errors: what to do with bytes that are not UTF-8: "strict" is an error, "replace" puts
            U+FFFD in their place.

    Raises:
        BertlookError: if a file can't be read or isn't UTF-8, naming the byte, or a document isn't
            made of lines.
    """
    if errors not in ("strict", "replace"):
        raise BertlookError(f'errors={errors!r} must be "strict" or "replace".')
    if isinstance(source, str | Path):
        for file in files_of(Path(source), (".txt",), "text"):
            for blank, lines in groupby(_lines(file, errors), lambda line: not line.text.strip()):
                if not blank:
                    yield lines
    else:
        for number, document in enumerate(source, start=1):
            yield _given(document, f"document {number}")


def _given(document: Any, place: str) -> Iterator[TextLine]:
    lines = document.splitlines() if isinstance(document, str) else document
    if not isinstance(lines, Iterable):
        raise BertlookError(f"{place} is a {type(document).__name__}, not an iterable of lines.")
    for number, text in enumerate(lines, start=1):
        if not isinstance(text, str):
            raise BertlookError(
                f"{place}, line {number} is a {type(text).__name__}; a document is an iterable of "
                "lines, each a str."
            )
        if text.strip():
            yield TextLine(f"{place}, line {number}", text[:MOST_CHARACTERS])


def _lines(file: Path, errors: Errors) -> Iterator[TextLine]:
    try:
        with opened(file) as stream:
            yield from _decoded(file, stream, errors)
    except (EOFError, lzma.LZMAError, zlib.error, OSError) as error:
        raise BertlookError(f"{file} can't be read: {error}") from error


def _decoded(file: Path, stream: BufferedIOBase, errors: Errors) -> Iterator[TextLine]:
    start = number = 0
    while raw := stream.readline(MOST_CHARACTERS):
        number += 1
        cut = len(raw) == MOST_CHARACTERS and not raw.endswith(b"\n")
        try:
            # A cut line may end within a character, which is then left out.
            text = codecs.getincrementaldecoder("utf-8")(errors).decode(raw, final=not cut)
        except UnicodeDecodeError as error:
            raise BertlookError(
                f"{file}, line {number}: byte {start + error.start} of the file is not UTF-8. "
                'Convert it to UTF-8, or pass errors="replace".'
            ) from error
        start += len(raw)
        while cut:
            rest = stream.readline(MOST_CHARACTERS)
            start += len(rest)
            cut = bool(rest) and not rest.endswith(b"\n")
        yield TextLine(f"{file.name}, line {number}", text.removeprefix("\ufeff").rstrip("\r\n"))
