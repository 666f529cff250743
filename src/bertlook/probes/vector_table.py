"""The word vectors of a probe's sentences, as one array."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError

#: Share of words without a vector above which a warning is issued.
_MANY_UNKNOWN = 0.5


class Table(NamedTuple):
    """Vectors of T words, and a row of zeros for words without a vector.

    Attributes:
        array: (T + 1, width) vectors, divided by ``unit``; row 0 is zeros.
        row: Row of each lower-cased word.
        unit: Length by which the vectors were divided.
    """

    array: NDArray[np.float32]
    row: dict[str, int]
    unit: float = 1.0

    @property
    def width(self) -> int:
        """Width of a vector."""
        return self.array.shape[1]

    def rows(self, words: Sequence[str]) -> list[int]:
        """Return the rows of words of any case; 0 for words without a vector."""
        return [self.row.get(word.lower(), 0) for word in words]

    def to_unit_length(self) -> Table:
        """Return the table with vectors of a root mean square length of 1."""
        unit = float(np.sqrt((self.array[1:] ** 2).sum(1).mean())) or 1.0
        return Table(self.array / np.float32(unit), self.row, unit)


def vector_table(
    vectors: Mapping[str, Any], sentences: Iterable[Sequence[str]], width: int | None = None
) -> Table:
    """Return the vectors of the words of sentences.

    Args:
        vectors: Mapping from lower-cased word to vector.
        sentences: Words of each sentence, in any case.
        width: Required width of the vectors. If None, at least one word must have a vector, which
            sets the width, and a warning is issued if most words have none.

    Raises:
        BertlookError: If a vector isn't a row of finite numbers or has another width, or if no
            word has a vector and the width isn't given.
    """
    counts: Counter[str] = Counter()
    for word, count in Counter(chain.from_iterable(sentences)).items():
        counts[word.lower()] += count
    rows: dict[str, NDArray[np.float32]] = {}
    for word in counts:
        try:
            vector = vectors[word]
        except KeyError:
            continue
        expected = len(next(iter(rows.values()))) if rows else width
        rows[word] = _checked_vector(word, vector, expected)
    if width is None:
        if not rows:
            raise BertlookError(
                f"None of {len(counts)} words has a vector, for example {sorted(counts)[0]!r}. "
                "Give vectors by lower-cased word."
            )
        unknown = 1 - sum(counts[word] for word in rows) / counts.total()
        if unknown > _MANY_UNKNOWN:
            warnings.warn(f"{unknown:.0%} of the words have no vector.", stacklevel=4)
        width = len(next(iter(rows.values())))
    numbers = {word: number for number, word in enumerate(rows, start=1)}
    return Table(np.stack([np.zeros(width, np.float32), *rows.values()]), numbers)


def _checked_vector(word: str, vector: Any, width: int | None) -> NDArray[np.float32]:
    try:
        array: NDArray[np.float32] = np.asarray(vector, np.float32)
    except (TypeError, ValueError) as error:
        raise BertlookError(f"The vector of {word!r} is not a row of numbers: {error}") from error
    if array.ndim != 1 or not len(array) or not np.isfinite(array).all():
        raise BertlookError(
            f"The vector of {word!r} is not a row of finite numbers: its shape is {array.shape}."
        )
    if width is not None and len(array) != width:
        raise BertlookError(f"The vector of {word!r} has {len(array)} numbers; {width} are needed.")
    return array
