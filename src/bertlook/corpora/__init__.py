"""Corpora: treebanks, parser output, coreference, plain text, and the built-in samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bertlook.deferred import lazy_names

if TYPE_CHECKING:
    from bertlook.annotation.sentence import Sentence as Sentence
    from bertlook.corpora.conllu import Treebank as Treebank
    from bertlook.corpora.conllu import read_treebank as read_treebank
    from bertlook.corpora.coreference_formats import CoreferenceCorpus as CoreferenceCorpus
    from bertlook.corpora.coreference_formats import read_coreference as read_coreference
    from bertlook.corpora.document import Document as Document
    from bertlook.corpora.document import Mention as Mention
    from bertlook.corpora.parsers import from_nltk as from_nltk
    from bertlook.corpora.parsers import from_spacy as from_spacy
    from bertlook.corpora.parsers import from_stanza as from_stanza
    from bertlook.corpora.samples import sample as sample
    from bertlook.corpora.samples import sample_documents as sample_documents
    from bertlook.corpora.segment import Segment as Segment
    from bertlook.corpora.segmenting import read_segments as read_segments

#: The modules in which the public names are defined.
HOMES = {
    "CoreferenceCorpus": "bertlook.corpora.coreference_formats",
    "Document": "bertlook.corpora.document",
    "Mention": "bertlook.corpora.document",
    "Segment": "bertlook.corpora.segment",
    "Sentence": "bertlook.annotation.sentence",
    "Treebank": "bertlook.corpora.conllu",
    "from_nltk": "bertlook.corpora.parsers",
    "from_spacy": "bertlook.corpora.parsers",
    "from_stanza": "bertlook.corpora.parsers",
    "read_coreference": "bertlook.corpora.coreference_formats",
    "read_segments": "bertlook.corpora.segmenting",
    "read_treebank": "bertlook.corpora.conllu",
    "sample": "bertlook.corpora.samples",
    "sample_documents": "bertlook.corpora.samples",
}

if not TYPE_CHECKING:  # Type checkers find the names above, and report missing ones.
    __all__ = [*HOMES]
    __getattr__ = lazy_names(__name__, HOMES)


def __dir__() -> list[str]:
    return sorted(HOMES)
