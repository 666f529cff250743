"""The parsers' objects are stood in for by small ones with the attributes that are read."""

from __future__ import annotations

from types import SimpleNamespace as Stub
from typing import Any

import pytest

from bertlook.corpora import Sentence, from_nltk, from_spacy, from_stanza
from bertlook.errors import BertlookError


def spacy_doc(rows: list[tuple[str, int, str]], ends: list[int], parsed: bool = True) -> Any:
    """A Doc; rows are text, head's index, label; ``ends`` closes the sentences."""
    tokens = [Stub(i=i, text=t, dep_=d, is_space=t.isspace()) for i, (t, _, d) in enumerate(rows)]
    for token, (_, head, _) in zip(tokens, rows, strict=True):
        token.head = tokens[head]
    starts = [0, *ends[:-1]]
    spans = [tokens[start:end] for start, end in zip(starts, ends, strict=True)]
    return Stub(sents=spans, has_annotation=lambda name: parsed and name == "DEP")


def test_spacy_sentences_have_their_own_numbers_and_a_lower_case_root() -> None:
    doc = spacy_doc(
        [("Go", 0, "ROOT"), ("home", 0, "advmod"), ("He", 3, "nsubj"), ("left", 3, "ROOT")], [2, 4]
    )
    assert from_spacy(doc) == [
        Sentence(["Go", "home"], [0, 1], ["root", "advmod"]),
        Sentence(["He", "left"], [2, 0], ["nsubj", "root"]),
    ]


def test_spacy_white_space_is_left_out_and_its_dependents_move_up() -> None:
    doc = spacy_doc(
        [("He", 3, "nsubj"), ("  ", 3, "dep"), ("just", 1, "advmod"), ("left", 3, "ROOT")], [4]
    )
    assert from_spacy(doc) == [
        Sentence(["He", "just", "left"], [3, 3, 0], ["nsubj", "advmod", "root"])
    ]


def test_a_spacy_sentence_of_white_space_alone_is_left_out() -> None:
    assert from_spacy(spacy_doc([("\n", 0, "ROOT"), ("Go", 1, "ROOT")], [1, 2])) == [
        Sentence(["Go"], [0], ["root"])
    ]


def test_what_hangs_on_a_spacy_root_of_white_space_becomes_a_root() -> None:
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


def test_nltk_graphs_become_sentences_one_or_several() -> None:
    expected = Sentence(["Go", "home"], [0, 1], ["root", "advmod"])
    assert from_nltk(nltk_graph()) == [expected]
    assert from_nltk([nltk_graph(), nltk_graph()]) == [expected, expected]
