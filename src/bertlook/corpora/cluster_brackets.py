"""Coreference clusters written as brackets beside the words.

``(5`` opens a mention of cluster 5 at a word, ``5)`` closes one, and ``(5)`` is a mention of one
word. Hyphens separate the fields of a mention, of which one names its cluster: the first, unless
``entity_fields`` says otherwise. A word may have several brackets, with or without ``|`` between
them. Of two open mentions of a cluster, the one opened last is closed first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bertlook.annotation.annotated_words import Annotations, make_annotations
from bertlook.corpora.document import Document, Span
from bertlook.corpora.entity_fields import CLUSTER_FIRST, ClusterError, EntityFields
from bertlook.corpora.mention_types import MentionType, MentionTyper
from bertlook.corpora.ptb_escapes import unescape_all
from bertlook.errors import BertlookError
from bertlook.text import printable

_TOKEN = re.compile(r"[()|]|[^()|]+")
_DISCONTINUOUS = re.compile(r"(?P<cluster>.+)\[(?P<part>\d+)/\d+\]")


class MarkedMention(NamedTuple):
    """A mention as a file marks it.

    Attributes:
        start: Index of its first word.
        end: Index after its last word.
        line: Number of the line on which it opens.
        content: The content of its opening bracket.
        fields: The fields of which this consists.
    """

    start: int
    end: int
    line: int
    content: str = ""
    fields: EntityFields = CLUSTER_FIRST

    def field(self, name: str) -> str | None:
        """Return the value of a field, or None if the mention has no field of this name."""
        return self.fields.value(self.content, name)


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

    def read(
        self,
        brackets: str,
        line: int,
        start: int,
        end: int,
        fields: EntityFields = CLUSTER_FIRST,
    ) -> None:
        """Read the brackets beside a word.

        Args:
            brackets: The brackets as written in the file.
            line: Number of the line.
            start: Index of the word.
            end: Index after the word; equal to `start` if the line holds an empty node.
            fields: The fields of the mentions that open here.

        Raises:
            BertlookError: If a closing bracket has no opening one, a mention names no cluster, or
                the text isn't brackets.
        """
        try:
            for bracket in _split_brackets(brackets):
                self._read_bracket(
                    bracket, MarkedMention(start, end, line, bracket.content, fields)
                )
        except _NotBrackets:
            raise BertlookError(
                f"{self._file}, line {line}: {brackets[:60]!r} is not a sequence of coreference "
                "brackets such as (5, 5) or (5)."
            ) from None

    def _read_bracket(self, bracket: _Bracket, mention: MarkedMention) -> None:
        """Read a bracket; `mention` is the one of which it is the opening bracket, if it is."""
        if not bracket.opens:
            cluster = mention.fields.cluster_closed_by(bracket.content, self._open)
            open_mentions = self._open.get(cluster)
            if not open_mentions:
                raise BertlookError(
                    f"{self._file}, line {mention.line}: a mention of cluster {cluster[:60]} is "
                    "closed without being opened."
                )
            self.add(cluster, open_mentions.pop()._replace(end=mention.end))
            return
        try:
            cluster = mention.fields.cluster_of(bracket.content)
        except ClusterError as error:
            raise BertlookError(
                f"{self._file}, line {mention.line}: the cluster of the mention "
                f"{bracket.content[:60]!r} is unknown: {error}."
            ) from None
        if bracket.closes:
            self.add(cluster, mention)
        else:
            self._open.setdefault(cluster, []).append(mention)

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

    def add(self, cluster: str, mention: MarkedMention) -> None:
        """Add a mention to a cluster, unless it has to be left out."""
        discontinuous = _DISCONTINUOUS.fullmatch(cluster)
        if discontinuous:
            if discontinuous["part"] == "1":
                self.skip(discontinuous["cluster"], mention.line, "is discontinuous")
            return
        # A dict finds a repetition among a hundred thousand mentions at once.
        mentions = self._clusters.setdefault(cluster, {})
        if mention.start == mention.end:
            self.skip(cluster, mention.line, "has no word")
        elif mention[:2] in mentions:
            self.skip(cluster, mention.line, "occurs twice")
        else:
            mentions[mention[:2]] = mention

    def skip(self, cluster: str, line: int, reason: str) -> None:
        """Report that a mention is left out.

        Args:
            cluster: The name of its cluster.
            line: Number of its line.
            reason: The end of a sentence that begins with the mention.
        """
        self._skipped.append(
            printable(f"{self._file}, line {line}: a mention of cluster {cluster[:60]} {reason}")
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
    annotations: Annotations | None = None,
) -> Document:
    """Return a document with marked mentions.

    Args:
        words: The words of the document, possibly with escapes of the Penn Treebank.
        clusters: The clusters as returned by `BracketReader.finish`.
        origin: Where the document comes from, for messages.
        sentence_starts: Indices of the words that begin a sentence.
        head_of: Function that returns the head word of a mention; by default its last word.
        type_of: Function of a mention and its head word that returns the mention's type, or None
            to infer the type from the words.
        annotations: What the file says of each word, None if nothing.
    """
    words = unescape_all(words)
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
        **(annotations or make_annotations(lambda name: None)),
    )
