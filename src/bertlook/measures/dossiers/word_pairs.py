"""Counts of the pairs of words that heads link, in bounded memory.

Counts are kept of the most frequent pairs of each head (Metwally et al. 2005): a pair that comes
when the memory is full takes the place of the least frequent one, whose count bounds what the new
one may have lost. The counts that evenly spread attention would have go into a table of a fixed
number of cells, in which several pairs share a cell (Cormode and Muthukrishnan 2005).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bertlook.measures.dossiers.rows import BatchRows, Floats, Ints
from bertlook.measures.dossiers.segments import segment_indices, segment_starts

#: The number of pairs that are kept of each head.
CAPACITY = 1000
#: The numbers of tables of expected counts, and of their cells.
TABLES, CELLS = 2, 4096
#: The bits that tell pairs of a head apart; the 13 bits before them are the head.
_PAIR_BITS = 50


@dataclass(frozen=True, eq=False)
class WordPairs:
    """The P pairs of words of all heads that were linked most often.

    The true count of a pair lies between ``count`` and ``count + missed``.

    Attributes:
        head: (P,) int64. The head, by its place among all L H; ascending.
        query: (P,) int64. The number of the word that attends; see ``number_of``.
        key: (P,) int64. That of the word that it attends to.
        count: (P,) int64. How often the head's strongest link of a row was this one.
        missed: (P,) int64. How many more there may have been before the pair was kept.
        least: (P,) float64. The count of evenly spread attention in the rows of ``count`` alone.
        dropped: (L, H) int64. The largest count that a pair that isn't kept can have.
        expected: (L, H, TABLES, CELLS) float64. The counts of evenly spread attention.
        words: The words by their numbers.
    """

    head: Ints
    query: Ints
    key: Ints
    count: Ints
    missed: Ints
    least: Floats
    dropped: Ints
    expected: Floats
    words: Mapping[int, str]

    layout: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("head", "query", "key", "count", "missed"), "int64 P"),
        "least": "float64 P",
        "dropped": "int64 L H",
        "expected": f"float64 L H {TABLES} {CELLS}",
    }

    @classmethod
    def of(cls, rows: BatchRows) -> WordPairs:
        """Return the pairs of a batch."""
        layers, heads = rows.keys.shape[:2]
        texts = [word.lower() for words in rows.words for word in words]
        vocabulary = {text: code for code, text in enumerate(dict.fromkeys(texts))}
        codes = np.array([vocabulary[text] for text in texts], np.int64)
        numbers = np.array([number_of(text) for text in vocabulary], np.int64)
        first = (np.cumsum(rows.lengths) - rows.lengths)[rows.input_of_row]
        keys = codes[first + rows.row_keys.clip(0)]
        size = len(vocabulary)
        head = np.broadcast_to(np.arange(layers * heads)[:, None], keys.shape)
        cells = ((head * size + codes) * size + keys)[rows.counted]
        unique, place, count = np.unique(cells, return_inverse=True, return_counts=True)
        shares = np.broadcast_to(1 / rows.num_others.clip(1), keys.shape)[rows.counted]
        head_and_query, key = np.divmod(unique, size)
        head, query = np.divmod(head_and_query, size)
        return cls(
            head,
            numbers[query],
            numbers[key],
            count.astype(np.int64),
            np.zeros_like(unique),
            np.bincount(place, shares, len(unique)).astype(np.float64),
            np.zeros((layers, heads), np.int64),
            _spread(rows, numbers[codes]),
            dict(zip(numbers.tolist(), vocabulary, strict=True)),
        )

    @classmethod
    def merge(cls, parts: Sequence[WordPairs]) -> WordPairs:
        """Return the pairs of all parts, as many as there is room for."""
        dropped = np.sum([part.dropped for part in parts], axis=0)
        # What a pair may have lost: what its own parts say, and what the other parts dropped.
        head, query, key, count, missed, least = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("head", "query", "key", "count", "missed", "least")
        )
        own_dropped = np.concatenate([part.dropped.ravel()[part.head] for part in parts])
        pair = _mix(query, key) >> np.uint64(64 - _PAIR_BITS)
        place = (head << _PAIR_BITS) + pair.astype(np.int64)
        order = np.argsort(place, kind="stable")  # by head, equal pairs side by side
        head, query, key = head[order], query[order], key[order]
        is_first = np.diff(place[order], prepend=-1) != 0
        group = np.cumsum(is_first) - 1
        count, missed, least = (
            np.bincount(group, values[order], is_first.sum())
            for values in (count, missed - own_dropped, least)
        )
        count, missed, least = count.astype(np.int64), missed.astype(np.int64), least.astype(float)
        head, query, key = head[is_first], query[is_first], key[is_first]
        missed += dropped.ravel()[head]
        kept, dropped = _keep(head, count, missed, dropped)
        words = {number: word for part in parts for number, word in part.words.items()}
        used = np.unique([query[kept], key[kept]]).tolist()
        return cls(
            head=head[kept],
            query=query[kept],
            key=key[kept],
            count=count[kept],
            missed=missed[kept],
            least=least[kept],
            dropped=dropped,
            expected=sum((part.expected for part in parts[1:]), parts[0].expected),
            words={number: words[number] for number in used},
        )

    def expected_of(self, pairs: Ints) -> Floats:
        """Return the counts that evenly spread attention would have of some pairs.

        Pairs that share a cell add to each other's number; their mean is subtracted, and the
        smaller of both tables' numbers is taken, but not less than the part that is known.

        Args:
            pairs: Indices of pairs.
        """
        tables = self.expected.reshape(-1, TABLES, CELLS)
        heads, place = np.unique(self.head[pairs], return_inverse=True)
        cells = _cells(self.query[pairs], self.key[pairs])
        own = tables[self.head[pairs, None], np.arange(TABLES), cells]
        others = (tables[heads].sum(-1)[place] - own) / (CELLS - 1)
        expected: Floats = np.maximum((own - others).min(1), self.least[pairs])
        return expected


@lru_cache(2**16)
def number_of(word: str) -> int:
    """Return the number that stands for a word in all processes: 63 bits of a hash."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big") >> 1


