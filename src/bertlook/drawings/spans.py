"""Levels of arcs that span each other, and lanes of those that overlap (``js/arcs/spans.js``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple


class _Numbered(NamedTuple):
    low: float
    high: float
    number: int


#: The two ends of an arc, in any order.
Span = tuple[float, float]


def levels_of(spans: Sequence[Span]) -> list[int]:
    """Return the level of each arc: one above the highest arc that it spans, from 1.

    Example:
        >>> levels_of([(0, 3), (1, 2), (3, 4)])
        [2, 1, 1]
    """

    def level(low: float, high: float, shorter: list[_Numbered]) -> int:
        inner = (
            arc.number
            for arc in shorter
            if low <= arc.low and arc.high <= high and (arc.low, arc.high) != (low, high)
        )
        return max(inner, default=0) + 1

    return _numbered(spans, level)


def lanes_of(spans: Sequence[Span]) -> list[int]:
    """Return the lane of each arc, from 1: arcs that overlap have different lanes.

    Shorter arcs lie nearer to the words.

    Example:
        >>> lanes_of([(0, 3), (1, 2), (3, 4)])
        [2, 1, 1]
    """

    def lane(low: float, high: float, shorter: list[_Numbered]) -> int:
        taken = {arc.number for arc in shorter if arc.low < high and arc.high > low}
        return next(number for number in range(1, len(taken) + 2) if number not in taken)

    return _numbered(spans, lane)


def _numbered(
    spans: Sequence[Span], number_of: Callable[[float, float, list[_Numbered]], int]
) -> list[int]:
    """Return a number for each span, given the numbers of shorter ones."""
    ends = [(min(span), max(span)) for span in spans]
    numbers, done = [0] * len(ends), list[_Numbered]()
    for index in sorted(range(len(ends)), key=lambda index: ends[index][1] - ends[index][0]):
        low, high = ends[index]
        numbers[index] = number_of(low, high, done)
        done.append(_Numbered(low, high, numbers[index]))
    return numbers
