"""Word vectors: from a text file, a mapping, words with an array, or a model's own inputs."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Union

import numpy as np
import torch
from numpy.typing import NDArray

from bertlook.corpora.files import read_lines
from bertlook.errors import BertlookError
from bertlook.model.model import Model

Vectors = Union[Mapping[str, Any], "tuple[Sequence[str], Any]", str, Path]
"""What a probe takes for its vectors; see :func:`as_mapping`."""

_MANY_UNKNOWN = 0.5


class WordVectors(Mapping[str, NDArray[np.float32]]):
    """Words and the rows of an array: a mapping from lower-cased word to vector.

    Args:
        words: T words, each of them once.
        array: (T, width) their vectors.
        name: where they come from, for messages and tables.

    Raises:
        BertlookError: if the two don't fit each other, or a word is there twice.
    """

    def __init__(self, words: Sequence[str], array: Any, name: str = "vectors") -> None:
        try:
            self.array: NDArray[np.float32] = np.asarray(array, np.float32)
        except (TypeError, ValueError) as error:
            raise BertlookError(f"{name}: the vectors are no array of numbers: {error}") from error
        if self.array.ndim != 2 or len(self.array) != len(words):
            raise BertlookError(
                f"{name}: {len(words)} words need vectors of shape ({len(words)}, width), "
                f"not {self.array.shape}."
            )
        self._row = {word: row for row, word in enumerate(words)}
        if len(self._row) < len(words):
            twice = next(word for row, word in enumerate(words) if self._row[word] != row)
            raise BertlookError(f"{name}: {twice!r} has two vectors.")
        self.name = name

    @property
    def width(self) -> int:
        """The length of a vector."""
        return self.array.shape[1]

    def __getitem__(self, word: str) -> NDArray[np.float32]:
        return self.array[self._row[word]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def __deepcopy__(self, memo: object) -> WordVectors:
        return self  # never changed, so that a clone of a probe needs no copy

    def __repr__(self) -> str:
        return f"<WordVectors: {len(self)} words x {self.width}, {self.name}>"


def read_vectors(path: str | Path, words: Collection[str] | None = None) -> WordVectors:
    """Read the text format of GloVe or word2vec: a word and its numbers on each line.

    Args:
        path: the file, plain or compressed (.gz, .xz). A first line of two numbers, as word2vec
            writes it, is understood.
        words: keep only these; GloVe's 400,000 words of 100 numbers take 160 MB.

    Returns:
        The vectors. Of words that differ in case alone the lower-cased one is kept, else the
        first, under its lower-cased form.

    Raises:
        BertlookError: naming file and line, if a line has no word, too few or too many numbers, or
            something that is no finite number, or the file has no vector or can't be read.
    """
    path = Path(path)
    kept: dict[str, NDArray[np.float32]] = {}
    width: int | None = None
    for number, line in read_lines(path):
        if not line.strip():
            continue
        if number == 1 and (header := _header(line)):
            width = header
            continue
        try:
            word, vector = _parsed(line, width)
        except BertlookError as error:
            raise BertlookError(f"{path}, line {number}: {error}") from None
        width = len(vector)
        key = word.lower()
        if (words is None or key in words) and (key not in kept or word == key):
            kept[key] = vector
    if not kept:
        raise BertlookError(f"{path} has a vector for none of the words that were asked for.")
    return WordVectors(list(kept), np.stack(list(kept.values())), path.name)


def input_embeddings(model: Model, words: Iterable[str] | Iterable[Sequence[str]]) -> WordVectors:
    """A model's own input embeddings as word vectors: the mean over a word's pieces.

    They stand in for GloVe where no vectors are at hand, and say so by their name. They know what
    the model learned about words, without any context.

    Args:
        model: the model.
        words: words, or sentences (anything with ``words``, or lists of words).
    """
    groups = (getattr(one, "words", [one] if isinstance(one, str) else one) for one in words)
    types = sorted({word.lower() for group in groups for word in group})
    table = model.module.get_input_embeddings().weight.detach()
    pieces = model.tokenizer(types, add_special_tokens=False, split_special_tokens=True)
    rows = [
        table[torch.tensor(ids, device=table.device)].float().mean(0).cpu().numpy()
        if ids
        else np.zeros(table.shape[1], np.float32)
        for ids in pieces["input_ids"]
    ]
    return WordVectors(types, np.stack(rows), f"input embeddings of {model.name}")


def as_mapping(vectors: Vectors) -> Mapping[str, Any]:
    """A mapping from lower-cased word to vector.

    Args:
        vectors: such a mapping; the path of a file that ``read_vectors`` reads; or words with a
            (T, width) array.
    """
    if isinstance(vectors, Mapping):
        return vectors
    if isinstance(vectors, (str, Path)):
        return read_vectors(vectors)
    if isinstance(vectors, tuple) and len(vectors) == 2:
        return WordVectors([word.lower() for word in vectors[0]], vectors[1])
    raise BertlookError(
        f"A {type(vectors).__name__} gives no word vectors: give a mapping from word to vector, "
        "the path of a GloVe or word2vec text file, or (words, array)."
    )


class Table(NamedTuple):
    """The vectors of some words: (T + 1, width), and each word's row; row 0 is zeros."""

    array: NDArray[np.float32]
    row: dict[str, int]

    @property
    def width(self) -> int:
        """The length of a vector."""
        return self.array.shape[1]

    def rows(self, words: Sequence[str]) -> list[int]:
        """The rows of words, whatever their case; 0 for those without a vector."""
        return [self.row.get(word.lower(), 0) for word in words]