def _spread(rows: BatchRows, numbers: Ints) -> Floats:
    """Return the table of expected counts of a batch, (L, H, TABLES, CELLS)."""
    from scipy.sparse import csr_array

    lengths, inputs = rows.lengths, rows.input_of_row
    starts = segment_starts(lengths)
    row = np.repeat(np.arange(len(inputs)), lengths[inputs])
    other = segment_indices(starts[inputs], lengths[inputs])
    if not rows.include_self:
        row, other = row[row != other], other[row != other]
    cells = _cells(numbers[row], numbers[other])
    shares = 1 / rows.num_others[row].clip(1)
    counted = rows.counted.T.astype(np.float64)
    tables = [
        (csr_array((shares, (cells[:, table], row)), (CELLS, len(inputs))) @ counted).T
        for table in range(TABLES)
    ]
    # The order of the numbers in memory is that of a file: their sums are the same bit by bit.
    return np.ascontiguousarray(np.stack(tables, 1)).reshape(*rows.keys.shape[:2], TABLES, CELLS)


def _cells(query: Ints, key: Ints) -> Ints:
    """Return the cell of each pair in each table, (P, TABLES)."""
    shifts = np.arange(TABLES, dtype=np.uint64) * np.uint64(20)
    return ((_mix(query, key)[:, None] >> shifts) % np.uint64(CELLS)).astype(np.int64)


def _mix(query: Ints, key: Ints) -> NDArray[np.uint64]:
    """Return 64 bits for each pair, as good as random."""
    with np.errstate(over="ignore"):
        mixed = query.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + key.astype(np.uint64)
        mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _keep(head: Ints, count: Ints, missed: Ints, dropped: Ints) -> tuple[NDArray[np.bool_], Ints]:
    """Return which pairs are kept, and the largest count that a dropped one can have.

    Args:
        head: (P,) The head of each pair, ascending.
        count: (P,) Its count.
        missed: (P,) How much larger it may be. Of pairs with the same largest possible count, those
            that may have missed less are kept, and of these the first.
        dropped: (L, H) The largest count of pairs that were dropped before.
    """
    largest = count + missed
    kept = np.ones(len(head), bool)
    shape, dropped = dropped.shape, dropped.ravel().copy()
    ends = np.cumsum(np.bincount(head, minlength=len(dropped)))
    for own, end in enumerate(ends.tolist()):
        start = 0 if own == 0 else int(ends[own - 1])
        if end - start <= CAPACITY:
            continue
        values = largest[start:end]
        least = np.partition(values, -CAPACITY)[-CAPACITY]
        ties = np.flatnonzero(values == least)
        room = CAPACITY - int((values > least).sum())
        kept[start:end] = values > least
        kept[start + ties[np.argsort(missed[start + ties], kind="stable")[:room]]] = True
        dropped[own] = max(dropped[own], values[~kept[start:end]].max())
    return kept, dropped.reshape(shape)
