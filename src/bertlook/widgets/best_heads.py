"""Names of heads: relations that they find, and what decoder heads look for in repeated blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.errors import BertlookError
from bertlook.head import Head

if TYPE_CHECKING:
    import pandas as pd

    from bertlook.measures.repeated_blocks import RepeatedBlocksResult

#: Relations with fewer words name no head.
MIN_COUNT = 100
#: Labels that aren't relations between two words.
NO_RELATION = ("punct", "root")
#: The share of its attention on repeated blocks that names a head.
MIN_SCORE = 0.4


def names_of(result: Any, min_count: int = MIN_COUNT, **options: Any) -> dict[Head, str]:
    """Return the names of heads: relations that they find, or what they look for in blocks.

    A relation names its best head if most halves of the data select it, the held-out accuracy is
    above that of the best fixed offset, and the interval of the held-out gain is above 0. A head
    that is the best for several relations gets all their names, the largest gain first, as in
    "obj, ccomp". ``punct`` and ``root`` name no head, and neither does a table that selects on the
    same data.

    On the repeated blocks of ``RepeatedBlocks``, a head is named "previous token", "duplicate
    token", "induction" or "first-token sink" if the interval of this score lies above 0.4, above
    evenly spread attention, and above every head of the control. The largest score comes first.
    Many heads rest on the first token where they find nothing: "first-token sink" names only heads
    without another of these names.

    Args:
        result: The result of ``DependencyAccuracy`` or ``RepeatedBlocks``, or a mapping that holds
            one of them or both, such as the results of a scan.
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
    from bertlook.measures import DependencyResult
    from bertlook.measures.measure import find_result
    from bertlook.measures.repeated_blocks import RepeatedBlocksResult

    parts = list(result.values()) if isinstance(result, Mapping) else [result]
    has_relations, has_blocks = (
        any(isinstance(part, kind) for part in parts)
        for kind in (DependencyResult, RepeatedBlocksResult)
    )
    named = []
    try:
        if has_relations or not has_blocks:
            dependencies = find_result(result, DependencyResult)
            table = dependencies.table(min_count=min_count, **options)
            named.append(names_in(table, dependencies.relations, min_count))
        if has_blocks:
            named.append(names_on_blocks(find_result(result, RepeatedBlocksResult)))
    except BertlookError as error:
        raise BertlookError(f"Names can't be taken from this: {error}") from error
    return join_names(*named)


def names_on_blocks(result: RepeatedBlocksResult) -> dict[Head, str]:
    """Return the names that scores on repeated blocks give to heads, as ``names_of`` does.

    Args:
        result: The scores.
    """
    clear = []
    for name, low in result.low.items():
        smallest = np.fmax(result.baselines[name], np.fmax.reduce(result.control[name], axis=None))
        for pair in np.argwhere(low > np.fmax(smallest, MIN_SCORE)).tolist():
            clear.append((-result.statistics()[name][tuple(pair)], name, Head(*pair)))
    titles = {name: mean.title.lower() for name, mean in result.means.items()}
    sinks = {head: titles[name] for _, name, head in clear if name == "sink"}
    named = [{head: titles[name]} for _, name, head in sorted(clear) if name != "sink"]
    return {**sinks, **join_names(*named)}


def join_names(*named: Mapping[Head, str]) -> dict[Head, str]:
    """Return names by head, with several names of a head as in "obj, induction".

    Args:
        *named: Names by head.
    """
    names: dict[Head, list[str]] = {}
    for part in named:
        for head, name in part.items():
            names.setdefault(head, []).append(name)
    return {head: ", ".join(parts) for head, parts in names.items()}


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
        & ~table["relation"].isin(NO_RELATION)
        & (table["gain_low"] > 0)
        & (table["gain_over_offset"] > 0)
        & (table["agreement"] > 0.5)
        & (table["count"] >= min_count)
    ]
    pairs = zip(rows["relation"], rows["head"], strict=True)
    return join_names(*({Head(head): relation} for relation, head in pairs))
