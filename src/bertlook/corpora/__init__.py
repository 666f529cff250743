"""Corpora: treebanks, parser output, coreference, plain text, and the built-in samples."""

from __future__ import annotations

from bertlook.annotation.sentence import Sentence
from bertlook.corpora.conllu import Treebank, read_treebank
from bertlook.corpora.coreference_formats import CoreferenceCorpus, read_coreference
from bertlook.corpora.document import Document, Mention
from bertlook.corpora.parsers import from_nltk, from_spacy, from_stanza
from bertlook.corpora.samples import sample, sample_documents
from bertlook.corpora.segment import Segment
from bertlook.corpora.segmenting import read_segments

__all__ = [
    "CoreferenceCorpus",
    "Document",
    "Mention",
    "Segment",
    "Sentence",
    "Treebank",
    "from_nltk",
    "from_spacy",
    "from_stanza",
    "read_coreference",
    "read_segments",
    "read_treebank",
    "sample",
    "sample_documents",
]


def __dir__() -> list[str]:
    return sorted(__all__)
