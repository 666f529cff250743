"""Treebanks in CoNLL-U, CoNLL-X and CoNLL-U Plus (cupt).

Error messages must name file and line. The ``conllu`` package keeps no line numbers, accepts lines
with too few columns and two spaces as a tab, and checks neither the numbering of the words nor
their heads, so it serves only as a reference in the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from bertlook.annotation.sentence import Sentence, find_fault
from bertlook.choices import check_flag, check_items, check_type
from bertlook.corpora.columns import Columns, is_word
from bertlook.corpora.faults import Faults
from bertlook.corpora.files import Line, find_files, name_of, parse_number, read_lines, split_blocks
from bertlook.corpora.masked_text import check_file, check_words
from bertlook.corpora.ptb_escapes import has_escaped_quotes, unescape, unescape_quote
from bertlook.corpora.word_columns import read_annotations
from bertlook.errors import BertlookError
from bertlook.files import check_path
from bertlook.text import printable

_ENDINGS = (".conllu", ".conll", ".conllx", ".conllup", ".cupt")


class Treebank(list[Sentence]):
    """A list of sentences with their source and the sentences left out.

    Attributes:
        name: Name of the file or folder.
        skipped: One message for each sentence or file that could not be read (``strict=False``).

    Example:
        >>> import bertlook as bl
        >>> treebank = bl.corpora.sample()
        >>> treebank
        <Treebank 'sample.conllu', sentences=262, words=2960>
        >>> treebank.name
        'sample.conllu'
    """

    def __init__(
        self, sentences: Iterable[Sentence] = (), *, name: str, skipped: Iterable[str] = ()
    ) -> None:
        super().__init__(check_items("sentences", sentences, Sentence, "Give bl.Sentence objects."))
        self.name = check_type("name", name, str, "Give the treebank's name.")
        self.skipped = tuple(check_items("skipped", skipped, str, "Give messages."))

    def __repr__(self) -> str:
        skipped = f", skipped={len(self.skipped)}" if self.skipped else ""
        num_words = sum(map(len, self))
        return f"<Treebank {self.name!r}, sentences={len(self)}, words={num_words}{skipped}>"


def read_treebank(
    path: str | Path, *, strict: bool = True, merge_subtypes: bool = False
) -> Treebank:
    r"""Read the dependency trees of a treebank in CoNLL-U, 10-column CoNLL-X or CoNLL-U Plus.

    Words keep their lemmas, parts of speech and features (`Sentence.upos` and so on), None where a
    column is empty. Only syntactic words, which carry the basic tree, are kept: multiword tokens
    (``3-4``), empty nodes (``8.1``) and comments are skipped. The comment ``sent_id`` becomes part
    of `Sentence.origin`. Of CoNLL-U Plus, such as PARSEME's cupt, the columns of CoNLL-U are read.
    Escapes of the Penn Treebank, such as ``-LRB-``, become the characters that they stand for
    (`bertlook.corpora.ptb_escapes`).

    Args:
        path: A file, plain or compressed (.gz, .xz), or a folder. In a folder all files named
            .conllu, .conll, .conllx, .conllup or .cupt (and their compressed forms) are read,
            sorted by path.
        strict: Whether a malformed sentence raises an error. If False, malformed sentences are
            skipped, and so are the files of a folder that can't be read; a warning gives their
            number, and `skipped` lists them with the reasons.
        merge_subtypes: Whether to cut relations at the colon: ``nsubj:pass`` becomes ``nsubj``.

    Returns:
        The sentences: a list with the attributes `name` and `skipped`.

    Raises:
        BertlookError: If a sentence is malformed, its words are placeholders
            (`bertlook.corpora.masked_text`), a file can't be decoded, or there are no sentences.
            The message names the file and line.

    Example:
        >>> import tempfile
        >>> import bertlook as bl
        >>> rows = ["1 Dogs _ _ _ _ 2 nsubj _ _", "2 bark _ _ _ _ 0 root _ _"]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = f"{folder}/tiny.conllu"
        ...     with open(path, "w") as file:
        ...         print(*(row.replace(" ", "\t") for row in rows), sep="\n", file=file)
        ...     treebank = bl.corpora.read_treebank(path)
        >>> treebank
        <Treebank 'tiny.conllu', sentences=1, words=2>
        >>> treebank[0].relations
        ('nsubj', 'root')
    """
    path = check_path("path", path)
    check_flag("merge_subtypes", merge_subtypes)
    sentences: list[Sentence] = []
    faults = Faults(strict, path)
    for file in find_files(path, _ENDINGS, "treebank"):
        with faults.skipping_file():
            sentences += _read_file(file, faults, merge_subtypes)
    faults.warn("sentences", len(sentences), stacklevel=2)
    return Treebank(sentences, name=printable(path.name), skipped=faults.messages)


def _read_file(file: Path, faults: Faults, merge_subtypes: bool) -> list[Sentence]:
    reader = _TreebankReader(file, merge_subtypes)
    is_empty = True
    for block in split_blocks(reader.watch(read_lines(file))):
        is_empty = False
        try:
            reader.read(block)
        except BertlookError as error:
            faults.skip_part(error)
    if is_empty:
        raise BertlookError(f"{file} has no sentences.")
    check_file((sentence.words for sentence in reader.sentences), str(file))
    return _unescape_quotes(reader.sentences)


class _TreebankReader:
    """The sentences of a file that is read, and the columns that it has declared last."""

    def __init__(self, file: Path, merge_subtypes: bool) -> None:
        self.sentences: list[Sentence] = []
        self._file = file
        self._merge_subtypes = merge_subtypes
        self._columns = Columns()

    def watch(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Pass lines on, noting the columns that they declare."""
        for line in lines:
            if line.text.startswith("#"):
                try:
                    self._columns = self._columns.after(line.text)
                except BertlookError as error:
                    raise BertlookError(f"{self._file}, line {line.number}: {error}") from None
            yield line

    def read(self, block: list[Line]) -> None:
        """Read a sentence."""
        words: list[str] = []
        heads: list[int] = []
        relations: list[str] = []
        line_numbers: list[int] = []
        rows: list[list[str]] = []
        origin = f"{name_of(self._file)}, line {block[0].number}"
        for number, text in block:
            if text.startswith("#"):
                key, _, value = text[1:].partition("=")
                if key.strip() == "sent_id":
                    origin = f"{origin} ({value.strip()})"
                continue
            try:
                columns = self._columns.split(text, len(words) + 1)
                row = _read_row(columns, expected_number=len(words) + 1)
            except BertlookError as error:
                raise BertlookError(f"{self._file}, line {number}: {error}") from None
            if row is None:
                continue
            words.append(row.word)
            heads.append(row.head)
            relations.append(
                row.relation.partition(":")[0] if self._merge_subtypes else row.relation
            )
            line_numbers.append(number)
            rows.append(columns)
        fault = find_fault(words, heads, relations)
        if fault:
            number = line_numbers[fault.word] if line_numbers else block[0].number
            raise BertlookError(f"{self._file}, line {number}: {fault.message}")
        check_words(words, f"{self._file}, line {line_numbers[0]}")
        sentence = Sentence(words, heads, relations, origin, **read_annotations(rows))
        self.sentences.append(sentence)


class _Row(NamedTuple):
    word: str
    head: int
    relation: str


def _read_row(columns: list[str], expected_number: int) -> _Row | None:
    """Return a word's row, or None for a multiword token or an empty node."""
    if not is_word(columns, expected_number):
        return None
    word, head, relation = columns[1], columns[6], columns[7]
    head_number = parse_number(head)
    if head_number is None:
        raise BertlookError(
            f"word {expected_number} ({word[:60]!r}) has head {head[:60]!r}, which is not a number "
            "of a word."
        )
    if relation in ("", "_"):
        raise BertlookError(f"word {expected_number} ({word[:60]!r}) has no relation.")
    return _Row(unescape(word), head_number, relation)


def _unescape_quotes(sentences: list[Sentence]) -> list[Sentence]:
    """Return the sentences of a file without escaped quotation marks, if it has them."""
    if not has_escaped_quotes(word for sentence in sentences for word in sentence.words):
        return sentences
    return [
        replace(
            sentence,
            words=list(map(unescape_quote, sentence.words)),
            lemmas=[lemma and unescape_quote(lemma) for lemma in sentence.lemmas or ()] or None,
        )
        for sentence in sentences
    ]
