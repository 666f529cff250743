"""What heads are known for: the relations that they find better than a fixed offset does."""

from __future__ import annotations

from typing import Any

from bertlook.errors import BertlookError
from bertlook.head import Head

#: Labels that relate no two words by themselves.
_NO_RELATION = ("punct", "root")


def names_of(result: Any, min_count: int = 100, **options: Any) -> dict[Head, str]:
    """Name the best head of each relation that it finds better than the best fixed offset does.

    A relation names its best head where the lower end of the held-out gain's interval is above 0.
    A head that is the best for several gets all their names, the largest gain first:
    "obj, ccomp". ``punct`` and ``root`` name none.

    Args:
        result: the result of ``DependencyAccuracy``, or the results of a scan that hold it.
        min_count: leave out relations with fewer words.
        **options: what ``DependencyResult.table`` takes besides.

    Raises:
        BertlookError: if there is no such result, or there are several.
    """
    from bertlook.measures import DependencyResult  # imports torch
    from bertlook.measures.measure import find_result

    try:
        found = find_result(result, DependencyResult)
    except BertlookError as error:
        raise BertlookError(f"names can't be taken from this: {error}") from error
    table = found.table(min_count=min_count, **options)
    clear = table[
        table["relation"].isin(found.relations)
        & ~table["relation"].isin(_NO_RELATION)
        & (table["gain_low"] > 0)
    ]
    names: dict[Head, list[str]] = {}
    for relation, head in zip(clear["relation"], clear["head"], strict=True):
        names.setdefault(Head(head), []).append(relation)
    return {head: ", ".join(relations) for head, relations in names.items()}
