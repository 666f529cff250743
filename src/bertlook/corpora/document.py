"""A document with gold coreference."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from bertlook.annotation.annotated_words import AnnotatedWords, make_annotations
from bertlook.choices import check_count, check_type, is_integer, is_list
from bertlook.corpora.mention_types import MENTION_TYPES, MentionType, MentionTyper
from bertlook.text import quote

Span = tuple[int, int]


class Mention(NamedTuple):
    """A span of words that refers to an entity.

    Attributes:
        start: Index of its first word.
        end: Index after its last word.
        head: Index of its head word.
        type: "pronoun", "proper" or "nominal".
        cluster: Index of its cluster in the document.

    Example:
        >>> import bertlook as bl
        >>> bl.corpora.sample_documents()[0].mentions[0]
        Mention(start=0, end=1, head=0, type='proper', cluster=0)
    """

    start: int
    end: int
    head: int
    type: MentionType
    cluster: int


@dataclass(frozen=True)
class Document(AnnotatedWords):
    """Words with their gold coreference clusters.

    A cluster holds the mentions of one entity. Spans are (start, end) word indices, 0-based, end
    exclusive. They may nest and cross, and one span may be in several clusters. A cluster may
    have a single mention: it has no antecedent, but it is a candidate that a head may wrongly
    attend to.

    Attributes:
        words: The W words, none of them empty.
        clusters: The clusters, each a list of (start, end) spans.
        heads: Index of each mention's head word, nested like `clusters`. By default the last
            word of each mention.
        types: Type of each mention, "pronoun", "proper" or "nominal", nested like `clusters`.
            By default inferred from the words (`bertlook.corpora.mention_types`).
        sentence_starts: Indices of the words that begin a sentence, empty if unknown.
        origin: Where the document comes from, for messages. Ignored in comparisons.
        cut_words: Number of words that `first` removed from the end. Ignored in comparisons.
        cut_mentions: Number of mentions removed with them.
        upos, xpos, lemmas, feats: What is known of each word, as of a Sentence.

    Raises:
        BertlookError: If a span is empty, lies outside the document or occurs twice in a cluster;
            if a head word lies outside its mention; or if `heads` or `types` don't match
            `clusters`.

    Example:
        >>> import bertlook as bl
        >>> document = bl.Document("Anna lost her keys .".split(), [[(0, 1), (2, 3)], [(2, 4)]])
        >>> document.types
        (('proper', 'pronoun'), ('nominal',))
        >>> len(document), len(document.mentions)
        (5, 3)
    """

    clusters: Sequence[Sequence[Span]]
    heads: Sequence[Sequence[int]] | None = field(default=None, kw_only=True)
    types: Sequence[Sequence[MentionType]] | None = field(default=None, kw_only=True)
    sentence_starts: Sequence[int] = field(default=(), kw_only=True)
    origin: str = field(default="", compare=False, kw_only=True)
    cut_words: int = field(default=0, compare=False, kw_only=True)
    cut_mentions: int = field(default=0, compare=False, kw_only=True)

    def __post_init__(self) -> None:
        fault = next(self._faults(), None)
        if fault:
            raise self.error(fault)
        super().__post_init__()
        words = tuple(self.words)
        clusters = tuple(tuple((int(s), int(e)) for s, e in cluster) for cluster in self.clusters)
        heads = self.heads
        if heads is None:
            heads = [[end - 1 for _, end in cluster] for cluster in clusters]
        starts = tuple(int(start) for start in self.sentence_starts)
        types = self.types
        if types is None:
            infer = MentionTyper(words, starts)
            types = [
                [infer(*span, head) for span, head in zip(spans, span_heads, strict=True)]
                for spans, span_heads in zip(clusters, heads, strict=True)
            ]
        object.__setattr__(self, "clusters", clusters)
        object.__setattr__(self, "heads", tuple(tuple(map(int, cluster)) for cluster in heads))
        object.__setattr__(self, "types", tuple(map(tuple, types)))
        object.__setattr__(self, "sentence_starts", starts)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions, sorted by head word; of those with the same head word, longer ones first.

        Example:
            >>> import bertlook as bl
            >>> document = bl.Document(["Anna", "lost", "her", "keys"], [[(0, 1), (2, 3)]])
            >>> [(mention.head, mention.type) for mention in document.mentions]
            [(0, 'proper'), (2, 'pronoun')]
        """
        mentions = [
            Mention(*span, head, mention_type, index)
            for index, cluster in enumerate(self._annotated_clusters())
            for span, head, mention_type in cluster
        ]
        return tuple(sorted(mentions, key=lambda m: (m.head, m.start, -m.end, m.cluster)))

    def antecedents(self, mention: Mention) -> tuple[Mention, ...]:
        """Return the mentions of the same cluster whose head words precede that of `mention`.

        Example:
            >>> import bertlook as bl
            >>> document = bl.Document(["Anna", "lost", "her", "keys"], [[(0, 1), (2, 3)]])
            >>> anna, her = document.mentions
            >>> document.antecedents(her) == (anna,)
            True
        """
        mention = check_type("mention", mention, Mention, "Give one of the document's mentions.")
        cluster = self._mentions_of_cluster.get(mention.cluster, [])
        return tuple(cluster[: bisect_left(cluster, mention.head, key=lambda other: other.head)])

    def first(self, count: int) -> Document:
        """Return the document cut to its first words.

        Mentions that lie wholly within these words are kept, and clusters without any mention
        left are dropped.

        Args:
            count: Number of words to keep.

        Raises:
            BertlookError: If the count is not a whole number of at least 1.

        Example:
            >>> import bertlook as bl
            >>> document = bl.Document(["Anna", "lost", "her", "keys"], [[(0, 1), (2, 3)]])
            >>> short = document.first(2)
            >>> short.words, short.clusters, short.cut_mentions
            (('Anna', 'lost'), (((0, 1),),), 1)
        """
        count = check_count("count", count, 1)
        if count >= len(self):
            return self
        clusters: list[list[Span]] = []
        heads: list[list[int]] = []
        types: list[list[MentionType]] = []
        for cluster in self._annotated_clusters():
            kept = [(span, head, kind) for span, head, kind in cluster if span[1] <= count]
            if kept:
                clusters.append([span for span, _, _ in kept])
                heads.append([head for _, head, _ in kept])
                types.append([kind for _, _, kind in kept])
        starts = [start for start in self.sentence_starts if start < count]
        known = self.known_annotations()
        return replace(
            self,
            words=self.words[:count],
            clusters=clusters,
            heads=heads,
            types=types,
            sentence_starts=starts,
            cut_words=self.cut_words + len(self) - count,
            cut_mentions=self.cut_mentions + len(self.mentions) - sum(map(len, clusters)),
            **make_annotations(lambda name: known[name][:count] if name in known else None),
        )

    @cached_property
    def _mentions_of_cluster(self) -> dict[int, list[Mention]]:
        clusters: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            clusters.setdefault(mention.cluster, []).append(mention)
        return clusters

    def _annotated_clusters(self) -> Iterator[Iterator[tuple[Span, int, MentionType]]]:
        """Iterate over the clusters, with the head word and type of each span."""
        for cluster in zip(self.clusters, self.heads or (), self.types or (), strict=True):
            yield zip(*cluster, strict=True)

    def _faults(self) -> Iterator[str]:
        """Yield a message for each invalid value."""
        if isinstance(self.words, str):
            yield "The words must be a list of strings, not one string."
        for name in ("words", "clusters", "heads", "types", "sentence_starts"):
            values = getattr(self, name)
            is_absent = values is None and name in ("heads", "types")
            if not is_absent and not is_list(values):
                yield f"{name} must be a list, not {quote(values)}."
        if not len(self.words):
            yield "A document needs at least one word."
        for i, word in enumerate(self.words):
            if not isinstance(word, str) or not word:
                yield f"word {i} ({quote(word)}) must be a non-empty string."
        for k, cluster in enumerate(self.clusters):
            yield from self._faults_of_cluster(k, cluster)
        yield from self._faults_of_nesting("heads", self.heads)
        yield from self._faults_of_nesting("types", self.types)
        for k, cluster in enumerate(self.clusters):
            for i, span in enumerate(cluster):
                yield from self._faults_of_mention(k, i, span)
        for start in self.sentence_starts:
            if not is_integer(start) or not 0 <= start < len(self.words):
                yield (
                    f"sentence start {quote(start)} is not the index of a word. The document has "
                    f"{len(self.words)} words, counted from 0."
                )

    def _faults_of_cluster(self, k: int, cluster: Sequence[Span]) -> Iterator[str]:
        if not is_list(cluster):
            yield f"cluster {k} is {quote(cluster)}, which is not a list of mentions."
        if not len(cluster):
            yield f"cluster {k} has no mention."
        for span in cluster:
            if not is_list(span) or len(span) != 2 or not all(map(is_integer, span)):
                yield (
                    f"cluster {k} has the mention {quote(span)}, which is not a (start, end) "
                    "pair of word indices."
                )
            start, end = span
            if not 0 <= start < end <= len(self.words):
                yield (
                    f"cluster {k} has the mention {quote((start, end))}, which is empty or outside "
                    f"the document. The document has {len(self.words)} words, counted from 0, and "
                    "ends are exclusive."
                )
        if len({tuple(span) for span in cluster}) < len(cluster):
            yield f"cluster {k} has the same mention twice."

    def _faults_of_nesting(
        self, name: str, values: Sequence[Sequence[object]] | None
    ) -> Iterator[str]:
        if values is None:
            return
        if not all(map(is_list, values)) or list(map(len, values)) != list(map(len, self.clusters)):
            yield f"{name} must be nested like clusters, with one value for each mention."

    def _faults_of_mention(self, k: int, i: int, span: Span) -> Iterator[str]:
        start, end = span
        name = f"the mention ({start}, {end}) of cluster {k}"
        if self.heads is not None:
            head = self.heads[k][i]
            if not is_integer(head) or not start <= head < end:
                yield f"{name} has the head word {quote(head)}, which is not one of its words."
        if self.types is not None and self.types[k][i] not in MENTION_TYPES:
            types = ", ".join(MENTION_TYPES)
            yield f"{name} has type {quote(self.types[k][i])}. Types are {types}."
