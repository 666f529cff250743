"""What the other results of a scan add to a head's dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.errors import BertlookError
from bertlook.head import Head, find_head
from bertlook.measures.divergence.measure import DivergenceResult
from bertlook.measures.dossiers.result import DossiersResult
from bertlook.measures.head_statistics import head_statistics
from bertlook.measures.measure import find_result
from bertlook.measures.result import Result

if TYPE_CHECKING:
    from bertlook.measures.dossiers.dossier import HeadDossier
    from bertlook.measures.tables import Table


def dossier_of(results: Mapping[str, Result], head: Any) -> HeadDossier:
    """Return the dossier of a head, with its scores in all results and the heads nearest to it.

    Args:
        results: The results of a scan, by name.
        head: The head, in any form.

    Raises:
        BertlookError: If there is no such head, or no result of ``Dossiers``.
    """
    result = find_result(results, DossiersResult)
    found = find_head(head, *result.shape, "head")
    return result.dossier(
        found, scores=_scores(results, found), nearest=_nearest(results, found, result.options)
    )


def _scores(results: Mapping[str, Result], head: Head) -> Table:
    from bertlook.measures.tables import make_table

    rows = []
    try:
        statistics = head_statistics(results)
    except BertlookError:  # no other measure has statistics
        statistics = []
    for each in statistics:
        value, baseline = (
            _at(values, head) for values in (each.statistic.values, each.statistic.baseline)
        )
        if np.isfinite(value):
            rows.append((each.source, each.name, value, baseline))
    columns = ("measure", "statistic", "value", "baseline")
    return make_table({name: [row[i] for row in rows] for i, name in enumerate(columns)}, {})


def _at(values: Any, head: Head) -> float:
    """Return a head's number in an array over heads, or one number for all; NaN for None."""
    numbers = np.asarray(np.nan if values is None else values, np.float64)
    return float(numbers[head.layer, head.head] if numbers.ndim else numbers)


def _nearest(results: Mapping[str, Result], head: Head, options: Mapping[str, Any]) -> Table:
    from bertlook.measures.tables import make_table

    divergences = [each for each in results.values() if isinstance(each, DivergenceResult)]
    if not divergences:
        return make_table({"head": [], "divergence": []}, {})
    num_heads = divergences[0].num_heads
    own = head.layer * num_heads + head.head
    row = divergences[0].mean[own]
    others = [i for i in np.argsort(row, kind="stable").tolist() if i != own]
    others = [i for i in others if np.isfinite(row[i])][: int(options["top"])]
    names = [str(Head(*divmod(i, num_heads))) for i in others]
    return make_table({"head": names, "divergence": row[others]}, divergences[0].facts)
