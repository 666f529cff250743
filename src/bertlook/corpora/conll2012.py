"""Coreference in the columns of the CoNLL-2012 shared task (OntoNotes, LitBank).

Columns are separated by white space. The third is the word's number in its sentence, the fourth
the word, the fifth its part of speech in the tags of the Penn Treebank, and the last its clusters.
Without dependency trees, the head word of a mention is its last word. Its type follows from the
head word's part of speech if there is one, otherwise from the words (``mention_types``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bertlook.annotation.annotated_words import make_annotations
from bertlook.corpora.cluster_brackets import BracketReader, MarkedMention, build_document
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line, name_of, parse_number
from bertlook.corpora.mention_types import MentionType
from bertlook.errors import BertlookError

_MIN_COLUMNS = 6
_NO_TAG = ("_", "-", "*", "XX")
_ESCAPED = ("/.", "/?", "/-")  # OntoNotes escapes a punctuation mark that is no end of a sentence
_NO_CLUSTER = ("_", "-", "*")


def recognizes(text: str) -> bool:
    """Return whether a file of this format can have `text` as its first line with a word."""
    columns = text.split()
    return len(columns) >= _MIN_COLUMNS and parse_number(columns[2]) is not None


def split_documents(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Split the lines of a file into documents, each with the line that begins it."""
    document: list[Line] = []
    for line in lines:
        if line.text.startswith(("#begin document", "#end document")):
            yield document
            document = []
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
    for number, text in lines:
        if text.startswith(("#begin document", "#end document")):
            name = text.removeprefix("#begin document").strip()
            builder.origin = f"{name_of(file)}, line {number} {name}"
        elif not text.strip():
            builder.begins_sentence = True
        elif not text.startswith("#"):
            builder.read(number, text)
    return builder.finish() if builder.words else None


class _DocumentBuilder:
    """The words, tags and mentions of the document being read."""

    def __init__(self, file: Path, skipped: list[str]) -> None:
        self.file = file
        self.origin = name_of(file)
        self.words: list[str] = []
        self.tags: list[str] = []
        self.sentence_starts: list[int] = []
        self.brackets = BracketReader(file, skipped)
        self.begins_sentence = True

    def read(self, number: int, text: str) -> None:
        if not recognizes(text):
            raise BertlookError(
                f"{self.file}, line {number}: the line doesn't have the columns of CoNLL-2012, at "
                f"least {_MIN_COLUMNS} with a number in the third: {text[:60]!r}."
            )
        columns = text.split()
        index = len(self.words)
        if self.begins_sentence:
            self.sentence_starts.append(index)
        self.begins_sentence = False
        if columns[-1] not in _NO_CLUSTER:
            self.brackets.read(columns[-1], number, index, index + 1)
        word = columns[3]
        self.words.append(word[1:] if word in _ESCAPED else word)
        self.tags.append(columns[4])

    def finish(self) -> Document:
        xpos = [None if tag in _NO_TAG else tag for tag in self.tags]
        return build_document(
            self.words,
            self.brackets.finish(),
            self.origin,
            self.sentence_starts,
            type_of=self._type_of,
            annotations=make_annotations(lambda name: xpos if name == "xpos" else None),
        )

    def _type_of(self, mention: MarkedMention, head: int) -> MentionType | None:
        tag = self.tags[head]
        if tag in _NO_TAG:
            return None
        if tag.startswith(("PRP", "WP")):
            return "pronoun"
        # A demonstrative pronoun has the same tag as an article.
        if tag in ("DT", "WDT", "EX") and mention.end == mention.start + 1:
            return "pronoun"
        return "proper" if tag.startswith("NNP") else "nominal"
