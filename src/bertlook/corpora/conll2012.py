"""Coreference in the columns of the CoNLL-2012 shared task (OntoNotes, LitBank).

Columns are separated by white space: the third is the word's number in its sentence, the fourth
the word, the fifth its part of speech, the last its chains. There is no dependency tree: a
mention's head word is its last. Its type follows from the head word's part of speech in the
tags of the Penn Treebank; without one it comes by rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bertlook.corpora.clusters import Chains, Marked, document_of
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line
from bertlook.corpora.mention_types import MentionType
from bertlook.errors import BertlookError

_LEAST_COLUMNS = 6
_NO_TAG = ("_", "-", "*", "XX")
_NO_CHAIN = ("_", "-", "*")


def recognizes(text: str) -> bool:
    """Whether this can be the first line with a word."""
    columns = text.split()
    return len(columns) >= _LEAST_COLUMNS and columns[2].isdigit()


def documents(file: Path, lines: Iterable[Line], skipped: list[str]) -> Iterator[Document]:
    """The documents of a file; see ``read_coreference``."""
    reading = _Reading(file, skipped, file.name)
    for number, text in lines:
        if text.startswith(("#begin document", "#end document")):
            if reading.words:
                yield reading.document()
            name = text.removeprefix("#begin document").strip()
            reading = _Reading(file, skipped, f"{file.name}, line {number} {name}")
        elif not text.strip():
            reading.begins = True
        elif not text.startswith("#"):
            reading.read(number, text)
    if reading.words:
        yield reading.document()


class _Reading:
    """What has been read of a document."""

    def __init__(self, file: Path, skipped: list[str], place: str) -> None:
        self.file = file
        self.place = place
        self.words: list[str] = []
        self.tags: list[str] = []
        self.starts: list[int] = []
        self.chains = Chains(file, skipped)
        self.begins = True

    def read(self, number: int, text: str) -> None:
        if not recognizes(text):
            raise BertlookError(
                f"{self.file}, line {number}: not the columns of CoNLL-2012, of which there are "
                f"at least {_LEAST_COLUMNS}, a number the third: {text[:60]!r}."
            )
        columns = text.split()
        if self.begins:
            self.starts.append(len(self.words))
        self.begins = False
        if columns[-1] not in _NO_CHAIN:
            self.chains.read(columns[-1], number, len(self.words), len(self.words) + 1)
        self.words.append(columns[3])
        self.tags.append(columns[4])

    def document(self) -> Document:
        return document_of(
            self.words, self.chains.finish(), self.place, self.starts, type_of=self._type
        )

    def _type(self, mention: Marked, head: int) -> MentionType | None:
        tag = self.tags[head]
        if tag in _NO_TAG:
            return None
        if tag.startswith(("PRP", "WP")):
            return "pronoun"
        # a demonstrative by itself is tagged as the article is
        if tag in ("DT", "WDT", "EX") and mention.end == mention.start + 1:
            return "pronoun"
        return "proper" if tag.startswith("NNP") else "nominal"
