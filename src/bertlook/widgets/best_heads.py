"""Names of heads: the relations that they find better than a fixed offset does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bertlook.errors import BertlookError
from bertlook.head import Head

if TYPE_CHECKING:
    import pandas as pd

#: Relations with fewer words name no head.
MIN_COUNT = 100
#: Labels that aren't relations between two words.
_NO_RELATION = ("punct", "root")


def names_of(result: Any, min_count: int = MIN_COUNT, **options: Any) -> dict[Head, str]:
    """Return the names of the heads that find a relation better than the best fixed offset does.

    A relation names its best head if most halves of the data select it, the held-out accuracy is
    above that of the best fixed offset, and the interval of the held-out gain is above 0. A head
    that is the best for several relations gets all their names, the largest gain first, as in
    "obj, ccomp". ``punct`` and ``root`` name no head, and neither does a table that selects on the
    same data.

    Args:
        result: The result of ``DependencyAccuracy``, or the results of a scan that hold it.
        min_count: The smallest number of words of a relation.
        **options: Other options of ``DependencyResult.table``.

    Returns:
        The names by head.

    Raises:
        BertlookError: If there is no such result, or there are several.

    Example:
        >>> import bertlook as bl
        >>> model, sentences = bl.load(), bl.corpora.sample()[:10]
        >>> result = bl.measures.DependencyAccuracy().of(map(model, sentences))
        >>> all(isinstance(head, bl.Head) for head in bl.names_of(result, min_count=5))
        True
    """
    from bertlook.measures import DependencyResult  # Imports torch.
    from bertlook.measures.measure import find_result

    try:
        dependencies = find_result(result, DependencyResult)
    except BertlookError as error:
        raise BertlookError(f"Names can't be taken from this: {error}") from error
    table = dependencies.table(min_count=min_count, **options)
    return names_in(table, dependencies.relations, min_count)


def names_in(table: pd.DataFrame, relations: Sequence[str], min_count: int) -> dict[Head, str]:
    """Return the names that a table of relations gives to heads, as ``names_of`` does.

    Args:
        table: The table of a DependencyResult.
        relations: The labels; all other rows are summaries.
        min_count: The smallest number of words of a relation.
    """
    if table.attrs["selection"] == "same-data":
        return {}
    rows = table[
        table["relation"].isin(relations)
        & ~table["relation"].isin(_NO_RELATION)
        & (table["gain_low"] > 0)
        & (table["gain_over_offset"] > 0)
        & (table["agreement"] > 0.5)
        & (table["count"] >= min_count)
    ]
    names: dict[Head, list[str]] = {}
    for relation, head in zip(rows["relation"], rows["head"], strict=True):
        names.setdefault(Head(head), []).append(relation)
    return {head: ", ".join(parts) for head, parts in names.items()}
