"""A document with gold coreference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from bertlook.corpora.mention_types import MENTION_TYPES, MentionType, mention_type
from bertlook.errors import BertlookError

Span = tuple[int, int]


class Mention(NamedTuple):
    """A stretch of words that refers to something.

    Attributes:
        start: the index of its first word.
        end: the index after its last word.
        head: the index of its head word.
        type: "pronoun", "proper" or "nominal".
        cluster: the index of its chain in the document.
    """

    start: int
    end: int
    head: int
    type: MentionType
    cluster: int


@dataclass(frozen=True)
class Document:
    """Words with their gold coreference chains.

    Spans are counted in words from 0, their ends exclusive. They may nest and cross, and one
    span may be in several chains. A chain of one mention is allowed: it has no antecedent, but
    it is something that a head may wrongly attend to.

    Attributes:
        words: the W words, none of them empty.
        clusters: the chains: (start, end) spans.
        heads: the index of each mention's head word, in the form of ``clusters``. By default
            each mention's last word.
        types: each mention's type, "pronoun", "proper" or "nominal", in the form of
            ``clusters``. By default by the rule of ``corpora.mention_types``.
        sentence_starts: the indices of the words that begin a sentence, where that is known.
        place: where the document comes from, for messages; not part of its identity.
        cut_words: how many words ``first`` has cut away from the end; not part of its identity.
        cut_mentions: how many mentions went with them.

    Raises:
        BertlookError: if a span lies outside the document, is empty, or stands twice in a chain;
            if a head lies outside its span; or if the forms differ.
    """

    words: Sequence[str]
    clusters: Sequence[Sequence[Span]]
    heads: Sequence[Sequence[int]] | None = field(default=None, kw_only=True)
    types: Sequence[Sequence[MentionType]] | None = field(default=None, kw_only=True)
    sentence_starts: Sequence[int] = field(default=(), kw_only=True)
    place: str = field(default="", compare=False, kw_only=True)
    cut_words: int = field(default=0, compare=False, kw_only=True)
    cut_mentions: int = field(default=0, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        fault = next(self._faults(), None)
        if fault:
            raise BertlookError(f"{self.place}: {fault}" if self.place else fault)
        words = tuple(self.words)
        clusters = tuple(tuple((int(s), int(e)) for s, e in chain) for chain in self.clusters)
        heads = self.heads
        if heads is None:
            heads = [[end - 1 for _, end in chain] for chain in clusters]
        starts = tuple(int(start) for start in self.sentence_starts)
        types = self.types
        if types is None:
            known = frozenset(starts)
            types = [
                [mention_type(words, *span, head, known) for span, head in zip(*pair, strict=True)]
                for pair in zip(clusters, heads, strict=True)
            ]
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "clusters", clusters)
        object.__setattr__(self, "heads", tuple(tuple(map(int, chain)) for chain in heads))
        object.__setattr__(self, "types", tuple(map(tuple, types)))
        object.__setattr__(self, "sentence_starts", starts)

    def __len__(self) -> int:
        """The number of words."""
        return len(self.words)

    def __str__(self) -> str:
        return " ".join(self.words)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions, in the order of their head words; of two with one, the longer first."""
        found = [
            Mention(*span, head, kind, cluster)
            for cluster, chain in enumerate(self._chains())
            for span, head, kind in chain
        ]
        return tuple(sorted(found, key=lambda m: (m.head, m.start, -m.end, m.cluster)))

    def antecedents(self, mention: Mention) -> tuple[Mention, ...]:
        """The mentions of the same chain that precede a mention: whose head words do."""
        return tuple(
            other
            for other in self.mentions
            if other.cluster == mention.cluster and other.head < mention.head
        )

    def first(self, count: int) -> Document:
        """The first words, with the mentions that lie wholly in them.

        A chain of which one mention is left stays; one of which none is left goes.

        Raises:
            BertlookError: if the count is less than 1.
        """
        if count < 1:
            raise BertlookError(f"A document can't be cut to {count} words.")
        if count >= len(self):
            return self
        clusters: list[list[Span]] = []
        heads: list[list[int]] = []
        types: list[list[MentionType]] = []
        for chain in self._chains():
            kept = [(span, head, kind) for span, head, kind in chain if span[1] <= count]
            if kept:
                clusters.append([span for span, _, _ in kept])
                heads.append([head for _, head, _ in kept])
                types.append([kind for _, _, kind in kept])
        starts = [start for start in self.sentence_starts if start < count]
        return replace(
            self,
            words=self.words[:count],
            clusters=clusters,
            heads=heads,
            types=types,
            sentence_starts=starts,
            cut_words=self.cut_words + len(self) - count,
            cut_mentions=self.cut_mentions + len(self.mentions) - sum(map(len, clusters)),
        )

    def _chains(self) -> Iterator[Iterator[tuple[Span, int, MentionType]]]:
        """The chains, each mention with its head word and type."""
        for chain in zip(self.clusters, self.heads or (), self.types or (), strict=True):
            yield zip(*chain, strict=True)

    def _faults(self) -> Iterator[str]:
        """What keeps these parts from being a document."""
        if isinstance(self.words, str):
            yield "The words must be a list of strings, not one string."
        if not len(self.words):
            yield "A document needs at least one word."
        for i, word in enumerate(self.words):
            if not isinstance(word, str) or not word:
                yield f"word {i} ({word!r}) is not a non-empty string."
        for k, chain in enumerate(self.clusters):
            yield from self._faults_of_chain(k, chain)
        yield from self._faults_of_form("heads", self.heads)
        yield from self._faults_of_form("types", self.types)
        for k, chain in enumerate(self.clusters):
            for i, span in enumerate(chain):
                yield from self._faults_of_mention(k, i, span)
        for start in self.sentence_starts:
            if not _is_index(start) or not 0 <= start < len(self.words):
                yield f"sentence start {start!r} is no index of one of {len(self.words)} words."

    def _faults_of_chain(self, k: int, chain: Sequence[Span]) -> Iterator[str]:
        if not len(chain):
            yield f"chain {k} has no mention."
        for span in chain:
            if not hasattr(span, "__len__") or len(span) != 2 or not all(map(_is_index, span)):
                yield f"chain {k} has the mention {span!r}, which is no (start, end) pair of words."
            start, end = span
            if not 0 <= start < end <= len(self.words):
                yield (
                    f"chain {k} has the mention ({start}, {end}), which is empty or outside the "
                    f"document: it has {len(self.words)} words, counted from 0, and ends are "
                    "exclusive."
                )
        if len({tuple(span) for span in chain}) < len(chain):
            yield f"chain {k} has the same mention twice."

    def _faults_of_form(self, name: str, given: Sequence[Sequence[object]] | None) -> Iterator[str]:
        if given is not None and list(map(len, given)) != list(map(len, self.clusters)):
            yield f"{name} must have the form of clusters: one for each mention of each chain."

    def _faults_of_mention(self, k: int, i: int, span: Span) -> Iterator[str]:
        start, end = span
        name = f"the mention ({start}, {end}) of chain {k}"
        if self.heads is not None:
            head = self.heads[k][i]
            if not _is_index(head) or not start <= head < end:
                yield f"{name} has the head word {head!r}, which is not one of its words."
        if self.types is not None and self.types[k][i] not in MENTION_TYPES:
            yield f"{name} has type {self.types[k][i]!r}; types are {', '.join(MENTION_TYPES)}."


def _is_index(value: object) -> bool:
    return hasattr(value, "__index__")
