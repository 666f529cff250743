"""The GAP data: a pronoun and two names in a paragraph of Wikipedia (Webster et al. 2018).

Each line becomes a document. The pronoun and the names that it refers to form a cluster; a name
that it doesn't refer to is a cluster of its own. Only these three mentions are annotated, although
the paragraph has more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.document import Document, Span
from bertlook.corpora.files import Line, name_of, parse_number
from bertlook.corpora.mention_types import MentionType
from bertlook.errors import BertlookError

_NUM_COLUMNS = 11
_WORD = re.compile(r"\w+(?:[-.]\w+)*|['\u2019]\w+|[^\w\s]")


def recognizes(text: str) -> bool:
    """Return whether `text` is the header of a GAP file."""
    return "\tPronoun-offset\t" in text


def split_documents(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Split the lines of a file into documents: each line is one."""
    for line in lines:
        yield [line]


def read_document(file: Path, lines: Iterable[Line], skipped: list[str]) -> Document | None:
    """Return the document of a line, or None for the header and a blank line.

    Args:
        file: The file being read, for messages.
        lines: The line.
        skipped: Unused: every mention of this format is kept.
    """
    [(number, text)] = lines
    if recognizes(text) or not text.strip():
        return None
    columns = text.split("\t")
    if len(columns) != _NUM_COLUMNS:
        raise BertlookError(
            f"{file}, line {number}: the line has {len(columns)} tab-separated columns instead "
            f"of {_NUM_COLUMNS}."
        )
    try:
        return _build_document(columns, f"{name_of(file)}, line {number} ({columns[0]})")
    except BertlookError as error:
        raise BertlookError(f"{file}, line {number}: {error}") from None


class _Marked(NamedTuple):
    """Character offsets of a marked mention, and whether the pronoun refers to it."""

    start: int
    end: int
    is_coreferent: bool


def _build_document(columns: list[str], origin: str) -> Document:
    _, text, pronoun, pronoun_offset, a, a_offset, a_coref, b, b_offset, b_coref, _ = columns
    mentions = [
        _Marked(*_locate(text, pronoun, pronoun_offset), True),
        _Marked(*_locate(text, a, a_offset), _read_boolean(a_coref)),
        _Marked(*_locate(text, b, b_offset), _read_boolean(b_coref)),
    ]
    offsets = _split_words(text, {edge for mention in mentions for edge in mention[:2]})
    spans = [_word_span(offsets, mention) for mention in mentions]
    pairs = list(zip(spans, mentions, strict=True))
    coreferent = [span for span, mention in pairs if mention.is_coreferent]
    others = [span for span, mention in pairs if not mention.is_coreferent]
    clusters = [list(dict.fromkeys(coreferent)), *([span] for span in others)]
    types: list[list[MentionType]] = [
        ["pronoun" if span == spans[0] else "proper" for span in cluster] for cluster in clusters
    ]
    words = [text[start:end] for start, end in offsets]
    return Document(words, clusters, types=types, origin=origin)


def _locate(text: str, mention: str, offset: str) -> Span:
    start = parse_number(offset)
    if start is None or not mention.strip() or not text.startswith(mention, start):
        raise BertlookError(f"the text does not have {mention[:60]!r} at offset {offset[:60]!r}.")
    return start, start + len(mention)


def _read_boolean(value: str) -> bool:
    if value.upper() not in ("TRUE", "FALSE"):
        raise BertlookError(f"{value[:60]!r} must be TRUE or FALSE.")
    return value.upper() == "TRUE"


def _split_words(text: str, edges: set[int]) -> list[Span]:
    """Return the character offsets of the words, split at the edges of mentions."""
    cuts = sorted(edges | {0, len(text)})
    return [
        match.span() for start, end in pairwise(cuts) for match in _WORD.finditer(text, start, end)
    ]


def _word_span(offsets: list[Span], mention: _Marked) -> Span:
    inside = [
        i for i, (start, end) in enumerate(offsets) if mention.start <= start and end <= mention.end
    ]
    return inside[0], inside[-1] + 1
