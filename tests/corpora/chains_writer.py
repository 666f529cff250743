"""Writes documents in the formats that are read, and makes random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from bertlook.corpora import Document
from bertlook.corpora.document import Span


def brackets(clusters: list[list[Span]], word: int, suffix: str = "", between: str = "|") -> str:
    """What stands beside a word: first what closes, then what is of one word, then what opens."""
    closing, whole, opening = [], [], []
    for chain, spans in enumerate(clusters, start=1):
        for start, end in spans:
            if (start, end) == (word, word + 1):
                whole.append(f"({chain}{suffix})")
            elif start == word:
                opening.append(f"({chain}{suffix}")
            elif end == word + 1:
                closing.append(f"{chain})")
    return between.join([*closing, *whole, *opening])


def as_token_chains(words, clusters, *, numbered: bool, between: str) -> str:
    lines = ["# begin document"]
    for i, word in enumerate(words):
        first = f"{i}\t" if numbered else ""
        lines.append(f"{first}{word}\t{brackets(clusters, i, between=between) or '_'}")
    return "\n".join([*lines, "# end document", ""])


def as_conll2012(words, clusters, tag: str = "-") -> str:
    lines = ["#begin document (a/b); part 000"]
    for i, word in enumerate(words):
        columns = ["a/b", "0", str(i), word, tag, *["-"] * 6, "*", brackets(clusters, i) or "-"]
        lines.append("   ".join(columns))
    return "\n".join([*lines, "", "#end document", ""])


def as_corefud(words, clusters) -> str:
    lines = ["# newdoc id = a", "# global.Entity = eid-etype-other"]
    for i, word in enumerate(words, start=1):
        found = brackets(clusters, i - 1, suffix="-person-x:y", between="")
        misc = f"Entity={found}|SpaceAfter=No" if found else "_"
        lines.append("\t".join([str(i), word, *["_"] * 7, misc]))
    return "\n".join([*lines, "", ""])


def crosses(one: Span, other: Span) -> bool:
    (a, b), (c, d) = sorted([one, other])
    return a < c < b < d


@st.composite
def documents(draw) -> Document:
    """Mentions that nest and cross; within a chain they nest only, which brackets can tell."""
    num_words = draw(st.integers(1, 8))
    spans = st.tuples(st.integers(0, num_words - 1), st.integers(1, num_words)).filter(
        lambda span: span[0] < span[1]
    )
    chains = []
    for candidates in draw(st.lists(st.lists(spans, min_size=1, max_size=4), max_size=4)):
        chain: list[Span] = []
        for span in candidates:
            if span not in chain and not any(crosses(span, other) for other in chain):
                chain.append(span)
        chains.append(sorted(chain))
    return Document([f"w{i}" for i in range(num_words)], sorted(chains))
