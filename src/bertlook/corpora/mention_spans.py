"""Mentions in the attributes ``ClusterId=`` and ``MentionSpan=`` (CorefUD 0.x, AnCora).

The attributes stand in the last column of CoNLL-U, at one word of the mention, its head. The span
lists the mention's words and empty nodes, such as ``3-5,7``; without one, the mention is the word.
A word that is the head of several mentions numbers their attributes: ``ClusterId[1]=``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bertlook.corpora.cluster_brackets import BracketReader, MarkedMention
from bertlook.corpora.entity_fields import EntityFields
from bertlook.corpora.files import parse_number
from bertlook.errors import BertlookError

_CLUSTER, _SPAN = "ClusterId", "MentionSpan"
_HEAD = EntityFields(("head",))

Node = tuple[int, int]
"""The number of a word and 0, or of an empty node after it, as in ``8.1``."""


class MentionSpan(NamedTuple):
    """A mention as the attributes at its head word mark it.

    Attributes:
        cluster: The name of its cluster.
        sentence: Index of the first word of its sentence.
        numbers: The 1-based numbers of its words in the sentence, ascending.
        line: Number of the line of its head word.
        node: The number of its head word, or of an empty node.
    """

    cluster: str
    sentence: int
    numbers: list[int]
    line: int
    node: str

    def add_to(self, mentions: BracketReader) -> None:
        """Add the mention to those of a document, unless it has to be left out."""
        if not self.numbers:
            mentions.skip(self.cluster, self.line, "has no word")
            return
        first, last = self.numbers[0], self.numbers[-1]
        if last - first + 1 != len(self.numbers):
            mentions.skip(self.cluster, self.line, "is discontinuous")
            return
        start, end = self.sentence + first - 1, self.sentence + last
        mention = MarkedMention(start, end, self.line)
        head = parse_number(self.node)
        if head is not None:
            mention = mention._replace(content=str(head - first + 1), fields=_HEAD)
        mentions.add(self.cluster, mention)


def read_mention_spans(misc: str, node: str) -> Iterator[tuple[str, str]]:
    """Yield the cluster and the span of each mention whose head is a word.

    Args:
        misc: The last column of the word's line.
        node: The word's number, which is the span if none is given.
    """
    if f"{_CLUSTER}=" not in misc and f"{_CLUSTER}[" not in misc:
        return
    attributes = dict(item.partition("=")[::2] for item in misc.split("|"))
    for name, cluster in attributes.items():
        key, bracket, number = name.partition("[")
        if key == _CLUSTER and cluster:
            yield cluster, attributes.get(f"{_SPAN}{bracket}{number}") or node


def parse_span(span: str, num_words: int) -> list[int]:
    """Return the 1-based numbers of the words in a span, ascending, without the empty nodes.

    Args:
        span: The value of ``MentionSpan=``.
        num_words: The number of words in the sentence.

    Raises:
        BertlookError: If the span isn't one, or leaves the sentence.
    """
    words: list[int] = []
    last: Node = (0, 0)
    for part in span.split(","):
        first_text, is_range, end_text = part.partition("-")
        first = _parse_node(first_text)
        end = _parse_node(end_text) if is_range else first
        if first is None or end is None or end < first or first <= last or end[0] > num_words:
            raise BertlookError(
                f"MentionSpan={span[:60]} is not an ascending list of the sentence's {num_words} "
                "words, such as 3-5,7."
            )
        words += range(first[0] + bool(first[1]), end[0] + 1)
        last = end
    return words


def _parse_node(text: str) -> Node | None:
    word, _, empty = text.partition(".")
    numbers = parse_number(word), parse_number(empty or "0")
    return None if None in numbers else numbers  # type: ignore[return-value]  # neither is None
