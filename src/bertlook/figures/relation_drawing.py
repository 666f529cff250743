"""The table of relations as a drawing."""

from __future__ import annotations

from typing import Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import find_paper
from bertlook.drawings.relation_cells import SORT_KEYS
from bertlook.drawings.relations import draw_relations
from bertlook.errors import BertlookError
from bertlook.measures import DependencyResult
from bertlook.measures.dependency.rows import about, rows_of
from bertlook.measures.measure import find_result
from bertlook.text import quote


def relations(
    result: Any,
    *,
    sort: str = "-gain_low",
    relation: str | None = None,
    width: float | None = None,
    caption: bool | str = True,
    font: str = "Helvetica",
    **options: Any,
) -> Drawing:
    """Draw the best head of each relation with its accuracy, for a paper.

    It is what a :class:`~bertlook.RelationTable` shows: a bar is the accuracy, a whisker its 95%
    interval, a mark the accuracy of the best fixed offset. Relations of few words are gray.

    Args:
        result: The result of ``DependencyAccuracy``, or the results that hold it.
        sort: The column to sort by: "relation", "count", "head", "accuracy", "gain_low" or "q";
            "-" before it puts the largest first.
        relation: A relation whose row is marked.
        width: The width in centimeters; by default that of the content, at most 17. Text keeps its
            size: narrow drawings have fewer columns.
        caption: Whether a caption says how the table was made, or the text of another caption.
        font: "Helvetica", "Times", or the name of another font that is installed.
        **options: Options of ``DependencyResult.table``.

    Raises:
        BertlookError: If there is no such result or relation, or an option can't have its value.

    Example:
        >>> import bertlook as bl
        >>> attentions = map(bl.load(), bl.corpora.sample()[:10])
        >>> result = bl.measures.DependencyAccuracy().of(attentions)
        >>> bl.figures.relations(result, resamples=50, width=12)
        <Drawing: The best head of each of 28 relations, 12.0 x 15.8 cm>
    """
    paper = find_paper(width, caption, font)
    counted = find_result(result, DependencyResult)
    if not isinstance(sort, str) or sort.removeprefix("-") not in SORT_KEYS:
        raise BertlookError(
            f"sort={quote(sort)} is unknown. Use {', '.join(map(repr, SORT_KEYS))}, with a '-' "
            "before it for the largest first."
        )
    if relation is not None and relation not in counted.relations:
        raise BertlookError(
            f"relation={quote(relation)} is not among the result's, which are "
            f"{', '.join(counted.relations)}."
        )
    table = counted.table(**options)
    return draw_relations(
        rows_of(table, counted.relations),
        sort=sort,
        selected=relation,
        about=about(table, running=False),
        provenance=table.attrs,
        paper=paper,
    )
