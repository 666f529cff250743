"""Coreference in the last column of CoNLL-U files (CorefUD, GUM, AnCora).

``Entity=`` holds brackets, whose fields a comment ``# global.Entity = eid-etype-head-other`` names
(``entity_fields``). In CorefUD 0.x, ``ClusterId=`` and ``MentionSpan=`` stand at the mention's head
word instead (``mention_spans``); they are read in documents without ``Entity=``. Clusters in a
column ``IDENTITY`` (Universal Anaphora) are refused.

- Head word: the field ``head`` if there is one (1-based within the mention); otherwise the word
  whose governor in the tree lies outside the mention; without trees, the last word.
- Type: the field ``mtype`` if there is one ("pronoun", "proper" or "nominal"; an addition of this
  package); otherwise by the head word's universal part of speech; otherwise inferred from the
  words (``mention_types``).

Brackets beside an empty node enclose the words between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bertlook.annotation.sentence import find_fault
from bertlook.corpora.cluster_brackets import BracketReader, MarkedMention, build_document
from bertlook.corpora.columns import CONLLU_COLUMNS, Columns, is_word, read_declaration
from bertlook.corpora.document import Document
from bertlook.corpora.entity_fields import EntityFields
from bertlook.corpora.files import Line, name_of, parse_number, split_blocks
from bertlook.corpora.mention_spans import MentionSpan, parse_span, read_mention_spans
from bertlook.corpora.mention_types import MENTION_TYPES, MentionType
from bertlook.corpora.word_columns import read_annotations
from bertlook.errors import BertlookError

_FIELDS = "global.Entity"
_IDENTITY = "IDENTITY"
_DECLARATIONS = ("global.columns", _FIELDS)
_WORD_NUMBER = re.compile(r"\d+([-.]\d+)?")
_TYPE_OF_TAG: dict[str, MentionType | None] = {
    "PRON": "pronoun",
    "PROPN": "proper",
    "DET": None,
    "_": None,
}


def recognizes(text: str) -> bool:
    """Return whether a file of this format can have `text` as its first line with a word.

    A comment that declares the columns of CoNLL-U Plus is recognized as well.
    """
    columns = text.split("\t")
    if read_declaration(text) is not None:
        return True
    return len(columns) == len(CONLLU_COLUMNS) and _WORD_NUMBER.fullmatch(columns[0]) is not None


def split_documents(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Split the lines of a file into documents, each with the comment that begins it.

    The columns and the fields of a mention hold for all documents that follow: the comments that
    name them are put before each.
    """
    document: list[Line] = []
    declarations: dict[str, Line] = {}
    for line in lines:
        key = _comment_key(line.text)
        if key.split()[:1] == ["newdoc"]:
            yield document
            document = list(declarations.values())
        elif key in _DECLARATIONS:
            declarations[key] = line
        document.append(line)
    yield document


def read_document(file: Path, lines: Iterable[Line], skipped: list[str]) -> Document | None:
    """Return a document, or None if it has no word.

    Args:
        file: The file being read, for messages.
        lines: The document's lines.
        skipped: A list that receives a message for each mention left out.
    """
    builder = _DocumentBuilder(file, skipped)
    for block in split_blocks(builder.watch(lines)):
        builder.read_sentence([line for line in block if not line.text.startswith("#")])
    return builder.finish() if builder.words else None


def _check_columns(columns: Columns) -> None:
    if _IDENTITY in columns.names:
        raise BertlookError(
            f"the clusters stand in the column {_IDENTITY} (Universal Anaphora), which isn't read. "
            "Convert the file to Entity= in the column MISC, as CorefUD has it."
        )


def _comment_key(text: str) -> str:
    """Return the key of a comment ``# key = value``, or an empty str for another line."""
    return text[1:].partition("=")[0].strip() if text.startswith("#") else ""


