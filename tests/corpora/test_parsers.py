"""Parser output becomes sentences; stubs replace the objects of the parsers."""

from __future__ import annotations

from types import SimpleNamespace as Stub
from typing import Any

import pytest

from bertlook.corpora import Sentence, from_nltk, from_spacy, from_stanza
from bertlook.errors import BertlookError


def spacy_doc(rows: list[tuple[str, int, str]], ends: list[int], parsed: bool = True) -> Any:
    """Return a stub of a Doc from rows of text, head index and label, and sentence ends."""
    tokens = [Stub(i=i, text=t, dep_=d, is_space=t.isspace()) for i, (t, _, d) in enumerate(rows)]
    for token, (_, head, _) in zip(tokens, rows, strict=True):
        token.head = tokens[head]
    starts = [0, *ends[:-1]]
    spans = [tokens[start:end] for start, end in zip(starts, ends, strict=True)]
    return Stub(sents=spans, has_annotation=lambda name: parsed and name == "DEP")


def test_spacy_sentences_are_numbered_separately_with_a_lower_case_root() -> None:
    doc = spacy_doc(
        [("Go", 0, "ROOT"), ("home", 0, "advmod"), ("He", 3, "nsubj"), ("left", 3, "ROOT")], [2, 4]
    )
    assert from_spacy(doc) == [
        Sentence(["Go", "home"], [0, 1], ["root", "advmod"]),
        Sentence(["He", "left"], [2, 0], ["nsubj", "root"]),
    ]


def test_spacy_whitespace_is_dropped_and_its_dependents_are_reattached() -> None:
    doc = spacy_doc(
        [("He", 3, "nsubj"), ("  ", 3, "dep"), ("just", 1, "advmod"), ("left", 3, "ROOT")], [4]
    )
    assert from_spacy(doc) == [
        Sentence(["He", "just", "left"], [3, 3, 0], ["nsubj", "advmod", "root"])
    ]


def test_a_spacy_sentence_of_whitespace_alone_is_dropped() -> None:
    assert from_spacy(spacy_doc([("\n", 0, "ROOT"), ("Go", 1, "ROOT")], [1, 2])) == [
        Sentence(["Go"], [0], ["root"])
    ]


def test_dependents_of_a_spacy_whitespace_root_become_roots() -> None:
    assert from_spacy(spacy_doc([("\n", 0, "ROOT"), ("Go", 0, "dep")], [2])) == [
        Sentence(["Go"], [0], ["dep"])
    ]


def test_a_spacy_doc_without_a_parse_is_refused() -> None:
    with pytest.raises(BertlookError, match="no dependency parse"):
        from_spacy(spacy_doc([("Go", 0, "")], [1], parsed=False))


def test_stanza_words_become_a_sentence() -> None:
    words = [Stub(text="Go", head=0, deprel="root"), Stub(text="home", head=1, deprel="advmod")]
    assert from_stanza(Stub(sentences=[Stub(words=words)])) == [
        Sentence(["Go", "home"], [0, 1], ["root", "advmod"])
    ]


def test_a_stanza_document_without_a_parse_is_refused() -> None:
    words = [Stub(text="Go", head=None, deprel=None)]
    with pytest.raises(BertlookError, match="depparse"):
        from_stanza(Stub(sentences=[Stub(words=words)]))


def nltk_graph() -> Any:
    nodes = {
        2: {"address": 2, "word": "home", "head": 1, "rel": "advmod"},
        0: {"address": 0, "word": None, "head": None, "rel": None},
        1: {"address": 1, "word": "Go", "head": 0, "rel": "ROOT"},
    }
    return Stub(nodes=nodes)


def test_tags_of_nltk_are_kept() -> None:
    graph = nltk_graph()
    graph.nodes[1] |= {"lemma": "go", "ctag": "VERB", "tag": "VB", "feats": "Mood=Imp"}
    graph.nodes[2] |= {"lemma": "home", "ctag": "ADV", "tag": "RB", "feats": ""}
    [sentence] = from_nltk(graph)
    assert (sentence.upos, sentence.xpos) == (("VERB", "ADV"), ("VB", "RB"))
    assert (sentence.lemmas, sentence.feats) == (("go", "home"), ("Mood=Imp", None))
    for node in graph.nodes.values():
        node |= {"lemma": node["word"], "ctag": node["rel"], "tag": node["rel"]}
    [sentence] = from_nltk(graph)
    assert (sentence.upos, sentence.lemmas) == (None, None)


def test_one_or_several_nltk_graphs_become_sentences() -> None:
    expected = Sentence(["Go", "home"], [0, 1], ["root", "advmod"])
    assert from_nltk(nltk_graph()) == [expected]
    assert from_nltk([nltk_graph(), nltk_graph()]) == [expected, expected]
