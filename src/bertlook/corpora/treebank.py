"""Treebanks in CoNLL-U and CoNLL-X.

The reader is our own because a message must name file and line: the ``conllu`` package keeps no
line numbers, takes lines with too few columns and two spaces for a tab, and checks neither the
order of the words nor their heads. Only four of the ten columns are needed here. The tests read
the same files with ``conllu`` and compare.
"""

from __future__ import annotations

import gzip
import lzma
import warnings
from collections.abc import Callable, Iterable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.sentence import Sentence, find_fault
from bertlook.errors import BertlookError

_COLUMNS = 10
_SUFFIXES = (".conllu", ".conll", ".conllx")
_OPENERS: dict[str, Callable[[Path], BufferedIOBase]] = {
    ".gz": gzip.GzipFile,
    ".xz": lzma.LZMAFile,
}


class Treebank(list[Sentence]):
    """A list of sentences that knows where it comes from and what was left out.

    Attributes:
        name: the name of the file or folder.
        skipped: one message for each sentence that could not be read (``strict=False``).
    """

    def __init__(
        self, sentences: Iterable[Sentence] = (), *, name: str, skipped: Iterable[str] = ()
    ) -> None:
        super().__init__(sentences)
        self.name = name
        self.skipped = tuple(skipped)


def read_treebank(
    path: str | Path, *, strict: bool = True, merge_subtypes: bool = False
) -> Treebank:
    """Read the dependency trees of a CoNLL-U or 10-column CoNLL-X treebank.

    Multiword tokens (``3-4``) and empty nodes (``8.1``) are left out: what remains are the
    syntactic words, which carry the basic tree. Comments are ignored, apart from ``sent_id``.

    Args:
        path: a file, plain or compressed (.gz, .xz), or a folder, of which all files named
            .conllu, .conll or .conllx (and their compressed forms) are read in order of path.
        strict: raise at the first malformed sentence. With False such sentences are left out,
            a warning says how many, and ``.skipped`` says which and why.
        merge_subtypes: cut relations at the colon: ``nsubj:pass`` becomes ``nsubj``.

    Returns:
        The sentences: a list with the attributes ``name`` and ``skipped``.

    Raises:
        BertlookError: naming file, line and fault, if a sentence is malformed, if a file can't
            be decoded, or if there are no sentences.
    """
    path = Path(path)
    sentences: list[Sentence] = []
    skipped: list[str] = []
    for file in _files(path):
        before = len(sentences) + len(skipped)
        for block in _blocks(file):
            try:
                sentences.append(_sentence(file, block, merge_subtypes))
            except BertlookError as error:
                if strict:
                    raise
                skipped.append(str(error))
        if len(sentences) + len(skipped) == before:
            raise BertlookError(f"{file} has no sentences.")
    if skipped:
        warnings.warn(
            f"{len(skipped)} of {len(skipped) + len(sentences)} sentences of {path} were left "
            f"out; the first: {skipped[0]}",
            stacklevel=2,
        )
    return Treebank(sentences, name=path.name, skipped=skipped)


class _Line(NamedTuple):
    number: int
    text: str


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if _is_treebank(file))
    if not files:
        raise BertlookError(
            f"The folder {path} has no treebank: no file is named .conllu, .conll or .conllx "
            "(or .gz, .xz after that)."
        )
    return files


def _is_treebank(file: Path) -> bool:
    name = file.with_suffix("") if file.suffix in _OPENERS else file
    return name.suffix in _SUFFIXES and file.is_file()


def _blocks(file: Path) -> Iterator[list[_Line]]:
    """The file's blocks of lines between blank lines that hold more than comments."""
    block: list[_Line] = []
    for line in _lines(file):
        if line.text.strip():
            block.append(line)
            continue
        if _has_words(block):
            yield block
        block = []
    if _has_words(block):
        yield block


def _has_words(block: list[_Line]) -> bool:
    return any(not line.text.startswith("#") for line in block)


def _lines(file: Path) -> Iterator[_Line]:
    number = 0
    try:
        with _open(file) as stream:
            for number, raw in enumerate(stream, start=1):
                # "utf-8-sig" would drop a byte order mark on every line, not only the first
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                yield _Line(number, text.rstrip("\r\n"))
    except UnicodeDecodeError as error:
        raise BertlookError(
            f"{file}, line {number}: byte {error.start} of the line is not UTF-8. "
            "Convert the file to UTF-8."
        ) from error
    except (EOFError, lzma.LZMAError, OSError) as error:
        raise BertlookError(f"{file} can't be read: {error}") from error


def _open(file: Path) -> BufferedIOBase:
    opener = _OPENERS.get(file.suffix)
    return opener(file) if opener else file.open("rb")


def _sentence(file: Path, block: list[_Line], merge_subtypes: bool) -> Sentence:
    words: list[str] = []
    heads: list[int] = []
    relations: list[str] = []
    numbers: list[int] = []
    place = f"{file.name}, line {block[0].number}"
    for number, text in block:
        if text.startswith("#"):
            key, _, value = text[1:].partition("=")
            if key.strip() == "sent_id":
                place = f"{place} ({value.strip()})"
            continue
        try:
            row = _row(text, expected=len(words) + 1)
        except BertlookError as error:
            raise BertlookError(f"{file}, line {number}: {error}") from None
        if row is None:
            continue
        words.append(row.word)
        heads.append(row.head)
        relations.append(row.relation.partition(":")[0] if merge_subtypes else row.relation)
        numbers.append(number)
    fault = find_fault(words, heads, relations)
    if fault:
        number = numbers[fault.word] if numbers else block[0].number
        raise BertlookError(f"{file}, line {number}: {fault.what}")
    return Sentence(words, heads, relations, place)


class _Row(NamedTuple):
    word: str
    head: int
    relation: str


def _row(text: str, expected: int) -> _Row | None:
    """A word's columns, or None for a multiword token or an empty node."""
    columns = text.split("\t")
    if len(columns) != _COLUMNS:
        raise BertlookError(
            f"{len(columns)} tab-separated columns instead of {_COLUMNS}: {text[:60]!r}."
        )
    index, word, head, relation = columns[0], columns[1], columns[6], columns[7]
    if _is_pair(index, "-") or _is_pair(index, "."):
        return None
    if index != str(expected):
        raise BertlookError(f"the word's number is {index!r}, where {expected} was expected.")
    if not (head.isascii() and head.isdigit()):
        raise BertlookError(f"word {expected} ({word!r}) has head {head!r}, which is no number.")
    if relation in ("", "_"):
        raise BertlookError(f"word {expected} ({word!r}) has no relation.")
    return _Row(word, int(head), relation)


def _is_pair(index: str, separator: str) -> bool:
    left, found, right = index.partition(separator)
    return bool(found) and left.isdigit() and right.isdigit()
