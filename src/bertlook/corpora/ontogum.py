"""Coreference as a word and its chains, tab-separated, a line each (OntoGUM, GUM).

A column with the word's number may come first. There are no trees and no parts of speech: a
mention's head word is its last, and its type comes by rule. A line whose word is empty (a lone
space was one in the text) is no word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bertlook.corpora.clusters import Chains, document_of
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line
from bertlook.errors import BertlookError

_NOTHING = ("_", "-", "*", "")


def recognizes(text: str) -> bool:
    """Whether this can be the first line with a word."""
    columns = text.split("\t")
    return len(columns) == 2 or (len(columns) == 3 and columns[0].isdigit())


def documents(file: Path, lines: Iterable[Line], skipped: list[str]) -> Iterator[Document]:
    """The documents of a file; see ``read_coreference``."""
    for place, part in _parts(file, lines):
        words: list[str] = []
        starts: list[int] = []
        chains = Chains(file, skipped)
        begins = True
        for number, text in part:
            if not text.strip():
                begins = True
                continue
            if not recognizes(text):
                raise BertlookError(
                    f"{file}, line {number}: a word and its chains were expected, separated by a "
                    f"tab: {text[:60]!r}."
                )
            *_, word, brackets = text.split("\t")
            if begins:
                starts.append(len(words))
            begins = False
            if brackets not in _NOTHING:
                chains.read(brackets, number, len(words), len(words) + bool(word.strip()))
            if word.strip():
                words.append(word)
        # no blank line between sentences says that their beginnings are not known
        yield document_of(words, chains.finish(), place, starts if len(starts) > 1 else ())


def _parts(file: Path, lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Each document's place and its lines between the comments."""
    place = f"{file.name}"
    part: list[Line] = []
    for line in lines:
        if not line.text.startswith("#") or "\t" in line.text:
            part.append(line)
            continue
        if any(one.text.strip() for one in part):
            yield place, part
        part = []
        name = line.text.lstrip("# ").removeprefix("begin document").strip()
        place = f"{file.name}, line {line.number}" + (f" ({name})" if name else "")
    if any(one.text.strip() for one in part):
        yield place, part
