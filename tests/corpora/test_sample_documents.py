"""The annotation of the built-in documents is balanced and consistent, and the texts are short."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.corpora.sample_files import TEXTS

PRONOUNS = {
    *("i", "me", "my", "we", "us", "our", "you", "your"),
    *("he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself"),
    *("they", "them", "their", "themselves"),
}


texts = pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)


def test_there_are_twenty_documents_with_different_names() -> None:
    assert len({text.name for text in TEXTS}) == len(TEXTS) == 20


@texts
def test_every_cluster_has_two_mentions_and_every_document_several_clusters(text) -> None:
    assert len(text.clusters) >= 3
    assert all(len(cluster) >= 2 for cluster in text.clusters.values())


@texts
def test_the_head_word_is_one_of_the_mentions(text) -> None:
    for cluster in text.clusters.values():
        for mention in cluster:
            assert 1 <= mention.head <= len(mention.words)
            assert mention.words[mention.head - 1].isalpha()


@texts
def test_types_agree_with_the_words(text) -> None:
    for cluster in text.clusters.values():
        for mention in cluster:
            head = mention.words[mention.head - 1]
            if len(mention.words) == 1 and head.lower() in PRONOUNS:
                expected = "pronoun"
            else:
                expected = "proper" if head[0].isupper() else "nominal"
            assert mention.type == expected, mention


@texts
def test_every_personal_pronoun_is_in_a_cluster(text) -> None:
    occurring = Counter(word.lower() for word in text.words if word.lower() in PRONOUNS)
    annotated = Counter(
        mention.words[0].lower()
        for cluster in text.clusters.values()
        for mention in cluster
        if mention.type == "pronoun"
    )
    assert occurring == annotated


@texts
def test_the_text_is_the_joined_words_in_few_sentences(text) -> None:
    assert "".join(text.sentences).replace(" ", "") == "".join(text.words)
    assert 4 <= len(text.sentences) <= 6
    assert len(text.words) <= 100


def test_every_type_is_frequent_enough() -> None:
    count = Counter(m.type for text in TEXTS for cluster in text.clusters.values() for m in cluster)
    assert count["pronoun"] >= 100
    assert count["nominal"] >= 100
    assert count["proper"] >= 50
