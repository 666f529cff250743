"""Coreference in the ``Entity=`` of CoNLL-U files, as CorefUD and GUM have it.

A comment ``# global.Entity = eid-etype-head-other`` names what is said of each mention. The head
word is the field ``head`` where there is one (counted from 1 within the mention), else the word
whose governor in the tree lies outside of the mention, else, where there are no trees, the last.
The type is the field ``mtype`` where there is one ("pronoun", "proper" or "nominal"; an addition
of this package), else it follows from the head word's universal part of speech, else it comes by
rule. Brackets beside an empty node enclose the words between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bertlook.corpora.clusters import Chains, Marked, document_of
from bertlook.corpora.conllu import columns_of
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line, blocks_of
from bertlook.corpora.mention_types import MENTION_TYPES, MentionType
from bertlook.corpora.sentence import find_fault
from bertlook.errors import BertlookError

_COLUMNS = 10
_NUMBER = re.compile(r"\d+([-.]\d+)?")
_TYPE_OF_TAG: dict[str, MentionType | None] = {
    "PRON": "pronoun",
    "PROPN": "proper",
    "DET": None,
    "_": None,
}


def recognizes(text: str) -> bool:
    """Whether this can be the first line with a word."""
    columns = text.split("\t")
    return len(columns) == _COLUMNS and _NUMBER.fullmatch(columns[0]) is not None


def documents(file: Path, lines: Iterable[Line], skipped: list[str]) -> Iterator[Document]:
    """The documents of a file; see ``read_coreference``."""
    reading = _Reading(file, skipped, file.name)
    for block in blocks_of(lines):
        for number, text in block:
            key, _, value = text.removeprefix("#").partition("=")
            if text.startswith("#") and key.split()[:1] == ["newdoc"]:
                if reading.words:
                    yield reading.document()
                name = f" ({value.strip()})" if value else ""
                place = f"{file.name}, line {number}{name}"
                reading = _Reading(file, skipped, place, reading.fields)
            elif text.startswith("#") and key.strip() == "global.Entity":
                reading.fields = value.strip().split("-")
        reading.read([line for line in block if not line.text.startswith("#")])
    if reading.words:
        yield reading.document()


class _Reading:
    """What has been read of a document.

    ``governors`` are word indices, -1 for roots, None where there is no tree.
    """

    def __init__(
        self, file: Path, skipped: list[str], place: str, fields: Iterable[str] = ()
    ) -> None:
        self.file = file
        self.place = place
        self.fields = list(fields)
        self.words: list[str] = []
        self.tags: list[str] = []
        self.governors: list[int | None] = []
        self.starts: list[int] = []
        self.chains = Chains(file, skipped)

    def read(self, sentence: list[Line]) -> None:
        start = len(self.words)
        heads: list[str] = []
        numbers: list[int] = []
        for number, text in sentence:
            try:
                columns = columns_of(text, len(heads) + 1)
            except BertlookError as error:
                raise BertlookError(f"{self.file}, line {number}: {error}") from None
            before = len(self.words)
            if columns is not None:
                self.words.append(columns[1])
                self.tags.append(columns[3])
                heads.append(columns[6])
                numbers.append(number)
            for brackets in _entities(text.split("\t")[-1]):
                self.chains.read(brackets, number, before, len(self.words))
        self.starts.append(start)
        self.governors += self._governors(heads, start, numbers)

    def _governors(self, heads: list[str], start: int, numbers: list[int]) -> list[int | None]:
        if set(heads) <= {"_"}:
            return [None] * len(heads)
        for head, number in zip(heads, numbers, strict=True):
            if not (head.isascii() and head.isdigit()):
                raise BertlookError(f"{self.file}, line {number}: the head {head!r} is no number.")
        numbered = [int(head) for head in heads]
        fault = find_fault(self.words[start:], numbered, ["any"] * len(heads))
        if fault:
            raise BertlookError(f"{self.file}, line {numbers[fault.word]}: {fault.what}")
        return [start + head - 1 if head else -1 for head in numbered]

    def document(self) -> Document:
        return document_of(
            self.words, self.chains.finish(), self.place, self.starts, self._head, self._type
        )

    def _head(self, mention: Marked) -> int:
        said = self._said(mention, "head")
        if said is not None:
            if not said.isdigit() or not 1 <= int(said) <= mention.end - mention.start:
                raise BertlookError(
                    f"{self.file}, line {mention.line}: the head {said!r} is not the number of one "
                    f"of the mention's {mention.end - mention.start} words."
                )
            return mention.start + int(said) - 1
        inside = range(mention.start, mention.end)
        outward = [word for word in inside if self.governors[word] not in inside]
        if not outward or self.governors[outward[0]] is None:
            return mention.end - 1
        return min(outward, key=self._depth)  # of several, the first of the highest

    def _depth(self, word: int) -> int:
        governor = self.governors[word]
        return 0 if governor is None or governor < 0 else 1 + self._depth(governor)

    def _type(self, mention: Marked, head: int) -> MentionType | None:
        said = self._said(mention, "mtype")
        if said is None:
            return _TYPE_OF_TAG.get(self.tags[head], "nominal")
        for known in MENTION_TYPES:
            if said == known:
                return known
        raise BertlookError(
            f"{self.file}, line {mention.line}: the mention has type {said!r}; types are "
            f"{', '.join(MENTION_TYPES)}."
        )

    def _said(self, mention: Marked, field: str) -> str | None:
        if field not in self.fields:
            return None
        place = self.fields.index(field)
        return mention.said[place] if place < len(mention.said) else None


def _entities(misc: str) -> list[str]:
    return [item.removeprefix("Entity=") for item in misc.split("|") if item.startswith("Entity=")]
