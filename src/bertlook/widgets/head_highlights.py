"""What stands out about each head: its name, its best relation, and its most unusual statistic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.dependency.result import DependencyResult
from bertlook.measures.head_statistics import HeadStatistic, head_statistics
from bertlook.measures.result import Result
from bertlook.widgets.best_heads import MIN_COUNT, NO_RELATION, names_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Highlight:
    """A number of a head, beside the one to compare it with.

    Attributes:
        name: What is measured.
        value: The head's number.
        usual: The baseline, or the mean of all heads.
        is_rare: Whether it is of too few words to be reliable.
    """

    name: str
    value: float
    usual: float
    is_rare: bool = False


def known_names(results: Mapping[str, Result]) -> dict[Head, str]:
    """Return the names that ``names_of`` finds, none without a result that names heads.

    Args:
        results: The results of a scan.
    """
    try:
        return names_of(results)
    except BertlookError:  # no such result, or several
        return {}


def best_relations(results: Mapping[str, Result]) -> dict[Head, Highlight]:
    """Return the relation on which each head gains most over the best fixed offset.

    Heads that gain on no relation are left out. Relations with fewer than 100 words are taken
    only if there are no others.

    Args:
        results: The results of a scan; of several of ``DependencyAccuracy``, the first one counts.
    """
    found = [each for each in results.values() if isinstance(each, DependencyResult)]
    if not found:
        return {}
    counts = dict(zip(found[0].relations, found[0].count.tolist(), strict=True))
    usable = [relation for relation in found[0].relations if relation not in NO_RELATION]
    usable = [each for each in usable if counts[each] >= MIN_COUNT] or usable
    if not usable:
        return {}
    statistics = found[0].accuracy_statistics()
    values = np.stack([np.asarray(statistics[f"relation {each}"].values) for each in usable])
    baselines = np.array([statistics[f"relation {each}"].baseline for each in usable], np.float64)
    best = _largest(values - baselines[:, None, None], above=0)
    return {
        head: Highlight(
            usable[i],
            float(values[i][tuple(head)]),
            float(baselines[i]),
            counts[usable[i]] < MIN_COUNT,
        )
        for head, i in best.items()
    }


def unusual_statistics(results: Mapping[str, Result]) -> dict[Head, Highlight]:
    """Return the statistic in which each head lies furthest above the mean of all heads.

    Distances are in standard deviations over heads. Accuracies on relations don't count.

    Args:
        results: The results of a scan.
    """
    try:
        statistics = [each for each in head_statistics(results) if not _is_of_relation(each)]
    except BertlookError:  # no other measure has statistics
        return {}
    tables = [(each, np.asarray(each.statistic.values, np.float64)) for each in statistics]
    tables = [(each, values) for each, values in tables if np.nanstd(values) > 0]
    if not tables:
        return {}
    means = [float(np.nanmean(values)) for _, values in tables]
    distances = [
        (values - mean) / np.nanstd(values) for (_, values), mean in zip(tables, means, strict=True)
    ]
    return {
        head: Highlight(tables[i][0].statistic.label, float(tables[i][1][tuple(head)]), means[i])
        for head, i in _largest(np.stack(distances)).items()
    }


def _is_of_relation(statistic: HeadStatistic) -> bool:
    return isinstance(statistic.result, DependencyResult)


def _largest(values: Floats, above: float = -np.inf) -> dict[Head, int]:
    """Return the index of each head's largest value; ties go to the first.

    Args:
        values: (S, L, H) values; heads with NaN alone are left out.
        above: A number; heads that don't exceed it are left out, too.
    """
    numbers = np.where(np.isnan(values), -np.inf, values)
    best = numbers.argmax(0)
    return {
        Head(*pair): int(best[tuple(pair)]) for pair in np.argwhere(numbers.max(0) > above).tolist()
    }
