"""Coreference as tab-separated lines of a word and its chains (OntoGUM, GUM).

"Chains" is the name that these corpora give to the column of cluster brackets. A column with the
word's number may come first. Without dependency trees and parts of speech, the head word of a
mention is its last word, and its type is inferred from the words. Lines with an empty word (the
text had a lone space there) are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bertlook.corpora.cluster_brackets import BracketReader, build_document
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line
from bertlook.errors import BertlookError

_NO_CLUSTER = ("_", "-", "*", "")


def recognizes(text: str) -> bool:
    """Return whether a file of this format can have `text` as its first line with a word."""
    columns = text.split("\t")
    return len(columns) == 2 or (len(columns) == 3 and columns[0].isdigit())


def read_documents(file: Path, lines: Iterable[Line], skipped: list[str]) -> Iterator[Document]:
    """Iterate over the documents of a file.

    Args:
        file: The file being read, for messages.
        lines: Its lines.
        skipped: A list that receives a message for each mention left out.
    """
    for origin, document_lines in _split_documents(file, lines):
        words: list[str] = []
        starts: list[int] = []
        reader = BracketReader(file, skipped)
        begins_sentence = True
        for number, text in document_lines:
            if not text.strip():
                begins_sentence = True
                continue
            if not recognizes(text):
                raise BertlookError(
                    f"{file}, line {number}: the line must hold a word and its clusters, separated "
                    f"by a tab: {text[:60]!r}."
                )
            *_, word, brackets = text.split("\t")
            if begins_sentence:
                starts.append(len(words))
            begins_sentence = False
            if brackets not in _NO_CLUSTER:
                reader.read(brackets, number, len(words), len(words) + bool(word.strip()))
            if word.strip():
                words.append(word)
        # Without a blank line between sentences, the sentence boundaries are unknown.
        yield build_document(words, reader.finish(), origin, starts if len(starts) > 1 else ())


def _split_documents(file: Path, lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Split lines at comments into documents, each with its origin."""
    origin = file.name
    document: list[Line] = []
    for line in lines:
        if not line.text.startswith("#") or "\t" in line.text:
            document.append(line)
            continue
        if _has_text(document):
            yield origin, document
        document = []
        name = line.text.lstrip("# ").removeprefix("begin document").strip()
        origin = f"{file.name}, line {line.number}" + (f" ({name})" if name else "")
    if _has_text(document):
        yield origin, document


def _has_text(lines: list[Line]) -> bool:
    return any(line.text.strip() for line in lines)
