from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import bertlook as bl
from bertlook.corpora import Document, Mention
from bertlook.errors import BertlookError

WORDS = ["Anna", "Berg", "met", "the", "old", "doctor", ".", "The", "doctor", "thanked", "her", "."]
CLUSTERS = [[(0, 2), (10, 11)], [(3, 6), (7, 9)]]


def test_a_document_keeps_its_values() -> None:
    document = Document(
        WORDS,
        np.array(CLUSTERS),
        heads=[[0, 10], [5, 8]],
        types=[["proper", "pronoun"], ["nominal", "nominal"]],
        sentence_starts=[0, 7],
        origin="test",
    )
    assert document.words == tuple(WORDS)
    assert document.clusters == (((0, 2), (10, 11)), ((3, 6), (7, 9)))
    assert document.heads == ((0, 10), (5, 8))
    assert document.types == (("proper", "pronoun"), ("nominal", "nominal"))
    assert document.sentence_starts == (0, 7)
    assert len(document) == 12
    assert str(document) == " ".join(WORDS)


def test_head_words_and_types_are_inferred_by_default() -> None:
    document = Document(WORDS, CLUSTERS)
    assert document.heads == ((1, 10), (5, 8))
    assert document.types == (("proper", "pronoun"), ("nominal", "nominal"))


def test_mentions_are_sorted_by_head_word() -> None:
    words = ["the", "mother", "of", "the", "boy", "saw", "him"]
    document = Document(words, [[(3, 5), (6, 7)], [(0, 5)]], heads=[[4, 6], [1]])
    assert document.mentions == (
        Mention(0, 5, 1, "nominal", 1),
        Mention(3, 5, 4, "nominal", 0),
        Mention(6, 7, 6, "pronoun", 0),
    )


def test_antecedents_precede_in_the_cluster_by_head_word() -> None:
    words = ["the", "man", "who", "lost", "his", "hat", "saw", "him"]
    document = Document(words, [[(0, 6), (4, 5), (7, 8)], [(4, 6)]], heads=[[1, 4, 7], [5]])
    man, his, hat, him = document.mentions
    assert document.antecedents(man) == document.antecedents(hat) == ()
    assert document.antecedents(his) == (man,)
    assert document.antecedents(him) == (man, his)


def test_a_document_is_immutable_and_hashable() -> None:
    document = Document(WORDS, CLUSTERS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.words = ("Stop",)  # type: ignore[misc]  # the point of the test
    assert {document: 1}[Document(WORDS, CLUSTERS, origin="elsewhere")] == 1


def test_a_model_reads_a_document() -> None:
    document = Document(WORDS, CLUSTERS)
    attention = bl.load()(document)
    assert attention.source is document
    assert attention.words == WORDS


@pytest.mark.parametrize("clusters", [[], [[(0, 2)]]])
def test_a_document_may_have_no_cluster_or_a_single_mention(clusters) -> None:
    assert len(Document(WORDS, clusters).mentions) == len(clusters)


def test_spans_may_nest_and_cross_and_be_shared_by_clusters() -> None:
    document = Document(WORDS, [[(0, 2), (1, 2)], [(1, 4), (3, 6)], [(0, 2)]])
    assert len(document.mentions) == 5


@pytest.mark.parametrize(
    ("words", "clusters", "options", "message"),
    [
        ([], [], {}, "at least one word"),
        ("go", [], {}, "not one string"),
        (["a", ""], [], {}, r"word 1 \(''\) must be a non-empty string"),
        (["a", "b"], [[]], {}, "cluster 0 has no mention"),
        (
            ["a", "b"],
            [[(0, 3)]],
            {},
            r"cluster 0 has the mention \(0, 3\), .* outside the document",
        ),
        (["a", "b"], [[(-1, 1)]], {}, r"mention \(-1, 1\)"),
        (["a", "b"], [[(1, 1)]], {}, r"mention \(1, 1\), which is empty"),
        (["a", "b"], [[(0,)]], {}, r"\(0,\), which is not a \(start, end\) pair"),
        (["a", "b"], [(0, 1)], {}, r"0, which is not a \(start, end\) pair"),
        (["a", "b"], [[(0.5, 1)]], {}, r"\(0.5, 1\), which is not a"),
        (["a", "b"], [[(0, 1), (0, 1)]], {}, "the same mention twice"),
        (["a", "b"], [[(0, 1)]], {"heads": [[1]]}, "head word 1, which is not one of its words"),
        (["a", "b"], [[(0, 1)]], {"heads": []}, "heads must be nested like clusters"),
        (["a", "b"], [[(0, 1)]], {"types": [["name"]]}, "type 'name'. Types are pronoun, proper"),
        (["a", "b"], [[(0, 1)]], {"types": [[]]}, "types must be nested like clusters"),
        (["a", "b"], [], {"sentence_starts": [2]}, "sentence start 2"),
    ],
)
def test_invalid_documents_are_refused(words, clusters, options, message) -> None:
    with pytest.raises(BertlookError, match=message):
        Document(words, clusters, **options)


def test_the_message_begins_with_the_origin() -> None:
    with pytest.raises(BertlookError, match=r"^a\.conll, line 3: "):
        Document(["a"], [[(0, 2)]], origin="a.conll, line 3")


def test_a_cut_document_keeps_the_mentions_within_it() -> None:
    document = Document(
        WORDS, CLUSTERS, heads=[[0, 10], [5, 8]], sentence_starts=[0, 7], origin="test"
    )
    cut = document.first(8)
    assert cut.words == tuple(WORDS[:8])
    assert cut.clusters == (((0, 2),), ((3, 6),))
    assert cut.heads == ((0,), (5,))
    assert cut.sentence_starts == (0, 7)
    assert cut.origin == "test"
    assert (cut.cut_words, cut.cut_mentions) == (4, 2)
    assert cut.first(3).cut_words == 9
    assert cut.first(3).cut_mentions == 3
    assert document.first(2).clusters == (((0, 2),),)
    assert document.first(12) is document
    with pytest.raises(BertlookError, match="count=0 is out of range"):
        document.first(0)
