"""Word vectors from a text file, a mapping, words with an array, or a model's input embeddings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Union

import numpy as np
import torch
from numpy.typing import NDArray

from bertlook.choices import check_array, check_items, check_type, is_iterable
from bertlook.corpora.files import parse_number, read_lines
from bertlook.errors import BertlookError
from bertlook.files import check_path
from bertlook.isolation import isolated
from bertlook.model.load import as_model
from bertlook.model.model import Model
from bertlook.text import printable

#: The forms of word vectors that a probe takes; see :func:`as_mapping`.
Vectors = Union[Mapping[str, Any], "tuple[Sequence[str], Any]", str, Path]


class WordVectors(Mapping[str, NDArray[np.float32]]):
    """An immutable mapping from words to the rows of an array.

    Args:
        words: T distinct words, in lower case.
        array: (T, width) vectors.
        name: Source of the vectors, for messages and tables.

    Raises:
        BertlookError: If the numbers of words and rows differ, a word occurs twice, or a number is
            not finite.

    Example:
        >>> import bertlook as bl
        >>> vectors = bl.probes.WordVectors(["cat", "mat"], [[1, 0], [0, 1]])
        >>> vectors["mat"], vectors.width
        (array([0., 1.], dtype=float32), 2)
    """

    def __init__(self, words: Sequence[str], array: Any, name: str = "vectors") -> None:
        check_type("name", name, str, "Give the source of the vectors.")
        words = list(check_items(f"{name}: words", words, str, "Give one word for each vector."))
        numbers = check_array(f"{name}: array", array)
        self.array: NDArray[np.float32] = numbers.astype(np.float32)
        if self.array.ndim != 2 or len(self.array) != len(words):
            raise BertlookError(
                f"{name}: {len(words)} words need vectors of shape ({len(words)}, width), "
                f"not {self.array.shape}."
            )
        self._row = {word: row for row, word in enumerate(words)}
        if len(self._row) < len(words):
            repeated = next(word for row, word in enumerate(words) if self._row[word] != row)
            raise BertlookError(f"{name}: {repeated!r} has two vectors. Give one for each word.")
        self.name = name

    @property
    def width(self) -> int:
        """Width of a vector."""
        return self.array.shape[1]

    def __getitem__(self, word: str) -> NDArray[np.float32]:
        return self.array[self._row[word]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def __deepcopy__(self, memo: object) -> WordVectors:
        return self  # immutable, so that clones of a probe share it

    def __repr__(self) -> str:
        return f"<WordVectors: {len(self)} words x {self.width}, {printable(self.name)}>"


def read_vectors(path: str | Path, words: Collection[str] | None = None) -> WordVectors:
    r"""Read the text format of GloVe or word2vec: a word and its numbers on each line.

    Args:
        path: File, plain or compressed (.gz, .xz). A first line of two numbers, as in word2vec's
            files, is recognized.
        words: Lower-cased words to keep; None for all. GloVe's 400,000 words of 100 numbers take
            160 MB.

    Returns:
        The vectors by lower-cased word. Of words that differ only in case, the lower-cased word's
        vector is kept, or the first one if there is none.

    Raises:
        BertlookError: If the file can't be read or has no vector for ``words``, or a line has no
            word, the wrong number of numbers, or anything but finite numbers; the message names
            file and line.

    Example:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> import bertlook as bl
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "vectors.txt")
        ...     _ = path.write_text("The 0.5 -1\ncat 2 3\n")
        ...     vectors = bl.probes.read_vectors(path)
        >>> vectors
        <WordVectors: 2 words x 2, vectors.txt>
        >>> vectors["the"]
        array([ 0.5, -1. ], dtype=float32)
    """
    path = check_path("path", path)
    kept = None if words is None else set(check_items("words", words, str, "Give words to keep."))
    rows: dict[str, NDArray[np.float32]] = {}
    width: int | None = None
    for number, line in read_lines(path):
        if not line.strip():
            continue
        if number == 1 and (header_width := _header_width(line)):
            width = header_width
            continue
        try:
            word, vector = _parse_line(line, width)
        except BertlookError as error:
            raise BertlookError(f"{path}, line {number}: {error}") from None
        width = len(vector)
        key = word.lower()
        if (kept is None or key in kept) and (key not in rows or word == key):
            rows[key] = vector
    if not rows:
        raise BertlookError(
            f"{path} has no vectors."
            if words is None
            else f"{path} has a vector for none of the requested words."
        )
    return WordVectors(list(rows), np.stack(list(rows.values())), path.name)


@isolated()
def input_embeddings(model: Model, words: Iterable[str] | Iterable[Sequence[str]]) -> WordVectors:
    """Return a model's input embeddings as word vectors: the mean over a word's pieces.

    They substitute for GloVe where no vectors are available, and hold what the model learned about
    words without context. Their ``name`` identifies the model.

    Args:
        model: Model.
        words: Words, lists of words, or sentences.

    Example:
        >>> import bertlook as bl
        >>> bl.probes.input_embeddings(bl.load(), bl.corpora.sample()[:2]).width
        256
    """
    model = as_model(model, "bl.probes.input_embeddings(model, words)")
    types = sorted({word.lower() for word in _all_words(words)})
    if not types:
        raise BertlookError("There is no word. Give words, lists of words, or sentences.")
    table = model.module.get_input_embeddings().weight.detach()
    pieces = model.tokenizer(types, add_special_tokens=False, split_special_tokens=True)
    rows = [
        table[torch.tensor(ids, device=table.device)].float().mean(0).cpu().numpy()
        if ids
        else np.zeros(table.shape[1], np.float32)
        for ids in pieces["input_ids"]
    ]
    return WordVectors(types, np.stack(rows), f"input embeddings of {model.name}")


def _all_words(words: Any) -> Iterator[str]:
    """Iterate over words, the words of lists, and the words of sentences."""
    advice = "Give words, lists of words, or sentences."
    if not is_iterable(words):
        raise BertlookError(f"words is a {type(words).__name__}, not a list. {advice}")
    for item in words:
        group = [item] if isinstance(item, str) else getattr(item, "words", item)
        yield from check_items("An item of words", group, str, advice)


def as_mapping(vectors: Vectors) -> Mapping[str, Any]:
    """Return word vectors in any of their forms as a mapping from lower-cased word to vector.

    Args:
        vectors: Such a mapping; the path of a file for ``read_vectors``; or T words with a
            (T, width) array.

    Raises:
        BertlookError: If this is none of these forms.
    """
    if isinstance(vectors, Mapping):
        return vectors
    if isinstance(vectors, (str, Path)):
        return read_vectors(vectors)
    if isinstance(vectors, tuple) and len(vectors) == 2:
        words = check_items("words", vectors[0], str, "Give (words, array).")
        return WordVectors([word.lower() for word in words], vectors[1])
    raise BertlookError(
        f"A {type(vectors).__name__} holds no word vectors. Give a mapping from word to vector, "
        "the path of a GloVe or word2vec text file, or (words, array)."
    )


def _header_width(line: str) -> int | None:
    """Return the width given by word2vec's header, or None for another line."""
    fields = line.split()
    numbers = [parse_number(field) for field in fields]
    return numbers[1] if len(numbers) == 2 and None not in numbers else None


def _parse_line(line: str, width: int | None) -> tuple[str, NDArray[np.float32]]:
    """Return a line's word and vector.

    A word may contain spaces, as some of GloVe's do, if the width is known.
    """
    fields = line.rstrip().split(" ")
    start = 1 if width is None else len(fields) - width
    wrong_length = f"{len(fields) - 1} numbers follow the word; {width} are needed."
    if start < 1:
        raise BertlookError(wrong_length)
    word, numbers = " ".join(fields[:start]), fields[start:]
    try:
        vector = np.array(numbers, np.float32)
    except ValueError:
        invalid = next(number for number in numbers if not _is_number(number))
        raise BertlookError(f"{invalid[:40]!r} is not a number.") from None
    if start > 1 and _is_number(fields[1]):
        raise BertlookError(wrong_length)
    if not word:
        raise BertlookError("No word precedes the numbers.")
    if not len(vector) or not np.isfinite(vector).all():
        raise BertlookError(f"The vector of {word[:40]!r} is not a row of finite numbers.")
    return word, vector


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
