from __future__ import annotations

import bertlook as bl
from bertlook.corpora.samples import sample, sample_documents
from tests.corpora.sample_files import TEXTS, TREES


def test_sample_returns_every_tree_of_the_file() -> None:
    sentences = sample()
    assert [list(sentence.words) for sentence in sentences] == [
        [word.form for word in tree.words] for tree in TREES
    ]
    assert [list(sentence.heads) for sentence in sentences] == [
        [word.head for word in tree.words] for tree in TREES
    ]
    assert [list(sentence.relations) for sentence in sentences] == [
        [word.relation for word in tree.words] for tree in TREES
    ]


def test_sample_is_a_new_list_each_time() -> None:
    first = sample()
    first.clear()
    assert len(sample()) == len(TREES)


def test_sample_documents_returns_every_annotation_of_the_file() -> None:
    documents = sample_documents()
    assert documents.skipped == ()
    for document, text in zip(documents, TEXTS, strict=True):
        assert text.name in document.origin
        assert list(document.words) == text.words
        assert len(document.sentence_starts) == len(text.sentences)
        mentions = sorted(
            (list(document.words[m.start : m.end]), m.head - m.start + 1, m.type)
            for m in document.mentions
        )
        annotated = [mention for cluster in text.clusters.values() for mention in cluster]
        assert mentions == sorted((m.words, m.head, m.type) for m in annotated)
        assert sorted(map(len, document.clusters)) == sorted(map(len, text.clusters.values()))


def test_the_bundled_model_reads_whole_documents() -> None:
    model = bl.load()
    for document in sample_documents():
        assert len(model(document).tokens) <= 128
