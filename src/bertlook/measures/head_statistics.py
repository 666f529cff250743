"""The names of all statistics of heads in results, and the statistic that a name means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np

from bertlook.errors import BertlookError
from bertlook.statistic import Statistic, all_statistics
from bertlook.text import quote

#: The number of names that a message lists.
_LISTED = 3


@dataclass(frozen=True, eq=False)
class HeadStatistic:
    """A statistic of all heads, with its name among others.

    Attributes:
        source: The name of its result, or "" for a statistic in hand.
        name: Its name in the result; that of an accuracy begins with what it is of, such as
            "relation obj".
        statistic: The statistic.
        result: Its result, or difference of results, or None.
        is_only: Whether the result has no other, so that the result's name means it.
    """

    source: str
    name: str
    statistic: Statistic
    result: Any = None
    is_only: bool = False

    @property
    def full_name(self) -> str:
        """The name that no other statistic has."""
        return f"{self.source} {self.name}".strip()

    @property
    def names(self) -> set[str]:
        """All names that mean it where no other statistic has them."""
        short = {self.name, self.name.removeprefix("relation ").removeprefix("type ")}
        names = {*short, *(f"{self.source} {name}" for name in short), self.statistic.title}
        return names | {self.source} if self.is_only else names


def head_statistics(source: object) -> list[HeadStatistic]:
    """Return all statistics of heads, accuracies included.

    Args:
        source: The results of a scan, a result, or a dict from names to results, Statistics or
            (layers, heads) arrays.

    Raises:
        BertlookError: If it is something else, or has no statistics.
    """
    if hasattr(source, "measure_name"):
        source = {source.measure_name: source}
    if not isinstance(source, Mapping):
        raise BertlookError(
            f"A {type(source).__name__} has no statistics of heads. Give results of bl.scan, or a "
            "dict from names to (layers, heads) arrays."
        )
    statistics = [each for name, value in source.items() for each in _statistics_of(name, value)]
    if not statistics:
        raise BertlookError("None of the results has a statistic of heads.")
    return statistics


def common_shape(statistics: list[HeadStatistic]) -> tuple[int, int]:
    """Return the numbers of layers and heads that all statistics have.

    Args:
        statistics: The statistics.

    Raises:
        BertlookError: If they differ.
    """
    shapes = {np.shape(each.statistic.values) for each in statistics}
    if len(shapes) > 1:
        listed = " and ".join(" x ".join(map(str, shape)) for shape in sorted(shapes))
        raise BertlookError(f"The statistics are of {listed} heads. Give statistics of one model.")
    layers, heads = shapes.pop()
    return layers, heads


def find_statistic(argument: str, name: Any, statistics: list[HeadStatistic]) -> HeadStatistic:
    """Return the statistic with a name.

    Args:
        argument: The name of the argument, for messages, or "" for a name in a condition.
        name: The full name, such as "DependencyAccuracy relation obj", or a shorter one ("obj") or
            a title that no other statistic has.
        statistics: The statistics.

    Raises:
        BertlookError: If there is none, or there are several.
    """
    given = f"{argument}={quote(name)}" if argument else quote(name)
    exact = [each for each in statistics if each.full_name == name]
    matches = exact or [each for each in statistics if name in list(each.names)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = ", ".join(quote(each.full_name) for each in matches[:_LISTED])
        raise BertlookError(f"{given} has several meanings. Give one of {listed}.")
    by_name = {known: each.full_name for each in statistics for known in each.names}
    near = get_close_matches(name, by_name, _LISTED, 0.4) if isinstance(name, str) else []
    full_names = dict.fromkeys([by_name[known] for known in near] or by_name.values())
    listed = ", ".join(quote(full_name) for full_name in list(full_names)[:_LISTED])
    raise BertlookError(f"{given} is no statistic of the results; near are {listed}.")


def _statistics_of(source: str, value: Any) -> Iterator[HeadStatistic]:
    if not hasattr(value, "measure_name"):
        statistic = value if isinstance(value, Statistic) else Statistic(value)
        yield HeadStatistic("", source, _titled(statistic, source))
        return
    statistics = all_statistics(value)
    for name, statistic in statistics.items():
        yield HeadStatistic(source, name, _titled(statistic, name), value, len(statistics) == 1)


def _titled(statistic: Statistic, name: str) -> Statistic:
    return replace(statistic, title=statistic.title or name)
