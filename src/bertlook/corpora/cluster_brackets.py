"""Coreference clusters written as brackets beside the words.

``(5`` opens a mention of cluster 5 at a word, ``5)`` closes one, and ``(5)`` is a mention of one
word. A hyphen after the cluster's name separates further fields of the mention. A word may have
several brackets, with or without ``|`` between them. Of two open mentions of a cluster, the one
opened last is closed first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.document import Document
from bertlook.corpora.mention_types import MentionType, infer_mention_type
from bertlook.errors import BertlookError

_BRACKETS = re.compile(r"(?:\([^()|]+\)?|[^()|]+\)|\|)+")
_BRACKET = re.compile(r"\((?P<opened>[^()|]+)(?P<single>\)?)|(?P<closed>[^()|]+)\)")
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
        self._clusters: dict[str, list[MarkedMention]] = {}

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
        if not _BRACKETS.fullmatch(brackets):
            raise BertlookError(
                f"{self._file}, line {line}: {brackets!r} is not a sequence of coreference "
                "brackets such as (5, 5) or (5)."
            )
        for bracket in _BRACKET.finditer(brackets):
            if bracket["closed"]:
                cluster = bracket["closed"].partition("-")[0]
                open_mentions = self._open.get(cluster)
                if not open_mentions:
                    raise BertlookError(
                        f"{self._file}, line {line}: a mention of cluster {cluster} is closed "
                        "without being opened."
                    )
                self._add(cluster, open_mentions.pop()._replace(end=end))
                continue
            fields = tuple(bracket["opened"].split("-"))
            mention = MarkedMention(start, end, fields, line)
            if bracket["single"]:
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
                    f"{self._file}, line {mentions[-1].line}: a mention of cluster {cluster} is "
                    "opened and never closed."
                )
        return sorted(sorted(mentions) for mentions in self._clusters.values() if mentions)

    def _add(self, cluster: str, mention: MarkedMention) -> None:
        discontinuous = _DISCONTINUOUS.fullmatch(cluster)
        if discontinuous:
            if discontinuous["part"] == "1":
                self._skip(discontinuous["cluster"], mention, "is discontinuous")
            return
        mentions = self._clusters.setdefault(cluster, [])
        if mention.start == mention.end:
            self._skip(cluster, mention, "has no word")
        elif mention[:2] in [other[:2] for other in mentions]:
            self._skip(cluster, mention, "occurs twice")
        else:
            mentions.append(mention)

    def _skip(self, cluster: str, mention: MarkedMention, reason: str) -> None:
        self._skipped.append(
            f"{self._file}, line {mention.line}: a mention of cluster {cluster} {reason}"
        )


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
    starts = frozenset(sentence_starts)

    def resolve_type(mention: MarkedMention, head: int) -> MentionType:
        annotated = type_of(mention, head)
        return annotated or infer_mention_type(words, mention.start, mention.end, head, starts)

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
