"""Corpora: treebanks, parsers' output, coreference, and the built-in samples."""

from __future__ import annotations

from bertlook.corpora.document import Document, Mention
from bertlook.corpora.parsers import from_nltk, from_spacy, from_stanza
from bertlook.corpora.sample import sample
from bertlook.corpora.sentence import Sentence
from bertlook.corpora.treebank import Treebank, read_treebank

__all__ = [
    "Document",
    "Mention",
    "Sentence",
    "Treebank",
    "from_nltk",
    "from_spacy",
    "from_stanza",
    "read_treebank",
    "sample",
]
