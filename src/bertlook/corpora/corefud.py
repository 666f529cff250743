"""Coreference in the ``Entity=`` attribute of CoNLL-U files (CorefUD, GUM).

A comment ``# global.Entity = eid-etype-head-other`` names the fields of each mention.

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
from pathlib import Path

from bertlook.corpora.cluster_brackets import BracketReader, MarkedMention, build_document
from bertlook.corpora.conllu import NUM_COLUMNS, is_number, split_columns
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line, split_blocks
from bertlook.corpora.mention_types import MENTION_TYPES, MentionType
from bertlook.corpora.sentence import find_fault
from bertlook.errors import BertlookError

_WORD_NUMBER = re.compile(r"\d+([-.]\d+)?")
_TYPE_OF_TAG: dict[str, MentionType | None] = {
    "PRON": "pronoun",
    "PROPN": "proper",
    "DET": None,
    "_": None,
}


def recognizes(text: str) -> bool:
    """Return whether a file of this format can have `text` as its first line with a word."""
    columns = text.split("\t")
    return len(columns) == NUM_COLUMNS and _WORD_NUMBER.fullmatch(columns[0]) is not None


def read_documents(file: Path, lines: Iterable[Line], skipped: list[str]) -> Iterator[Document]:
    """Iterate over the documents of a file.

    Args:
        file: The file being read, for messages.
        lines: Its lines.
        skipped: A list that receives a message for each mention left out.
    """
    builder = _DocumentBuilder(file, skipped, file.name)
    for block in split_blocks(lines):
        for number, text in block:
            key, _, value = text.removeprefix("#").partition("=")
            if text.startswith("#") and key.split()[:1] == ["newdoc"]:
                if builder.words:
                    yield builder.finish()
                name = f" ({value.strip()})" if value else ""
                origin = f"{file.name}, line {number}{name}"
                builder = _DocumentBuilder(file, skipped, origin, builder.field_names)
            elif text.startswith("#") and key.strip() == "global.Entity":
                builder.field_names = value.strip().split("-")
        builder.read_sentence([line for line in block if not line.text.startswith("#")])
    if builder.words:
        yield builder.finish()


class _DocumentBuilder:
    """The words, trees and mentions of the document being read.

    Attributes:
        governors: The governor's index for each word, -1 for roots, None without a tree.
    """

    def __init__(
        self, file: Path, skipped: list[str], origin: str, field_names: Iterable[str] = ()
    ) -> None:
        self.file = file
        self.origin = origin
        self.field_names = list(field_names)
        self.words: list[str] = []
        self.tags: list[str] = []
        self.governors: list[int | None] = []
        self.sentence_starts: list[int] = []
        self.brackets = BracketReader(file, skipped)

    def read_sentence(self, lines: list[Line]) -> None:
        start = len(self.words)
        heads: list[str] = []
        line_numbers: list[int] = []
        for number, text in lines:
            try:
                columns = split_columns(text, len(heads) + 1)
            except BertlookError as error:
                raise BertlookError(f"{self.file}, line {number}: {error}") from None
            index = len(self.words)
            if columns is not None:
                self.words.append(columns[1])
                self.tags.append(columns[3])
                heads.append(columns[6])
                line_numbers.append(number)
            for brackets in _entity_values(text.split("\t")[-1]):
                self.brackets.read(brackets, number, index, len(self.words))
        self.sentence_starts.append(start)
        self.governors += self._read_governors(heads, start, line_numbers)

    def finish(self) -> Document:
        return build_document(
            self.words,
            self.brackets.finish(),
            self.origin,
            self.sentence_starts,
            self._head_of,
            self._type_of,
        )

    def _read_governors(
        self, heads: list[str], start: int, line_numbers: list[int]
    ) -> list[int | None]:
        if set(heads) <= {"_"}:
            return [None] * len(heads)
        for head, number in zip(heads, line_numbers, strict=True):
            if not is_number(head):
                raise BertlookError(
                    f"{self.file}, line {number}: the head {head!r} is not a number."
                )
        head_numbers = [int(head) for head in heads]
        fault = find_fault(self.words[start:], head_numbers, ["any"] * len(heads))
        if fault:
            raise BertlookError(f"{self.file}, line {line_numbers[fault.word]}: {fault.message}")
        return [start + head - 1 if head else -1 for head in head_numbers]

    def _head_of(self, mention: MarkedMention) -> int:
        length = mention.end - mention.start
        head = self._field(mention, "head")
        if head is not None:
            if not head.isdigit() or not 1 <= int(head) <= length:
                raise BertlookError(
                    f"{self.file}, line {mention.line}: the head {head!r} is not the number of one "
                    f"of the mention's {length} words."
                )
            return mention.start + int(head) - 1
        span = range(mention.start, mention.end)
        tops = [word for word in span if self.governors[word] not in span]
        if not tops or self.governors[tops[0]] is None:
            return mention.end - 1
        return min(tops, key=self._depth)  # ties go to the first word

    def _depth(self, word: int) -> int:
        governor = self.governors[word]
        return 0 if governor is None or governor < 0 else 1 + self._depth(governor)

    def _type_of(self, mention: MarkedMention, head: int) -> MentionType | None:
        annotated = self._field(mention, "mtype")
        if annotated is None:
            return _TYPE_OF_TAG.get(self.tags[head], "nominal")
        for mention_type in MENTION_TYPES:
            if annotated == mention_type:
                return mention_type
        raise BertlookError(
            f"{self.file}, line {mention.line}: the mention has type {annotated!r}. Types are "
            f"{', '.join(MENTION_TYPES)}."
        )

    def _field(self, mention: MarkedMention, name: str) -> str | None:
        if name not in self.field_names:
            return None
        index = self.field_names.index(name)
        return mention.fields[index] if index < len(mention.fields) else None


def _entity_values(misc: str) -> list[str]:
    return [item.removeprefix("Entity=") for item in misc.split("|") if item.startswith("Entity=")]
