"""The columns of CoNLL-U, CoNLL-X and CoNLL-U Plus.

CoNLL-U Plus names its columns in a comment ``# global.columns = ID FORM UPOS HEAD DEPREL ...``, in
any order, with columns of its own among them: cupt, the format of the PARSEME corpora, has
``PARSEME:MWE`` as an eleventh. Its rows are read as rows of CoNLL-U in which columns that the file
doesn't have are empty (``_``), and further columns are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from bertlook.corpora.files import parse_number
from bertlook.errors import BertlookError

CONLLU_COLUMNS = (
    *("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC"),
)
_DECLARATION = "global.columns"
_EMPTY = "_"


@dataclass(frozen=True)
class Columns:
    """The columns that a file declares, by default those of CoNLL-U.

    Attributes:
        names: Their names in order.
    """

    names: tuple[str, ...] = CONLLU_COLUMNS

    def after(self, line: str) -> Columns:
        """Return the columns that hold after a line: those that it declares, or these.

        Raises:
            BertlookError: If the line declares no words, or a column twice.
        """
        declaration = read_declaration(line)
        if declaration is None:
            return self
        names = tuple(declaration.split())
        if "FORM" not in names or len(set(names)) < len(names):
            raise BertlookError(
                f"the columns {declaration[:60]!r} must be different and have FORM among them."
            )
        return Columns(names)

    def split(self, text: str, expected_number: int) -> list[str]:
        """Return a line's ten columns of CoNLL-U.

        Args:
            text: The line.
            expected_number: The number of the word, if the file doesn't number its words.

        Raises:
            BertlookError: If the line has more or fewer columns than declared.
        """
        columns = text.split("\t")
        if len(columns) != len(self.names):
            raise BertlookError(
                f"the line has {len(columns)} tab-separated columns instead of {len(self.names)}: "
                f"{text[:60]!r}.{self._way_out(len(columns))}"
            )
        if self.names == CONLLU_COLUMNS:
            return columns
        values = dict(zip(self.names, columns, strict=True))
        return [
            values.get(name, str(expected_number) if name == "ID" else _EMPTY)
            for name in CONLLU_COLUMNS
        ]

    def _way_out(self, count: int) -> str:
        if self.names != CONLLU_COLUMNS or count <= len(self.names):
            return ""
        return (
            f" If this is CoNLL-U Plus, name the columns in the first line: '# {_DECLARATION} = "
            f"{' '.join(CONLLU_COLUMNS)} ...'."
        )


def read_declaration(line: str) -> str | None:
    """Return the names in a comment that declares columns, or None for another line."""
    if not line.startswith("#"):
        return None
    key, _, value = line[1:].partition("=")
    return value.strip() if key.strip() == _DECLARATION else None


def is_word(columns: list[str], expected_number: int) -> bool:
    """Return whether a line holds a word: False for a multiword token or an empty node.

    Args:
        columns: The line's ten columns of CoNLL-U.
        expected_number: The word's number if it is one.

    Raises:
        BertlookError: If the word has another number.
    """
    number = columns[0]
    if _is_pair(number, "-") or _is_pair(number, "."):
        return False
    if number != str(expected_number):
        raise BertlookError(f"the word's number is {number[:60]!r} instead of {expected_number}.")
    return True


def _is_pair(number: str, separator: str) -> bool:
    left, match, right = number.partition(separator)
    return bool(match) and parse_number(left) is not None and parse_number(right) is not None
