"""Treebanks in CoNLL-U and CoNLL-X.

The reader is our own because a message must name file and line: the ``conllu`` package keeps no
line numbers, takes lines with too few columns and two spaces for a tab, and checks neither the
order of the words nor their heads. Only four of the ten columns are needed here. The tests read
the same files with ``conllu`` and compare.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.files import Line, blocks_of, files_of, lines_of
from bertlook.corpora.sentence import Sentence, find_fault
from bertlook.errors import BertlookError

_COLUMNS = 10
_ENDINGS = (".conllu", ".conll", ".conllx")


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
    for file in files_of(path, _ENDINGS, "treebank"):
        before = len(sentences) + len(skipped)
        for block in blocks_of(lines_of(file)):
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


def _sentence(file: Path, block: list[Line], merge_subtypes: bool) -> Sentence:
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
    columns = columns_of(text, expected)
    if columns is None:
        return None
    word, head, relation = columns[1], columns[6], columns[7]
    if not (head.isascii() and head.isdigit()):
        raise BertlookError(f"word {expected} ({word!r}) has head {head!r}, which is no number.")
    if relation in ("", "_"):
        raise BertlookError(f"word {expected} ({word!r}) has no relation.")
    return _Row(word, int(head), relation)


def columns_of(text: str, expected: int) -> list[str] | None:
    """The ten columns of a word's line, or None for a multiword token or an empty node.

    Raises:
        BertlookError: if there aren't ten, or the word's number isn't the expected one.
    """
    columns = text.split("\t")
    if len(columns) != _COLUMNS:
        raise BertlookError(
            f"{len(columns)} tab-separated columns instead of {_COLUMNS}: {text[:60]!r}."
        )
    index = columns[0]
    if _is_pair(index, "-") or _is_pair(index, "."):
        return None
    if index != str(expected):
        raise BertlookError(f"the word's number is {index!r}, where {expected} was expected.")
    return columns


def _is_pair(index: str, separator: str) -> bool:
    left, found, right = index.partition(separator)
    return bool(found) and left.isdigit() and right.isdigit()
