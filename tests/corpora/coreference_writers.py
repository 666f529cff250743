"""Writers of the coreference formats, and random documents to write."""

from __future__ import annotations

from hypothesis import strategies as st

from bertlook.corpora import Document
from bertlook.corpora.document import Span

WORDS = ["Anna", "met", "the", "old", "doctor", ".", "She", "thanked", "him", "."]
CLUSTERS = [[(0, 1), (6, 7)], [(2, 5), (8, 9)]]


def brackets(clusters: list[list[Span]], word: int, suffix: str = "", between: str = "|") -> str:
    """Return the brackets beside a word: closing ones, then single words, then opening ones."""
    closing, single, opening = [], [], []
    for cluster, spans in enumerate(clusters, start=1):
        for start, end in spans:
            if (start, end) == (word, word + 1):
                single.append(f"({cluster}{suffix})")
            elif start == word:
                opening.append(f"({cluster}{suffix}")
            elif end == word + 1:
                closing.append(f"{cluster})")
    return between.join([*closing, *single, *opening])


def write_ontogum(words, clusters, *, numbered: bool, between: str) -> str:
    lines = ["# begin document"]
    for i, word in enumerate(words):
        number = f"{i}\t" if numbered else ""
        lines.append(f"{number}{word}\t{brackets(clusters, i, between=between) or '_'}")
    return "\n".join([*lines, "# end document", ""])


def write_conll2012(words, clusters, tag: str = "-") -> str:
    lines = ["#begin document (a/b); part 000"]
    for i, word in enumerate(words):
        columns = ["a/b", "0", str(i), word, tag, *["-"] * 6, "*", brackets(clusters, i) or "-"]
        lines.append("   ".join(columns))
    return "\n".join([*lines, "", "#end document", ""])


def write_corefud(words, clusters) -> str:
    lines = ["# newdoc id = a", "# global.Entity = eid-etype-other"]
    for i, word in enumerate(words, start=1):
        entity = brackets(clusters, i - 1, suffix="-person-x:y", between="")
        misc = f"Entity={entity}|SpaceAfter=No" if entity else "_"
        lines.append("\t".join([str(i), word, *["_"] * 7, misc]))
    return "\n".join([*lines, "", ""])


WRITERS = {
    "numbered words": lambda w, c: write_ontogum(w, c, numbered=True, between=""),
    "words alone": lambda w, c: write_ontogum(w, c, numbered=False, between="|"),
    "CoNLL-2012": write_conll2012,
    "CorefUD": write_corefud,
}


def crosses(span: Span, other: Span) -> bool:
    (a, b), (c, d) = sorted([span, other])
    return a < c < b < d


@st.composite
def documents(draw) -> Document:
    """Mentions that nest and cross; within a cluster they only nest, as brackets require."""
    num_words = draw(st.integers(1, 8))
    spans = st.tuples(st.integers(0, num_words - 1), st.integers(1, num_words)).filter(
        lambda span: span[0] < span[1]
    )
    clusters = []
    for candidates in draw(st.lists(st.lists(spans, min_size=1, max_size=4), max_size=4)):
        cluster: list[Span] = []
        for span in candidates:
            if span not in cluster and not any(crosses(span, other) for other in cluster):
                cluster.append(span)
        clusters.append(sorted(cluster))
    return Document([f"w{i}" for i in range(num_words)], sorted(clusters))
