from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import bertlook as bl
from bertlook.corpora import Document, Mention
from bertlook.errors import BertlookError

WORDS = ["Anna", "Berg", "met", "the", "old", "doctor", ".", "The", "doctor", "thanked", "her", "."]
CLUSTERS = [[(0, 2), (10, 11)], [(3, 6), (7, 9)]]


def test_a_document_keeps_what_it_is_given() -> None:
    document = Document(
        WORDS,
        np.array(CLUSTERS),
        heads=[[0, 10], [5, 8]],
        types=[["proper", "pronoun"], ["nominal", "nominal"]],
        sentence_starts=[0, 7],
        place="here",
    )
    assert document.words == tuple(WORDS)
    assert document.clusters == (((0, 2), (10, 11)), ((3, 6), (7, 9)))
    assert document.heads == ((0, 10), (5, 8))
    assert document.types == (("proper", "pronoun"), ("nominal", "nominal"))
    assert document.sentence_starts == (0, 7)
    assert len(document) == 12
    assert str(document) == " ".join(WORDS)


def test_head_words_and_types_come_by_rule_where_they_are_not_given() -> None:
    document = Document(WORDS, CLUSTERS)
    assert document.heads == ((1, 10), (5, 8))
    assert document.types == (("proper", "pronoun"), ("nominal", "nominal"))


def test_mentions_come_in_the_order_of_their_head_words() -> None:
    words = ["the", "mother", "of", "the", "boy", "saw", "him"]
    document = Document(words, [[(3, 5), (6, 7)], [(0, 5)]], heads=[[4, 6], [1]])
    assert document.mentions == (
        Mention(0, 5, 1, "nominal", 1),
        Mention(3, 5, 4, "nominal", 0),
        Mention(6, 7, 6, "pronoun", 0),
    )


def test_antecedents_are_what_precedes_in_the_chain_by_head_words() -> None:
    words = ["the", "man", "who", "lost", "his", "hat", "saw", "him"]
    document = Document(words, [[(0, 6), (4, 5), (7, 8)], [(4, 6)]], heads=[[1, 4, 7], [5]])
    man, his, hat, him = document.mentions
    assert document.antecedents(man) == document.antecedents(hat) == ()
    assert document.antecedents(his) == (man,)
    assert document.antecedents(him) == (man, his)


def test_a_document_cannot_be_changed_and_can_be_a_key() -> None:
    document = Document(WORDS, CLUSTERS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.words = ("Stop",)  # type: ignore[misc]  # the point of the test
    assert {document: 1}[Document(WORDS, CLUSTERS, place="elsewhere")] == 1


def test_a_document_can_be_looked_at() -> None:
    document = Document(WORDS, CLUSTERS)
    attention = bl.load()(document)
    assert attention.source is document
    assert attention.words == WORDS


@pytest.mark.parametrize("clusters", [[], [[(0, 2)]]])
def test_chains_may_be_missing_or_of_one_mention(clusters) -> None:
    assert len(Document(WORDS, clusters).mentions) == len(clusters)


def test_spans_may_nest_and_cross_and_be_shared_by_chains() -> None:
    document = Document(WORDS, [[(0, 2), (1, 2)], [(1, 4), (3, 6)], [(0, 2)]])
    assert len(document.mentions) == 5


@pytest.mark.parametrize(
    ("words", "clusters", "options", "said"),
    [
        ([], [], {}, "at least one word"),
        ("go", [], {}, "not one string"),
        (["a", ""], [], {}, r"word 1 \(''\) is not a non-empty string"),
        (["a", "b"], [[]], {}, "chain 0 has no mention"),
        (["a", "b"], [[(0, 3)]], {}, r"chain 0 has the mention \(0, 3\), .* outside the document"),
        (["a", "b"], [[(-1, 1)]], {}, r"mention \(-1, 1\)"),
        (["a", "b"], [[(1, 1)]], {}, r"mention \(1, 1\), which is empty"),
        (["a", "b"], [[(0,)]], {}, r"\(0,\), which is no \(start, end\) pair"),
        (["a", "b"], [(0, 1)], {}, r"0, which is no \(start, end\) pair"),
        (["a", "b"], [[(0.5, 1)]], {}, r"\(0.5, 1\), which is no"),
        (["a", "b"], [[(0, 1), (0, 1)]], {}, "the same mention twice"),
        (["a", "b"], [[(0, 1)]], {"heads": [[1]]}, "head word 1, which is not one of its words"),
        (["a", "b"], [[(0, 1)]], {"heads": []}, "heads must have the form of clusters"),
        (["a", "b"], [[(0, 1)]], {"types": [["name"]]}, "type 'name'; types are pronoun, proper"),
        (["a", "b"], [[(0, 1)]], {"types": [[]]}, "types must have the form of clusters"),
        (["a", "b"], [], {"sentence_starts": [2]}, "sentence start 2"),
    ],
)
def test_what_is_no_document_is_refused(words, clusters, options, said) -> None:
    with pytest.raises(BertlookError, match=said):
        Document(words, clusters, **options)


def test_the_message_begins_with_the_place() -> None:
    with pytest.raises(BertlookError, match=r"^a\.conll, line 3: "):
        Document(["a"], [[(0, 2)]], place="a.conll, line 3")


def test_a_cut_document_keeps_the_mentions_that_lie_wholly_in_it() -> None:
    document = Document(
        WORDS, CLUSTERS, heads=[[0, 10], [5, 8]], sentence_starts=[0, 7], place="here"
    )
    cut = document.first(8)
    assert cut.words == tuple(WORDS[:8])
    assert cut.clusters == (((0, 2),), ((3, 6),))
    assert cut.heads == ((0,), (5,))
    assert cut.sentence_starts == (0, 7)
    assert cut.place == "here"
    assert (cut.cut_words, cut.cut_mentions) == (4, 2)
    assert cut.first(3).cut_words == 9
    assert cut.first(3).cut_mentions == 3
    assert document.first(2).clusters == (((0, 2),),)
    assert document.first(12) is document
    with pytest.raises(BertlookError, match="cut to 0 words"):
        document.first(0)


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("She left", (0, 1), "pronoun"),
        ("they saw each other", (2, 4), "pronoun"),
        ("Anna left", (0, 1), "proper"),
        ("the White House burned", (0, 3), "proper"),
        ("the house burned", (0, 2), "nominal"),
        ("Dogs bark . I like dogs", (0, 1), "nominal"),
        ("I like dogs . Dogs bark", (4, 5), "nominal"),
        ("I like dogs , said Dogs", (5, 6), "proper"),
        ("those dogs bark", (0, 2), "nominal"),
        ("those bark", (0, 1), "pronoun"),
    ],
)
def test_the_rule_for_types(text, span, expected) -> None:
    assert Document(text.split(), [[span]]).types == ((expected,),)
