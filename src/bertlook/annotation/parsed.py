"""What spaCy and Stanza return, as words with their trees and tags.

The parsers themselves are not imported: their objects are read by their documented attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bertlook.annotation.annotated_words import AnnotatedWords, Annotations, make_annotations
from bertlook.annotation.sentence import Sentence

# The attributes of a parser's words that hold the annotations.
_SPACY = {"upos": "pos_", "xpos": "tag_", "lemmas": "lemma_", "feats": "morph"}
_STANZA = {"upos": "upos", "xpos": "xpos", "lemmas": "lemma", "feats": "feats"}


def as_source(value: Any) -> Any:
    """Return the words of a parser's output, and any other value as it is.

    Args:
        value: A ``Doc`` or ``Span`` of spaCy, a ``Document`` or ``Sentence`` of Stanza, or
            something else.

    Returns:
        A Sentence with the trees of all its sentences; AnnotatedWords if it isn't parsed.
    """
    if isinstance(value, (str, AnnotatedWords)):
        return value
    if is_spacy_doc(value):
        is_parsed = value.has_annotation("DEP")
        return _join(map(read_spacy_sentence, value.sents) if is_parsed else [], value)
    if is_spacy_doc(getattr(value, "doc", None)) and hasattr(value, "root"):
        is_parsed = value.doc.has_annotation("DEP")
        return _join([read_spacy_sentence(value)] if is_parsed else [], value)
    if is_stanza_document(value):
        return _read_stanza(value.sentences)
    return _read_stanza([value]) if _is_stanza_sentence(value) else value


def is_spacy_doc(value: Any) -> bool:
    """Return whether a value is a spaCy ``Doc``."""
    return hasattr(value, "has_annotation") and hasattr(value, "sents")


def is_stanza_document(value: Any) -> bool:
    """Return whether a value is a Stanza ``Document``."""
    sentences = getattr(value, "sentences", None)
    return isinstance(sentences, Sequence) and all(map(_is_stanza_sentence, sentences))


def is_parsed(words: Iterable[Any]) -> bool:
    """Return whether words of Stanza have heads."""
    return all(word.head is not None for word in words)


def read_spacy_sentence(span: Iterable[Any]) -> Sentence | None:
    """Return a spaCy sentence without white space, or None if it has nothing else.

    Dependents of white space are attached to its head, and words whose head is outside are roots.
    """
    tokens = [token for token in span if not token.is_space]
    if not tokens:
        return None
    numbers = {token.i: number for number, token in enumerate(tokens, start=1)}
    heads = []
    for token in tokens:
        head = token.head
        while head.is_space and head.head.i != head.i:
            head = head.head
        heads.append(0 if head.i == token.i else numbers.get(head.i, 0))
    return Sentence(
        [token.text for token in tokens],
        heads,
        [rename_root(token.dep_) for token in tokens],
        **_annotations(tokens, _SPACY),
    )


def read_stanza_sentence(words: Sequence[Any]) -> Sentence:
    """Return the sentence that words of Stanza form."""
    return Sentence(
        [word.text for word in words],
        [word.head for word in words],
        [word.deprel for word in words],
        **_annotations(words, _STANZA),
    )


def rename_root(label: str) -> str:
    """Return a relation under its name in treebanks."""
    return "root" if label == "ROOT" else label


def _is_stanza_sentence(value: Any) -> bool:
    words = getattr(value, "words", None)
    return isinstance(words, Sequence) and all(
        hasattr(word, "text") and hasattr(word, "head") for word in words
    )


def _join(sentences: Iterable[Sentence | None], tokens: Iterable[Any]) -> AnnotatedWords:
    """Return the sentences of a spaCy text as one, or its tokens if there are none."""
    parsed = [sentence for sentence in sentences if sentence]
    if parsed:
        return join_sentences(parsed)
    words = [token for token in tokens if not token.is_space]
    return AnnotatedWords([token.text for token in words], **_annotations(words, _SPACY))


def _read_stanza(sentences: Sequence[Any]) -> AnnotatedWords:
    words = [word for sentence in sentences for word in sentence.words]
    if words and is_parsed(words):
        return join_sentences(
            [read_stanza_sentence(sentence.words) for sentence in sentences if sentence.words]
        )
    return AnnotatedWords([word.text for word in words], **_annotations(words, _STANZA))


def join_sentences(sentences: Sequence[Sentence]) -> Sentence:
    """Return sentences as one with several roots.

    Example:
        >>> go = Sentence(["Go", "home"], [0, 1], ["root", "advmod"])
        >>> join_sentences([go, go]).heads
        (0, 1, 0, 3)
    """
    heads: list[int] = []
    for sentence in sentences:
        offset = len(heads)
        heads += [head + offset if head else 0 for head in sentence.heads]
    return Sentence(
        [word for sentence in sentences for word in sentence.words],
        heads,
        [relation for sentence in sentences for relation in sentence.relations],
        **make_annotations(
            lambda name: [
                value
                for sentence in sentences
                for value in getattr(sentence, name) or [None] * len(sentence)
            ]
        ),
    )


def _annotations(words: Sequence[Any], attributes: dict[str, str]) -> Annotations:
    """Return the annotations that attributes of words hold; an empty value is unknown."""
    return make_annotations(
        lambda name: [str(getattr(word, attributes[name], None) or "") or None for word in words]
    )
