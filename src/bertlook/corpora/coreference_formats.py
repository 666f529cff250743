"""Documents with gold coreference, read from files of five formats."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType

from bertlook.choices import check_items, check_type
from bertlook.corpora import conll2012, corefud, gap, ontogum, preco
from bertlook.corpora.columns import read_declaration
from bertlook.corpora.document import Document
from bertlook.corpora.faults import Faults
from bertlook.corpora.files import Line, find_files, read_lines
from bertlook.corpora.masked_text import check_file, check_words
from bertlook.errors import BertlookError
from bertlook.files import check_path
from bertlook.text import printable

_ENDINGS = (".conll", "_conll", ".conllu", ".conllup", ".tsv", ".jsonl")
# Ordered: the first module that recognizes the first line with a word reads the file.
_FORMATS = (gap, preco, corefud, ontogum, conll2012)


class CoreferenceCorpus(list[Document]):
    """A list of documents with their source and the mentions left out.

    Attributes:
        name: Name of the file or folder.
        skipped: One message for each mention left out, and with ``strict=False`` for each document
            or file that could not be read.

    Example:
        >>> import bertlook as bl
        >>> corpus = bl.corpora.sample_documents()
        >>> corpus
        <CoreferenceCorpus 'sample_documents.conllu', documents=20, clusters=110, mentions=343>
        >>> corpus.skipped
        ()
    """

    def __init__(
        self, documents: Iterable[Document] = (), *, name: str, skipped: Iterable[str] = ()
    ) -> None:
        super().__init__(check_items("documents", documents, Document, "Give bl.Document objects."))
        self.name = check_type("name", name, str, "Give the corpus's name.")
        self.skipped = tuple(check_items("skipped", skipped, str, "Give messages."))

    def __repr__(self) -> str:
        num_mentions = sum(len(cluster) for document in self for cluster in document.clusters)
        num_clusters = sum(len(document.clusters) for document in self)
        skipped = f", skipped={len(self.skipped)}" if self.skipped else ""
        return (
            f"<CoreferenceCorpus {self.name!r}, documents={len(self)}, "
            f"clusters={num_clusters}, mentions={num_mentions}{skipped}>"
        )


def read_coreference(path: str | Path, *, strict: bool = True) -> CoreferenceCorpus:
    r"""Read documents with gold coreference.

    The format is recognized by the content of each file:

    - CoNLL-2012 columns (`bertlook.corpora.conll2012`);
    - a word and its clusters, tab-separated (`bertlook.corpora.ontogum`);
    - CoNLL-U or CoNLL-U Plus with ``Entity=`` or ``ClusterId=`` (`bertlook.corpora.corefud`), the
      only format with dependency trees and hence with head words;
    - PreCo's lines of JSON (`bertlook.corpora.preco`);
    - GAP's table of ambiguous pronouns (`bertlook.corpora.gap`).

    Escapes of the Penn Treebank, such as ``-LRB-``, become the characters that they stand for
    (`bertlook.corpora.ptb_escapes`).

    Mentions may nest and cross, and a cluster may have a single mention. Discontinuous mentions,
    mentions without a word, and repetitions of a mention in its cluster are left out: a warning
    gives their number, and `skipped` lists them.

    Args:
        path: A file, plain or compressed (.gz, .xz), or a folder. In a folder all files whose
            names end with .conll, _conll, .conllu, .conllup, .tsv or .jsonl (and their compressed
            forms) are read, sorted by path.
        strict: Whether a malformed document raises an error. If False, malformed documents are
            skipped, and so are the files of a folder that can't be read; a warning gives their
            number, and `skipped` lists them with the reasons.

    Returns:
        The documents: a list with the attributes `name` and `skipped`.

    Raises:
        BertlookError: If brackets don't match or their clusters are unknown
            (`bertlook.corpora.entity_fields`), a line is malformed, the words are placeholders
            (`bertlook.corpora.masked_text`), a file has an unknown format or can't be decoded, or
            there are no documents. The message names the file and line.

    Example:
        >>> import tempfile
        >>> import bertlook as bl
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = f"{folder}/tiny.conll"
        ...     with open(path, "w") as file:
        ...         print("Anna\t(1)", "lost\t_", "her\t(1)(2", "keys\t2)", sep="\n", file=file)
        ...     corpus = bl.corpora.read_coreference(path)
        >>> corpus
        <CoreferenceCorpus 'tiny.conll', documents=1, clusters=2, mentions=3>
        >>> corpus[0].clusters
        (((0, 1), (2, 3)), ((2, 4),))
    """
    path = check_path("path", path)
    documents: list[Document] = []
    skipped: list[str] = []
    faults = Faults(strict, path)
    for file in find_files(path, _ENDINGS, "coreference"):
        with faults.skipping_file():
            documents_of_file, skipped_mentions = _read_file(file, faults)
            documents += documents_of_file
            skipped += skipped_mentions
    if skipped:
        warnings.warn(
            printable(f"Mentions skipped in {path}: {len(skipped)}. The first: {skipped[0]}"),
            stacklevel=2,
        )
    faults.warn("documents", len(documents), stacklevel=2)
    return CoreferenceCorpus(
        documents, name=printable(path.name), skipped=[*skipped, *faults.messages]
    )


def _read_file(file: Path, faults: Faults) -> tuple[list[Document], list[str]]:
    """Return the documents of a file, and a message for each mention left out."""
    lines = read_lines(file)
    reader, first_lines = _recognize_format(file, lines)
    documents: list[Document] = []
    skipped: list[str] = []
    is_empty = True
    for document_lines in reader.split_documents(chain(first_lines, lines)):
        num_skipped = len(skipped)
        try:
            document = reader.read_document(file, document_lines, skipped)
            if document is not None:
                check_words(document.words, f"{file} ({document.origin})")
        except BertlookError as error:
            faults.skip_part(error)
            del skipped[num_skipped:]
            is_empty = False
            continue
        if document is not None:
            documents.append(document)
            is_empty = False
    if is_empty:
        raise BertlookError(f"{file} has no documents.")
    check_file((document.words for document in documents), str(file))
    return documents, skipped


def _recognize_format(file: Path, lines: Iterator[Line]) -> tuple[ModuleType, list[Line]]:
    """Return the format's module, and the lines that were read to recognize it."""
    first_lines: list[Line] = []
    for line in lines:
        first_lines.append(line)
        is_comment = line.text.startswith("#") and "\t" not in line.text
        if not line.text.strip() or (is_comment and read_declaration(line.text) is None):
            continue
        for module in _FORMATS:
            if module.recognizes(line.text):
                return module, first_lines
        raise BertlookError(
            f"{file}, line {line.number}: the coreference format is unknown. Give a file in "
            "CoNLL-2012 columns, with tab-separated words and clusters, in CoNLL-U with Entity=, "
            f"or in PreCo's or GAP's format. The line is {line.text[:60]!r}."
        )
    raise BertlookError(f"{file} has no documents.")