def table_of(
    vectors: Mapping[str, Any], sentences: Iterable[Sequence[str]], width: int | None = None
) -> Table:
    """The vectors of the words of some sentences; words without one get zeros.

    Args:
        vectors: a mapping from lower-cased word to vector.
        sentences: their words, in any case.
        width: the length that the vectors must have. Without it a word must be known, to tell the
            length, and a warning says so where most are not.

    Raises:
        BertlookError: naming the word, if a vector is no row of finite numbers or has another
            width; or if no word has a vector, and the width isn't given.
    """
    counts: Counter[str] = Counter()
    for word, count in Counter(chain.from_iterable(sentences)).items():
        counts[word.lower()] += count
    found: dict[str, NDArray[np.float32]] = {}
    for word in counts:
        try:
            vector = vectors[word]
        except KeyError:
            continue
        expected = len(next(iter(found.values()))) if found else width
        found[word] = _checked(word, vector, expected)
    if width is None:
        unknown = 1 - sum(counts[word] for word in found) / counts.total()
        if not found:
            raise BertlookError(
                f"None of {len(counts)} words has a vector, {sorted(counts)[0]!r} for example. "
                "Vectors are looked up by lower-cased word."
            )
        if unknown > _MANY_UNKNOWN:
            warnings.warn(f"{unknown:.0%} of the words have no vector.", stacklevel=4)
        width = len(next(iter(found.values())))
    rows = {word: row for row, word in enumerate(found, start=1)}
    return Table(np.stack([np.zeros(width, np.float32), *found.values()]), rows)


def _checked(word: str, vector: Any, width: int | None) -> NDArray[np.float32]:
    try:
        array: NDArray[np.float32] = np.asarray(vector, np.float32)
    except (TypeError, ValueError) as error:
        raise BertlookError(f"The vector of {word!r} is no row of numbers: {error}") from error
    if array.ndim != 1 or not len(array) or not np.isfinite(array).all():
        raise BertlookError(
            f"The vector of {word!r} is no row of finite numbers: its shape is {array.shape}."
        )
    if width is not None and len(array) != width:
        raise BertlookError(
            f"The vector of {word!r} has {len(array)} numbers, where {width} are due."
        )
    return array


def _header(line: str) -> int | None:
    """The width that word2vec's first line tells."""
    fields = line.split()
    return int(fields[1]) if len(fields) == 2 and all(f.isdigit() for f in fields) else None


def _parsed(line: str, width: int | None) -> tuple[str, NDArray[np.float32]]:
    """A line's word and vector. Where the width is known, a word may hold spaces (GloVe's do)."""
    fields = line.rstrip().split(" ")
    start = 1 if width is None else len(fields) - width
    if start < 1:
        raise BertlookError(f"{len(fields) - 1} numbers after the word, where {width} are due.")
    word = " ".join(fields[:start])
    numbers = fields[start:]
    try:
        vector = np.array(numbers, np.float32)
    except ValueError:
        wrong = next(field for field in numbers if not _is_number(field))
        raise BertlookError(f"{wrong[:40]!r} is no number.") from None
    if start > 1 and _is_number(fields[1]):
        raise BertlookError(f"{len(fields) - 1} numbers after the word, where {width} are due.")
    if not word:
        raise BertlookError("there is no word before the numbers.")
    if not len(vector) or not np.isfinite(vector).all():
        raise BertlookError(f"the vector of {word[:40]!r} is no row of finite numbers.")
    return word, vector


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
