"""A slow, obvious search: one input and one link at a time, from the maps of `model(text)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import bertlook as bl


class Link(NamedTuple):
    sentence: int
    query: int | None
    key: int | None
    query_word: str
    key_word: str
    weight: float


def slow_search(
    model: bl.Model,
    corpus: Any,
    head: tuple[int, int],
    passes: Callable[[Any, int | None, str, int | None, str], bool],
    above: float,
    *,
    rows: Any = "mean",
    include_self: bool = False,
) -> Iterator[Link]:
    """Yield the links of a head of which `passes(source, query, word, key, word)` is true."""
    for index, item in enumerate(corpus):
        attention = model(item)
        maps = attention.word_maps(rows)[head]
        ends = [
            (None if unit.special else attention.word_ids[unit.start], unit.text)
            for unit in attention.units
        ]
        for i, (query, query_word) in enumerate(ends):
            for j, (key, key_word) in enumerate(ends):
                if i == j and not include_self:
                    continue
                if maps[i, j] > above and passes(item, query, query_word, key, key_word):
                    yield Link(index, query, key, query_word, key_word, float(maps[i, j]))
