"""Sentences from the output of the parsers spaCy, Stanza and NLTK.

The parsers themselves are not imported: their objects are read by their documented attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bertlook.annotation.parsed import (
    is_parsed,
    is_spacy_doc,
    is_stanza_document,
    read_spacy_sentence,
    read_stanza_sentence,
    rename_root,
)
from bertlook.annotation.sentence import Sentence
from bertlook.choices import is_iterable
from bertlook.corpora.ptb_escapes import unescape_all
from bertlook.corpora.word_columns import read_annotations
from bertlook.errors import BertlookError


def from_spacy(doc: Any) -> list[Sentence]:
    """Return the sentences of a spaCy ``Doc``, as in ``from_spacy(nlp("Dogs bark"))``.

    Parts of speech, lemmas and features are kept (`Sentence.upos` and so on).
    Whitespace tokens are dropped and their dependents attached to their heads. The relation
    ``ROOT`` is renamed to ``root``, as in treebanks.

    Raises:
        BertlookError: If the document has no dependency parse.

    Example:
        >>> import bertlook as bl
        >>> from types import SimpleNamespace as Stub  # so that the example runs without spaCy
        >>> dogs = Stub(i=0, text="Dogs", dep_="nsubj", is_space=False)
        >>> bark = Stub(i=1, text="bark", dep_="ROOT", is_space=False)
        >>> dogs.head = bark.head = bark
        >>> doc = Stub(sents=[[dogs, bark]], has_annotation=lambda name: name == "DEP")
        >>> bl.corpora.from_spacy(doc)[0].relations
        ('nsubj', 'root')
    """
    if not is_spacy_doc(doc):
        raise _not_parsed(doc, "a spaCy Doc")
    if not doc.has_annotation("DEP"):
        raise BertlookError(
            "The spaCy document has no dependency parse. Use a pipeline that includes a parser."
        )
    return [sentence for sentence in map(read_spacy_sentence, doc.sents) if sentence]


def from_stanza(document: Any) -> list[Sentence]:
    """Return the sentences of a Stanza ``Document``, as in ``from_stanza(pipeline("Dogs bark"))``.

    The words are the syntactic words: multiword tokens are split. Parts of speech, lemmas and
    features are kept (`Sentence.upos` and so on).

    Raises:
        BertlookError: If the document has no dependency parse.

    Example:
        >>> import bertlook as bl
        >>> from types import SimpleNamespace as Stub  # so that the example runs without Stanza
        >>> dogs = Stub(text="Dogs", head=2, deprel="nsubj")
        >>> bark = Stub(text="bark", head=0, deprel="root")
        >>> document = Stub(sentences=[Stub(words=[dogs, bark])])
        >>> bl.corpora.from_stanza(document)[0].heads
        (2, 0)
    """
    if not is_stanza_document(document):
        raise _not_parsed(document, "a Stanza Document")
    if not all(is_parsed(sentence.words) for sentence in document.sentences):
        raise BertlookError(
            "The Stanza document has no dependency parse. Add 'depparse' to the processors."
        )
    return [read_stanza_sentence(sentence.words) for sentence in document.sentences]


def from_nltk(graph: Any) -> list[Sentence]:
    """Return the sentences of an NLTK ``DependencyGraph``, or of an iterable of graphs.

    The relation ``ROOT`` is renamed to ``root``, as in treebanks, and escapes of the Penn Treebank
    become the characters that they stand for (`bertlook.corpora.ptb_escapes`). Parts of speech,
    lemmas and features are kept (`Sentence.upos` and so on).

    Example:
        >>> import bertlook as bl
        >>> from types import SimpleNamespace as Stub  # so that the example runs without NLTK
        >>> nodes = {
        ...     0: {"word": None, "head": None, "rel": None},
        ...     1: {"word": "Dogs", "head": 2, "rel": "nsubj"},
        ...     2: {"word": "bark", "head": 0, "rel": "ROOT"},
        ... }
        >>> bl.corpora.from_nltk(Stub(nodes=nodes))[0].relations
        ('nsubj', 'root')
    """
    graphs = [graph] if hasattr(graph, "nodes") else graph
    if not is_iterable(graphs):
        raise _not_parsed(graph, "an NLTK DependencyGraph")
    graphs = list(graphs)
    for item in graphs:
        if not isinstance(getattr(item, "nodes", None), Mapping):
            raise _not_parsed(item, "an NLTK DependencyGraph")
    return [_sentence_of_nltk_nodes(graph.nodes) for graph in graphs]


def _not_parsed(given: object, form: str) -> BertlookError:
    return BertlookError(f"A {type(given).__name__} is not {form}. Give what the parser returns.")


def _sentence_of_nltk_nodes(nodes: Any) -> Sentence:
    rows = [nodes[address] for address in sorted(nodes) if address != 0]  # 0 is NLTK's top node
    words = unescape_all([row["word"] for row in rows])
    # NLTK repeats the word where a file has no lemmas.
    has_lemmas = any(row.get("lemma") != row["word"] for row in rows)
    columns = [
        [
            *("", row["word"], row.get("lemma") if has_lemmas else None),
            *(row.get(name) for name in ("ctag", "tag", "feats")),
        ]
        for row in rows
    ]
    return Sentence(
        words,
        [row["head"] or 0 for row in rows],
        [rename_root(row["rel"]) for row in rows],
        **read_annotations([[cell or "" for cell in row] for row in columns]),
    )
