"""RelationTable: every relation's best head, beside the best fixed offset."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import Paper
from bertlook.drawings.relation_cells import relations_latex, sort_rows
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import DependencyResult
from bertlook.measures.dependency.rows import rows_of
from bertlook.scanning.results import Results
from bertlook.scanning.scan import Scan
from bertlook.text import count_of
from bertlook.widgets.assets import front_end
from bertlook.widgets.relation_traits import RelationTraits
from bertlook.widgets.view import View, check_options

if TYPE_CHECKING:
    import pandas as pd

    from bertlook.measures.selection import Selection

_TABLE_OPTIONS = ("selection", "control", "splits", "permutations", "resamples", "seed")


class RelationTable(RelationTraits):
    """The best head of each relation: its accuracy with an interval, and its gain over an offset.

    A click on a relation sets ``relation``. Relations with fewer than 100 words are grayed. Given
    a :class:`~bertlook.Scan`, the table runs it in the background and fills while it runs;
    ``cancel()`` ends it and keeps its counts.

    Args:
        source: The result of ``DependencyAccuracy``, the results that hold it, or a Scan.
        **options: ``selection``, ``control``, ``permutations``, ``resamples`` and ``seed`` of
            ``DependencyResult.table``, and initial values of the traits below.

    Raises:
        BertlookError: If ``source`` is none of these, or holds several such results.
        TypeError: If an option doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> model, sentences = bl.load(), bl.corpora.sample()[:10]
        >>> result = bl.measures.DependencyAccuracy().of(map(model, sentences))
        >>> table = bl.RelationTable(result, resamples=50)
        >>> table.sort = "-count"
        >>> table.relation_rows[-1]["relation"]
        'all without punct and root'
    """

    _esm = front_end("relation_table.js")
    _view = "relation_table"
    _formats = (*View._formats, "tex", "csv")

    def __init__(self, source: DependencyResult | Results | Scan, **options: Any) -> None:
        table_options = {name: options.pop(name) for name in _TABLE_OPTIONS if name in options}
        check_options(type(self), options)
        relation = options.pop("relation", None)
        super().__init__(**options)
        self._fill(source, table_options)
        self.relation = relation

    @property
    def result(self) -> DependencyResult:
        """The result that is shown; for a running scan, the result so far.

        Raises:
            BertlookError: While nothing has been counted.
        """
        if self._result is None:
            raise BertlookError(self.scan_error or "The scan has counted nothing yet; wait().")
        return self._result

    def table(
        self, selection: Selection | None = None, min_count: int = 100, **options: Any
    ) -> pd.DataFrame:
        """Return the table as a DataFrame, see ``DependencyResult.table``.

        Args:
            selection: "held-out" or "same-data"; by default that of the widget.
            min_count: The smallest number of words of a relation.
            **options: Other options of ``DependencyResult.table``; by default those of the widget.
        """
        chosen = {} if selection is None else {"selection": selection}
        return self.result.table(min_count=min_count, **{**self._options, **chosen, **options})

    def _write(self, file: Path, kind: str, paper: Paper) -> Path:
        super()._write(file, kind, paper)
        if kind == "csv":
            from bertlook.measures.tables import write_provenance  # imports pandas

            write_provenance(file, self._provenance())
        return file

    def _content(self, kind: str, paper: Paper) -> str | bytes:
        if kind == "tex":
            return relations_latex(self.relation_rows, self.sort, self.about)
        if kind == "csv":
            table = self.result.table(**self._options)
            rows = rows_of(table, self.result.relations)
            numbered = [row | {"position": number} for number, row in enumerate(rows)]
            order = [row["position"] for row in chain(*sort_rows(numbered, self.sort))]
            return str(table.iloc[order].to_csv(index=False))
        return super()._content(kind, paper)

    def _draw(self, paper: Paper) -> Drawing:
        return self._draw_table(paper, still_rows=40)

    def __repr__(self) -> str:
        return f"{self._title()}\n{self._plain()}"

    def _title(self) -> str:
        relations = sum(not row["summary"] for row in self.relation_rows)
        state = ", a scan is running" if self.running else ""
        return f"RelationTable: {count_of(relations, 'relation')}{state}"

    def _plain(self) -> str:
        """Return the rows and their description as plain text."""
        rows = self.relation_rows
        extra = [name for name in _EXTRA if any(row.get(name) for row in rows)]
        interval = "95% interval" if any(row["low"] is not None for row in rows) else ""
        header = _HEADER.format(interval=interval) + "".join(f"{name:>9}" for name in extra)
        lines = [header, *(_line(row, extra) for row in rows)] if rows else []
        return "\n".join([*lines, *filter(None, (self.about, self.scan_error))])


_HEADER = (
    f"{'relation':<26}{'n':>7}  {'head':<6}{'direction':<11}{'accuracy':>8}  {{interval:<14}}"
    f"{'offset':>6}{'baseline':>10}{'gain':>7}"
)


def _line(row: dict[str, Any], extra: list[str]) -> str:
    has_interval = row["low"] is not None
    interval = f"{_percent(row['low'])} to {_percent(row['high'])}" if has_interval else ""
    return (
        f"{row['relation']:<26}{row['count']:>7}  {Head(*row['head'])!s:<6}{row['direction']:<11}"
        f"{_percent(row['accuracy']):>8}  {interval:<14}{row['offset']:>+6}"
        f"{_percent(row['baseline']):>10}{_percent(row['gain']):>7}"
        + "".join(f"{_EXTRA[name](row[name]):>9}" for name in extra)
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


#: Columns that only some tables have, with the functions that write their values.
_EXTRA: dict[str, Callable[[float | None], str]] = {
    "control": _percent,
    "q": lambda q: "" if q is None else f"{q:.3f}",
}
