"""The GAP data: a pronoun and two names in a paragraph of Wikipedia (Webster et al. 2018).

Each line becomes a document. The pronoun and the names that it refers to are a chain; a name that
it doesn't refer to is a chain of its own. Only these three mentions are marked, though the
paragraph has more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.document import Document, Span
from bertlook.corpora.files import Line
from bertlook.corpora.mention_types import MentionType
from bertlook.errors import BertlookError

_FIELDS = 11
_WORD = re.compile(r"\w+(?:[-.]\w+)*|['\u2019]\w+|[^\w\s]")


def recognizes(text: str) -> bool:
    """Whether this can be the file's first line."""
    return "\tPronoun-offset\t" in text


def documents(file: Path, lines: Iterable[Line], skipped: list[str]) -> Iterator[Document]:
    """The documents of a file; see ``read_coreference``."""
    for number, text in lines:
        if recognizes(text) or not text.strip():
            continue
        fields = text.split("\t")
        if len(fields) != _FIELDS:
            raise BertlookError(
                f"{file}, line {number}: {len(fields)} tab-separated columns instead of {_FIELDS}."
            )
        try:
            yield _document(fields, place=f"{file.name}, line {number} ({fields[0]})")
        except BertlookError as error:
            raise BertlookError(f"{file}, line {number}: {error}") from None


class _Name(NamedTuple):
    start: int
    end: int
    refers: bool


def _document(fields: list[str], place: str) -> Document:
    _, text, pronoun, pronoun_at, a, a_at, a_refers, b, b_at, b_refers, _ = fields
    marked = [
        _Name(*_place(text, pronoun, pronoun_at), True),
        _Name(*_place(text, a, a_at), _truth(a_refers)),
        _Name(*_place(text, b, b_at), _truth(b_refers)),
    ]
    words = _words(text, {edge for one in marked for edge in one[:2]})
    spans = [_span(words, one) for one in marked]
    chain = [span for span, one in zip(spans, marked, strict=True) if one.refers]
    alone = [span for span, one in zip(spans, marked, strict=True) if not one.refers]
    clusters = [list(dict.fromkeys(chain)), *([span] for span in alone)]
    types: list[list[MentionType]] = [
        ["pronoun" if span == spans[0] else "proper" for span in one] for one in clusters
    ]
    return Document([text[slice(*word)] for word in words], clusters, types=types, place=place)


def _place(text: str, mention: str, offset: str) -> Span:
    if not offset.isdigit() or not mention or not text.startswith(mention, int(offset)):
        raise BertlookError(f"{mention!r} does not stand at {offset!r} in the text.")
    return int(offset), int(offset) + len(mention)


def _truth(value: str) -> bool:
    if value.upper() not in ("TRUE", "FALSE"):
        raise BertlookError(f"{value!r} is neither TRUE nor FALSE.")
    return value.upper() == "TRUE"


def _words(text: str, edges: set[int]) -> list[Span]:
    """The places of the words; where a mention begins or ends, a word does."""
    cuts = sorted(edges | {0, len(text)})
    return [
        found.span() for start, end in pairwise(cuts) for found in _WORD.finditer(text, start, end)
    ]


def _span(words: list[Span], name: _Name) -> Span:
    inside = [i for i, (start, end) in enumerate(words) if name.start <= start and end <= name.end]
    return inside[0], inside[-1] + 1
