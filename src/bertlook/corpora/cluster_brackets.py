"""Coreference clusters written as brackets beside the words.

``(5`` opens a mention of cluster 5 at a word, ``5)`` closes one, and ``(5)`` is a mention of one
word. A hyphen after the cluster's name separates further fields of the mention. A word may have
several brackets, with or without ``|`` between them. Of two open mentions of a cluster, the one
opened last is closed first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.document import Document, Span
from bertlook.corpora.mention_types import MentionType, MentionTyper
from bertlook.errors import BertlookError
from bertlook.text import printable

_TOKEN = re.compile(r"[()|]|[^()|]+")
_DISCONTINUOUS = re.compile(r"(?P<cluster>.+)\[(?P<part>\d+)/\d+\]")


class MarkedMention(NamedTuple):
    """A mention as a file marks it.

    Attributes:
        start: Index of its first word.
        end: Index after its last word.
        fields: The hyphen-separated fields of its opening bracket, the cluster's name first.
        line: Number of the line on which it opens.
    """

    start: int
    end: int
    fields: tuple[str, ...]
    line: int


class BracketReader:
    """A collector of the mentions that the brackets of one document mark.

    Args:
        file: The file being read, for messages.
        skipped: A list that receives a message for each mention left out.
    """

    def __init__(self, file: Path, skipped: list[str]) -> None:
        self._file = file
        self._skipped = skipped
        self._open: dict[str, list[MarkedMention]] = {}
        self._clusters: dict[str, dict[Span, MarkedMention]] = {}

    def read(self, brackets: str, line: int, start: int, end: int) -> None:
        """Read the brackets beside a word.

        Args:
            brackets: The brackets as written in the file.
            line: Number of the line.
            start: Index of the word.
            end: Index after the word; equal to `start` if the line holds an empty node.

        Raises:
            BertlookError: If a closing bracket has no opening one, or the text isn't brackets.
        """
        try:
            for bracket in _split_brackets(brackets):
                self._read_bracket(bracket, line, start, end)
        except _NotBrackets:
            raise BertlookError(
                f"{self._file}, line {line}: {brackets[:60]!r} is not a sequence of coreference "
                "brackets such as (5, 5) or (5)."
            ) from None

    def _read_bracket(self, bracket: _Bracket, line: int, start: int, end: int) -> None:
        if not bracket.opens:
            cluster = bracket.content.partition("-")[0]
            open_mentions = self._open.get(cluster)
            if not open_mentions:
                raise BertlookError(
                    f"{self._file}, line {line}: a mention of cluster {cluster[:60]} is closed "
                    "without being opened."
                )
            self._add(cluster, open_mentions.pop()._replace(end=end))
            return
        fields = tuple(bracket.content.split("-"))
        mention = MarkedMention(start, end, fields, line)
        if bracket.closes:
            self._add(fields[0], mention)
        else:
            self._open.setdefault(fields[0], []).append(mention)

    def finish(self) -> list[list[MarkedMention]]:
        """Return the clusters sorted by first word, each with its mentions in text order.

        Discontinuous mentions, mentions without a word, and repetitions of a mention in its
        cluster are left out.

        Raises:
            BertlookError: If a mention was not closed.
        """
        for cluster, mentions in self._open.items():
            if mentions:
                raise BertlookError(
                    f"{self._file}, line {mentions[-1].line}: a mention of cluster "
                    f"{cluster[:60]} is "
                    "opened and never closed."
                )
        return sorted(sorted(group.values()) for group in self._clusters.values() if group)

    def _add(self, cluster: str, mention: MarkedMention) -> None:
        discontinuous = _DISCONTINUOUS.fullmatch(cluster)
        if discontinuous:
            if discontinuous["part"] == "1":
                self._skip(discontinuous["cluster"], mention, "is discontinuous")
            return
        # A dict finds a repetition among a hundred thousand mentions at once.
        mentions = self._clusters.setdefault(cluster, {})
        if mention.start == mention.end:
            self._skip(cluster, mention, "has no word")
        elif mention[:2] in mentions:
            self._skip(cluster, mention, "occurs twice")
        else:
            mentions[mention[:2]] = mention

    def _skip(self, cluster: str, mention: MarkedMention, reason: str) -> None:
        self._skipped.append(
            printable(
                f"{self._file}, line {mention.line}: a mention of cluster {cluster[:60]} {reason}"
            )
        )


class _NotBrackets(Exception):
    """A text is not a sequence of brackets."""


class _Bracket(NamedTuple):
    """The content of a bracket, and which of its parentheses are there."""

    content: str
    opens: bool
    closes: bool


def _split_brackets(text: str) -> Iterator[_Bracket]:
    """Split a sequence of brackets in linear time.

    Raises:
        _NotBrackets: At the first character that can't stand there.
    """
    if not text:
        raise _NotBrackets
    opens = False
    content = ""
    for token in [*_TOKEN.findall(text), "|"]:
        if token in "(|":
            if bool(content) != opens:
                raise _NotBrackets
            if opens:
                yield _Bracket(content, True, False)
            opens, content = token == "(", ""
        elif token == ")":
            if not content:
                raise _NotBrackets
            yield _Bracket(content, opens, True)
            opens, content = False, ""
        else:
            content = token


def build_document(
    words: Sequence[str],
    clusters: Sequence[Sequence[MarkedMention]],
    origin: str,
    sentence_starts: Sequence[int] = (),
    head_of: Callable[[MarkedMention], int] = lambda mention: mention.end - 1,
    type_of: Callable[[MarkedMention, int], MentionType | None] = lambda mention, head: None,
) -> Document:
    """Return a document with marked mentions.

    Args:
        words: The words of the document.
        clusters: The clusters as returned by `BracketReader.finish`.
        origin: Where the document comes from, for messages.
        sentence_starts: Indices of the words that begin a sentence.
        head_of: Function that returns the head word of a mention; by default its last word.
        type_of: Function of a mention and its head word that returns the mention's type, or None
            to infer the type from the words.
    """
    infer = MentionTyper(words, sentence_starts)

    def resolve_type(mention: MarkedMention, head: int) -> MentionType:
        return type_of(mention, head) or infer(mention.start, mention.end, head)

    heads = [[head_of(mention) for mention in cluster] for cluster in clusters]
    return Document(
        words,
        [[mention[:2] for mention in cluster] for cluster in clusters],
        heads=heads,
        types=[
            list(map(resolve_type, cluster, cluster_heads))
            for cluster, cluster_heads in zip(clusters, heads, strict=True)
        ],
        sentence_starts=sentence_starts,
        origin=origin,
    )
