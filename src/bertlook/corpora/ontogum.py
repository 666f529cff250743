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
from bertlook.corpora.files import Line, name_of, parse_number
from bertlook.errors import BertlookError

_NO_CLUSTER = ("_", "-", "*", "")


def recognizes(text: str) -> bool:
    """Return whether a file of this format can have `text` as its first line with a word."""
    columns = text.split("\t")
    return len(columns) == 2 or (len(columns) == 3 and parse_number(columns[0]) is not None)


def split_documents(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Split the lines of a file into documents, each with the comment that begins it."""
    document: list[Line] = []
    for line in lines:
        if _is_comment(line.text):
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
    origin = name_of(file)
    words: list[str] = []
    starts: list[int] = []
    reader = BracketReader(file, skipped)
    begins_sentence = True
    for number, text in lines:
        if not text.strip():
            begins_sentence = True
            continue
        if _is_comment(text):
            name = text.lstrip("# ").removeprefix("begin document").strip()
            origin = f"{name_of(file)}, line {number}" + (f" ({name})" if name else "")
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
    if not words:
        return None
    # Without a blank line between sentences, the sentence boundaries are unknown.
    return build_document(words, reader.finish(), origin, starts if len(starts) > 1 else ())


def _is_comment(text: str) -> bool:
    return text.startswith("#") and "\t" not in text
