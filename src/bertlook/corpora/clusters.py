"""Coreference chains written as brackets beside the words.

``(5`` opens a mention of chain 5 at a word, ``5)`` closes one, ``(5)`` is a mention of one word; a
hyphen after the chain's name begins what else is said of the mention. One word may have several,
with or without ``|`` between them. Of two open mentions of one chain, the one that was opened
last is closed first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bertlook.corpora.document import Document
from bertlook.corpora.mention_types import MentionType, mention_type
from bertlook.errors import BertlookError

_BRACKETS = re.compile(r"(?:\([^()|]+\)?|[^()|]+\)|\|)+")
_BRACKET = re.compile(r"\((?P<opened>[^()|]+)(?P<whole>\)?)|(?P<closed>[^()|]+)\)")
_PART = re.compile(r"(?P<chain>.+)\[(?P<part>\d+)/\d+\]")


class Marked(NamedTuple):
    """A mention as a file marks it: its words, what is said of it, and the line it opens on."""

    start: int
    end: int
    said: tuple[str, ...]
    line: int


class Chains:
    """Gathers the mentions of a document from the brackets beside its words.

    Args:
        file: the file that is read, for messages.
        skipped: takes a message for each mention that is left out.
    """

    def __init__(self, file: Path, skipped: list[str]) -> None:
        self._file = file
        self._skipped = skipped
        self._open: dict[str, list[Marked]] = {}
        self._found: dict[str, list[Marked]] = {}

    def read(self, brackets: str, line: int, start: int, end: int) -> None:
        """Read the brackets beside a word.

        Args:
            brackets: as the file has them.
            line: the number of the file's line.
            start: the index of the word.
            end: the index after it; the same where the line holds no word but an empty node.

        Raises:
            BertlookError: if a mention is closed that was not opened, or there is something
                other than brackets.
        """
        if not _BRACKETS.fullmatch(brackets):
            raise BertlookError(
                f"{self._file}, line {line}: {brackets!r} has no coreference brackets, such as "
                "(5, 5) or (5)."
            )
        for found in _BRACKET.finditer(brackets):
            if found["closed"]:
                chain = found["closed"].partition("-")[0]
                opened = self._open.get(chain)
                if not opened:
                    raise BertlookError(
                        f"{self._file}, line {line}: a mention of chain {chain} is closed that "
                        "was not opened."
                    )
                self._keep(chain, opened.pop()._replace(end=end))
                continue
            chain, *_ = said = found["opened"].split("-")
            mention = Marked(start, end, tuple(said), line)
            if found["whole"]:
                self._keep(chain, mention)
            else:
                self._open.setdefault(chain, []).append(mention)

    def finish(self) -> list[list[Marked]]:
        """The chains, by their first word, each in the order of the words.

        Discontinuous mentions, those without a word, and a second one of the same chain on the
        same words are left out.

        Raises:
            BertlookError: if a mention was not closed.
        """
        for chain, opened in self._open.items():
            if opened:
                raise BertlookError(
                    f"{self._file}, line {opened[-1].line}: a mention of chain {chain} is opened "
                    "and never closed."
                )
        ordered = [sorted(chain) for chain in self._found.values() if chain]
        return sorted(ordered)

    def _keep(self, chain: str, mention: Marked) -> None:
        part = _PART.fullmatch(chain)
        if part:
            if part["part"] == "1":
                self._skip(part["chain"], mention, "is discontinuous")
            return
        kept = self._found.setdefault(chain, [])
        if mention.start == mention.end:
            self._skip(chain, mention, "has no word")
        elif mention[:2] in [other[:2] for other in kept]:
            self._skip(chain, mention, "stands there twice")
        else:
            kept.append(mention)

    def _skip(self, chain: str, mention: Marked, why: str) -> None:
        self._skipped.append(f"{self._file}, line {mention.line}: a mention of chain {chain} {why}")


def document_of(
    words: Sequence[str],
    chains: Sequence[Sequence[Marked]],
    place: str,
    sentence_starts: Sequence[int] = (),
    head_of: Callable[[Marked], int] = lambda mention: mention.end - 1,
    type_of: Callable[[Marked, int], MentionType | None] = lambda mention, head: None,
) -> Document:
    """A document from marked mentions.

    Args:
        words: its words.
        chains: its chains.
        place: where it comes from.
        sentence_starts: the words that begin a sentence.
        head_of: gives a mention's head word; by default its last.
        type_of: gives a mention's type from itself and its head word, None where the rule of
            ``mention_types`` is to decide.
    """
    known = frozenset(sentence_starts)
    heads = [[head_of(mention) for mention in chain] for chain in chains]
    types = [
        [
            type_of(mention, head) or mention_type(words, mention.start, mention.end, head, known)
            for mention, head in zip(*pair, strict=True)
        ]
        for pair in zip(chains, heads, strict=True)
    ]
    return Document(
        words,
        [[mention[:2] for mention in chain] for chain in chains],
        heads=heads,
        types=types,
        sentence_starts=sentence_starts,
        place=place,
    )
