"""The built-in documents are balanced, annotated consistently, and short enough.

The file is read here by a few lines of its own, so that these tests judge the annotation and
not the reader.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files

import pytest

import bertlook as bl

PRONOUNS = {
    *("i", "me", "my", "we", "us", "our", "you", "your"),
    *("he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself"),
    *("they", "them", "their", "themselves"),
}


@dataclass
class Marked:
    words: list[str]
    head: int
    type: str


@dataclass
class Text:
    name: str
    words: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    chains: dict[str, list[Marked]] = field(default_factory=dict)


def read() -> list[Text]:
    content = (files("bertlook.corpora") / "sample_documents.conllu").read_text("utf-8")
    texts: list[Text] = []
    opened: list[tuple[str, int, str]] = []
    for line in content.splitlines():
        if line.startswith("# newdoc"):
            assert not opened
            texts.append(Text(line.split(" = ")[1]))
        elif line.startswith("# text"):
            texts[-1].sentences.append(line.split(" = ", 1)[1])
        if line.startswith("#") or not line:
            continue
        text = texts[-1]
        _, word, *_, misc = line.split("\t")
        text.words.append(word)
        entity = next((m for m in misc.split("|") if m.startswith("Entity=")), "Entity=")
        for mark in entity.removeprefix("Entity=").replace(")", ")\n").replace("(", "\n(").split():
            if mark.startswith("("):
                opened.append((mark.strip("()"), len(text.words) - 1, ""))
            if mark.endswith(")"):
                name = mark.strip("()").split("-")[0]
                # the mention of this chain that was opened last
                last = max(i for i, one in enumerate(opened) if one[0].split("-")[0] == name)
                said, start, _ = opened.pop(last)
                _, _, head, kind = said.split("-")
                marked = Marked(text.words[start:], int(head), kind)
                text.chains.setdefault(name, []).append(marked)
    assert not opened
    return texts


TEXTS = read()
texts = pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)


def test_there_are_twenty_documents_of_different_names() -> None:
    assert len({text.name for text in TEXTS}) == len(TEXTS) == 20


@texts
def test_every_chain_has_two_mentions_and_every_document_several_chains(text) -> None:
    assert len(text.chains) >= 3
    assert all(len(chain) >= 2 for chain in text.chains.values())


@texts
def test_the_head_word_is_one_of_the_mentions(text) -> None:
    for chain in text.chains.values():
        for mention in chain:
            assert 1 <= mention.head <= len(mention.words)
            assert mention.words[mention.head - 1].isalpha()


@texts
def test_types_are_what_the_words_say(text) -> None:
    for chain in text.chains.values():
        for mention in chain:
            head = mention.words[mention.head - 1]
            if len(mention.words) == 1 and head.lower() in PRONOUNS:
                expected = "pronoun"
            else:
                expected = "proper" if head[0].isupper() else "nominal"
            assert mention.type == expected, mention


@texts
def test_every_personal_pronoun_is_in_a_chain(text) -> None:
    spelled = Counter(word.lower() for word in text.words if word.lower() in PRONOUNS)
    marked = Counter(
        mention.words[0].lower()
        for chain in text.chains.values()
        for mention in chain
        if mention.type == "pronoun"
    )
    assert spelled == marked


@texts
def test_the_text_is_that_of_the_words_and_its_sentences_are_few(text) -> None:
    assert "".join(text.sentences).replace(" ", "") == "".join(text.words)
    assert 4 <= len(text.sentences) <= 6
    assert len(text.words) <= 100


def test_the_reader_reads_what_is_there() -> None:
    documents = bl.corpora.sample_documents()
    assert documents.skipped == ()
    for document, text in zip(documents, TEXTS, strict=True):
        assert text.name in document.place
        assert list(document.words) == text.words
        assert len(document.sentence_starts) == len(text.sentences)
        found = sorted(
            (list(document.words[m.start : m.end]), m.head - m.start + 1, m.type)
            for m in document.mentions
        )
        marked = [m for chain in text.chains.values() for m in chain]
        assert found == sorted((m.words, m.head, m.type) for m in marked)
        assert sorted(map(len, document.clusters)) == sorted(map(len, text.chains.values()))


def test_every_type_is_frequent_enough() -> None:
    count = Counter(m.type for text in TEXTS for chain in text.chains.values() for m in chain)
    assert count["pronoun"] >= 100
    assert count["nominal"] >= 100
    assert count["proper"] >= 50


def test_the_bundled_model_reads_them_whole() -> None:
    model = bl.load()
    for document in bl.corpora.sample_documents():
        assert len(model(document).tokens) <= 128
