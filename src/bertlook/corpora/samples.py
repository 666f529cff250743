"""The built-in gold samples: English sentences and documents written for this library."""

from __future__ import annotations

from importlib.resources import as_file, files

from bertlook.corpora.conllu import Treebank, read_treebank
from bertlook.corpora.coreference_formats import CoreferenceCorpus, read_coreference


def sample() -> Treebank:
    """Return the built-in treebank: 262 English sentences in Universal Dependencies v2.

    The sentences were written and annotated by hand for teaching. They are short, everyday
    sentences on nine topics (kitchen, weather, science, travel, sports, music, work, history,
    home), with enough examples of each common relation for a table of heads. They follow the
    conventions of the English UD treebanks, with subtyped relations such as ``nsubj:pass`` and
    ``obl:unmarked``.

    The sample is not a benchmark: its sentences are fewer, shorter and simpler than running text,
    so accuracies on it can't be compared with published ones.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()
        >>> print(sentences[0])
        The cook quickly chopped the red onions on a wooden board .
        >>> sentences[0].relations[:4]
        ('det', 'nsubj', 'advmod', 'root')
    """
    with as_file(files("bertlook.corpora") / "sample.conllu") as path:
        return read_treebank(path)


def sample_documents() -> CoreferenceCorpus:
    """Return the built-in documents with gold coreference: 20 short English scenes.

    The documents were written and annotated by hand for teaching: everyday scenes of four to six
    sentences, short enough for a model that reads 128 tokens. Each has several clusters of
    pronouns, names and nominals, some of which agree in number and gender and so could be
    confused. Head words and types are annotated; entities that are mentioned only once aren't.

    The sample is not a benchmark: with so few mentions, confidence intervals are wide.

    Example:
        >>> import bertlook as bl
        >>> document = bl.corpora.sample_documents()[0]
        >>> document.words[:5]
        ('Maria', 'opened', 'a', 'small', 'bakery')
        >>> [" ".join(document.words[start:end]) for start, end in document.clusters[0]]
        ['Maria', 'Her', 'her', 'she', 'Maria']
    """
    with as_file(files("bertlook.corpora") / "sample_documents.conllu") as path:
        return read_coreference(path)
