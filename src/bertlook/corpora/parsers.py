"""Sentences from the output of parsers that people use.

Nothing here imports the parsers: their objects are read by the attributes that they document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bertlook.corpora.sentence import Sentence
from bertlook.errors import BertlookError


def from_spacy(doc: Any) -> list[Sentence]:
    """The sentences of a spaCy ``Doc``.

    Whitespace tokens are left out; what depends on one hangs on its head instead. The relation
    ``ROOT`` is written ``root``, as in treebanks.

    Raises:
        BertlookError: if the document has no dependency parse.
    """
    if not doc.has_annotation("DEP"):
        raise BertlookError(
            "The spaCy document has no dependency parse. Run a pipeline with a parser on it."
        )
    sentences = (_from_spacy_span(span) for span in doc.sents)
    return [sentence for sentence in sentences if sentence]


def from_stanza(document: Any) -> list[Sentence]:
    """The sentences of a Stanza ``Document``: its syntactic words, multiword tokens split.

    Raises:
        BertlookError: if the document has no dependency parse.
    """
    return [_from_stanza_words(sentence.words) for sentence in document.sentences]


def from_nltk(graph: Any) -> list[Sentence]:
    """The sentences of an NLTK ``DependencyGraph``, or of several in a list.

    The relation ``ROOT`` is written ``root``, as in treebanks.
    """
    graphs: Iterable[Any] = [graph] if hasattr(graph, "nodes") else graph
    return [_from_nltk_nodes(one.nodes) for one in graphs]


def _from_spacy_span(span: Any) -> Sentence | None:
    kept = [token for token in span if not token.is_space]
    if not kept:
        return None
    index = {token.i: number for number, token in enumerate(kept, start=1)}
    heads = []
    for token in kept:
        head = token.head
        while head.is_space and head.head.i != head.i:
            head = head.head
        heads.append(0 if head.i == token.i else index.get(head.i, 0))
    return Sentence(
        [token.text for token in kept], heads, [_root_as_in_ud(token.dep_) for token in kept]
    )


def _from_stanza_words(words: Any) -> Sentence:
    if any(word.head is None for word in words):
        raise BertlookError(
            "The Stanza document has no dependency parse. Add 'depparse' to the processors."
        )
    return Sentence(
        [word.text for word in words],
        [word.head for word in words],
        [word.deprel for word in words],
    )


def _from_nltk_nodes(nodes: Any) -> Sentence:
    rows = [nodes[address] for address in sorted(nodes) if address != 0]  # 0 is NLTK's top node
    return Sentence(
        [row["word"] for row in rows],
        [row["head"] or 0 for row in rows],
        [_root_as_in_ud(row["rel"]) for row in rows],
    )


def _root_as_in_ud(relation: str) -> str:
    return "root" if relation == "ROOT" else relation
