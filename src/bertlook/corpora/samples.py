"""The built-in gold samples: English sentences and documents, written for this library."""

from __future__ import annotations

from importlib.resources import as_file, files

from bertlook.corpora.conllu import read_treebank
from bertlook.corpora.coreference import CoreferenceCorpus, read_coreference
from bertlook.corpora.sentence import Sentence


def sample() -> list[Sentence]:
    """Return the built-in treebank: about 260 English sentences in Universal Dependencies v2.

    The sentences were written and annotated by hand for teaching: short, everyday ones on nine
    topics (kitchen, weather, science, travel, sports, music, work, history, home), with enough of
    each common relation for a table of heads to say something. They follow the conventions of the
    English UD treebanks, with subtyped relations such as ``nsubj:pass`` and ``obl:unmarked``.

    It is not a benchmark: the sentences are fewer, shorter and simpler than those of running text,
    so an accuracy on them is no figure to compare with published ones.
    """
    with as_file(files("bertlook.corpora") / "sample.conllu") as path:
        return read_treebank(path)


def sample_documents() -> CoreferenceCorpus:
    """Return the built-in documents with gold coreference: 20 short English ones.

    They were written and annotated by hand for teaching: everyday scenes of four to six
    sentences, short enough for a model that reads 128 tokens, each with several chains of pronouns,
    names and nominals, among them some that agree in number and gender and so could be confused.
    Head words and types are annotated. What is mentioned only once is not marked.

    They are no benchmark: so few mentions give wide intervals.
    """
    with as_file(files("bertlook.corpora") / "sample_documents.conllu") as path:
        return read_coreference(path)