class _DocumentBuilder:
    """The words, trees and mentions of the document being read.

    Attributes:
        columns: The columns of the lines that are read next.
        fields: The fields of the mentions that are read next.
        rows: The columns of each word.
        has_brackets: Whether there is an ``Entity=``; then ``ClusterId=`` isn't read.
        governors: The governor's index for each word, -1 for roots, None without a tree.
    """

    def __init__(self, file: Path, skipped: list[str]) -> None:
        self.file = file
        self.origin = name_of(file)
        self.columns = Columns()
        self.fields = EntityFields()
        self.words: list[str] = []
        self.rows: list[list[str]] = []
        self.governors: list[int | None] = []
        self.sentence_starts: list[int] = []
        self.brackets = BracketReader(file, skipped)
        self.has_brackets = False
        self.spans: list[MentionSpan] = []

    def watch(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Pass lines on, noting what their comments say."""
        for number, text in lines:
            key, value = _comment_key(text), text.partition("=")[2].strip()
            if key.split()[:1] == ["newdoc"]:
                name = f" ({value})" if value else ""
                self.origin = f"{name_of(self.file)}, line {number}{name}"
            elif key == _FIELDS:
                self.fields = EntityFields.declared(value)
            else:
                try:
                    self.columns = self.columns.after(text)
                    _check_columns(self.columns)
                except BertlookError as error:
                    raise BertlookError(f"{self.file}, line {number}: {error}") from None
            yield Line(number, text)

    def read_sentence(self, lines: list[Line]) -> None:
        start = len(self.words)
        heads: list[str] = []
        line_numbers: list[int] = []
        spans: list[tuple[int, str, str, str]] = []  # line, node, cluster and span
        for number, text in lines:
            try:
                columns = self.columns.split(text, len(heads) + 1)
                has_word = is_word(columns, len(heads) + 1)
            except BertlookError as error:
                raise BertlookError(f"{self.file}, line {number}: {error}") from None
            index = len(self.words)
            if has_word:
                self.words.append(columns[1])
                self.rows.append(columns)
                heads.append(columns[6])
                line_numbers.append(number)
            node, misc = columns[0], columns[-1]
            for brackets in _entity_values(misc):
                self.brackets.read(brackets, number, index, len(self.words), self.fields)
                self.has_brackets = True
            spans += [(number, node, *span) for span in read_mention_spans(misc, node)]
        self.sentence_starts.append(start)
        self.governors += self._read_governors(heads, start, line_numbers)
        for line, node, cluster, span in spans:
            try:
                numbers = parse_span(span, len(heads))
            except BertlookError as error:
                raise BertlookError(f"{self.file}, line {line}: {error}") from None
            self.spans.append(MentionSpan(cluster, start, numbers, line, node))

    def finish(self) -> Document:
        # A file that was converted may keep what it was converted from.
        for span in () if self.has_brackets else self.spans:
            span.add_to(self.brackets)
        return build_document(
            self.words,
            self.brackets.finish(),
            self.origin,
            self.sentence_starts,
            self._head_of,
            self._type_of,
            read_annotations(self.rows),
        )

    def _read_governors(
        self, heads: list[str], start: int, line_numbers: list[int]
    ) -> list[int | None]:
        if set(heads) <= {"_"}:
            return [None] * len(heads)
        head_numbers: list[int] = []
        for head, line in zip(heads, line_numbers, strict=True):
            number = parse_number(head)
            if number is None:
                raise BertlookError(
                    f"{self.file}, line {line}: the head {head[:60]!r} is not a number of a word."
                )
            head_numbers.append(number)
        fault = find_fault(self.words[start:], head_numbers, ["any"] * len(heads))
        if fault:
            raise BertlookError(f"{self.file}, line {line_numbers[fault.word]}: {fault.message}")
        return [start + head - 1 if head else -1 for head in head_numbers]

    def _head_of(self, mention: MarkedMention) -> int:
        length = mention.end - mention.start
        head = mention.field("head")
        if head is not None:
            number = parse_number(head)
            if number is None or not 1 <= number <= length:
                raise BertlookError(
                    f"{self.file}, line {mention.line}: the head {head[:60]!r} is not the number "
                    f"of one of the mention's {length} words."
                )
            return mention.start + number - 1
        # The highest word has its governor outside the mention; ties go to the first word.
        highest = mention.start + int(self._depths[mention.start : mention.end].argmin())
        return mention.end - 1 if self.governors[highest] is None else highest

    @cached_property
    def _depths(self) -> NDArray[np.int64]:
        """The number of steps from each word to its root; 0 without a tree."""
        depths = np.full(len(self.words), -1)
        for start in range(len(self.words)):
            path = []
            word: int | None = start
            while word is not None and word >= 0 and depths[word] < 0:
                path.append(word)
                word = self.governors[word]
            depth = -1 if word is None or word < 0 else int(depths[word])
            for step, word_on_path in enumerate(reversed(path), start=1):
                depths[word_on_path] = depth + step
        return depths

    def _type_of(self, mention: MarkedMention, head: int) -> MentionType | None:
        annotated = mention.field("mtype")
        if annotated is None:
            return _TYPE_OF_TAG.get(self.rows[head][3], "nominal")
        for mention_type in MENTION_TYPES:
            if annotated == mention_type:
                return mention_type
        raise BertlookError(
            f"{self.file}, line {mention.line}: the mention has type {annotated[:60]!r}. Types are "
            f"{', '.join(MENTION_TYPES)}."
        )


def _entity_values(misc: str) -> list[str]:
    return [item.removeprefix("Entity=") for item in misc.split("|") if item.startswith("Entity=")]
