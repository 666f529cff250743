"""Corpora: treebanks, parsers' output, coreference, and the built-in samples."""

from __future__ import annotations

from bertlook.corpora.coreference import CoreferenceCorpus, read_coreference
from bertlook.corpora.cutting import cut_documents
from bertlook.corpora.document import Document, Mention
from bertlook.corpora.parsers import from_nltk, from_spacy, from_stanza
from bertlook.corpora.sample import sample, sample_documents
from bertlook.corpora.sentence import Sentence
from bertlook.corpora.treebank import Treebank, read_treebank

__all__ = [
    "CoreferenceCorpus",
    "Document",
    "Mention",
    "Sentence",
    "Treebank",
    "cut_documents",
    "from_nltk",
    "from_spacy",
    "from_stanza",
    "read_coreference",
    "read_treebank",
    "sample",
    "sample_documents",
]
