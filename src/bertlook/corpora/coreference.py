"""Documents with gold coreference, read from files of four formats."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from bertlook.corpora import conll2012, corefud, gap, ontogum
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line, files_of, lines_of
from bertlook.errors import BertlookError

_ENDINGS = (".conll", "_conll", ".conllu", ".tsv")
# the first that recognizes the first line with a word reads the file
_FORMATS = (gap, corefud, ontogum, conll2012)


class CoreferenceCorpus(list[Document]):
    """A list of documents that knows where it comes from and what was left out.

    Attributes:
        name: the name of the file or folder.
        skipped: one message for each mention that was left out.
    """

    def __init__(
        self, documents: Iterable[Document] = (), *, name: str, skipped: Iterable[str] = ()
    ) -> None:
        super().__init__(documents)
        self.name = name
        self.skipped = tuple(skipped)


def read_coreference(path: str | Path) -> CoreferenceCorpus:
    """Read documents with gold coreference.

    The format is known by the content of each file:

    - CoNLL-2012 columns (``corpora.conll2012``);
    - a word and its chains, tab-separated (``corpora.ontogum``);
    - CoNLL-U with ``Entity=`` (``corpora.corefud``), the one with trees, hence head words;
    - GAP's table of ambiguous pronouns (``corpora.gap``).

    Mentions may nest and cross, and chains may have one mention. Left out are mentions that are
    discontinuous or have no word, and the second of two of one chain on the same words: a warning
    says how many, and ``.skipped`` says which.

    Args:
        path: a file, plain or compressed (.gz, .xz), or a folder, of which all files named
            .conll, _conll, .conllu or .tsv (and their compressed forms) are read in order of path.

    Returns:
        The documents: a list with the attributes ``name`` and ``skipped``.

    Raises:
        BertlookError: naming file, line and fault, if brackets don't match, a line is malformed,
            a file is of none of the formats or can't be decoded, or there are no documents.
    """
    path = Path(path)
    documents: list[Document] = []
    skipped: list[str] = []
    for file in files_of(path, _ENDINGS, "coreference"):
        lines = list(lines_of(file))
        documents += _format_of(file, lines).documents(file, lines, skipped)
    if skipped:
        warnings.warn(
            f"{len(skipped)} mentions of {path} were left out; the first: {skipped[0]}",
            stacklevel=2,
        )
    return CoreferenceCorpus(documents, name=path.name, skipped=skipped)


def _format_of(file: Path, lines: list[Line]) -> ModuleType:
    for line in lines:
        if not line.text.strip() or (line.text.startswith("#") and "\t" not in line.text):
            continue
        for module in _FORMATS:
            if module.recognizes(line.text):
                return module
        raise BertlookError(
            f"{file}, line {line.number}: this is none of the formats that are read: CoNLL-2012, a "
            f"word and its chains, CoNLL-U with Entity=, GAP. The line is {line.text[:60]!r}."
        )
    raise BertlookError(f"{file} has no documents.")
