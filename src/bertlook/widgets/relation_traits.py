"""The table of relations as traits, for the views that show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import traitlets as t

from bertlook.errors import BertlookError
from bertlook.measures import DependencyResult
from bertlook.measures.dependency.rows import about, rows_of
from bertlook.measures.measure import find_result
from bertlook.widgets.live_scan import LiveScan, ScanStatus, is_scan
from bertlook.widgets.protocol import FROM_KERNEL, SHARED, SORT_KEYS
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import View

if TYPE_CHECKING:
    import pandas as pd

    from bertlook.drawings.drawing import Drawing
    from bertlook.drawings.paper import Paper
    from bertlook.scanning.scan import Scan

#: Bootstrap resamples of interim tables, which are soon replaced.
_RESAMPLES_WHILE_RUNNING = 200


class RelationTraits(View):
    """The traits of a table of relations, filled from a result or by a running scan."""

    relation = t.Unicode(None, allow_none=True, help="The selected relation, or None.").tag(
        **SHARED
    )
    sort = t.Unicode(
        "-gain_low",
        help=f'The column to sort by, one of {", ".join(SORT_KEYS)}; "-" before it puts the '
        "largest first.",
    ).tag(**SHARED)
    relation_rows = t.List(t.Dict(), help="The table's rows, as JSON.").tag(
        **FROM_KERNEL, js_type="types.RelationRow[]"
    )
    about = t.Unicode("", help="How the table was made.").tag(**FROM_KERNEL)
    running = t.Bool(False, help="Whether a scan is filling the table.").tag(**FROM_KERNEL)
    progress = t.Float(
        None, allow_none=True, help="The share of inputs that the scan has read, or None."
    ).tag(**FROM_KERNEL)
    remaining = t.Float(
        None, allow_none=True, help="About how many seconds the scan will take, or None."
    ).tag(**FROM_KERNEL)
    scan_error = t.Unicode("", help='Why the scan failed, or "".').tag(**FROM_KERNEL)

    _result: DependencyResult | None = None
    #: The facts of the table that is shown.
    _table_facts: Mapping[str, Any] = {}
    _live: LiveScan | None = None
    _options: dict[str, Any]

    def cancel(self) -> None:
        """End the scan that fills the table and keep its counts."""
        if self._live is not None:
            self._live.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the scan that fills the table has ended.

        Args:
            timeout: The largest number of seconds to wait, or None for no limit.
        """
        if self._live is not None:
            self._live.wait(timeout)

    def close(self) -> None:
        """Close the widget and end the scan that fills it."""
        self.cancel()
        super().close()

    def _fill(self, source: object, options: dict[str, Any]) -> None:
        """Show a result, the only one in a mapping, or a scan while it runs."""
        self._options = options
        if is_scan(source):
            name = _dependency_measure(source)
            self.running, self.progress = True, 0.0 if source.total else None
            self._live = LiveScan(source, lambda status: self._follow(status, name))
            self._live.start()
        else:
            self._show_result(find_result(source, DependencyResult), options)

    def _follow(self, status: ScanStatus, name: str) -> None:
        """Show the results of a scan so far."""
        options = self._options
        if status.running:
            options = options | {"resamples": _RESAMPLES_WHILE_RUNNING, "permutations": 0}
        with self.hold_sync():
            self.running = status.running
            try:
                if status.results is not None:
                    result = status.results[name]
                    assert isinstance(result, DependencyResult)  # the measure is DependencyAccuracy
                    self._show_result(result, options)
                self.scan_error = status.error
            except Exception as error:  # otherwise lost in the thread
                self.scan_error = f"{type(error).__name__}: {error}"
            finally:
                self.progress, self.remaining = status.progress, status.remaining

    def _show_result(self, result: DependencyResult, options: dict[str, Any]) -> pd.DataFrame:
        """Show a result and return its table."""
        table = result.table(**options)
        self._result = result
        self.relation_rows = rows_of(table, result.relations)
        self.about = about(table, running=self.running)
        self._table_facts = table.attrs
        return table

    def _draw_table(self, paper: Paper, still_rows: int) -> Drawing:
        """Draw the table; a still of it, which is part of a saved notebook, has not all rows."""
        from bertlook.drawings.relations import draw_relations

        return draw_relations(
            self.relation_rows,
            sort=self.sort,
            selected=self.relation,
            about=self.about,
            limit=still_rows if paper.is_still else None,
            provenance=self._provenance(),
            paper=paper,
        )

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        return {**super()._provenance_parts(), "relations": self._table_facts}

    def _row(self, relation: str) -> dict[str, Any] | None:
        """Return the row of a relation, or None if there is none; summary rows don't count."""
        rows = (
            row for row in self.relation_rows if row["relation"] == relation and not row["summary"]
        )
        return next(rows, None)

    def _answer_stop(self, request_id: str) -> None:
        """End the scan."""
        self.cancel()
        self.send({"id": request_id})

    @t.validate("relation")
    def _validate_relation(self, proposal: dict[str, Any]) -> str | None:
        relation = proposal["value"]
        if relation is not None and self._row(relation) is None:
            names = [row["relation"] for row in self.relation_rows if not row["summary"]]
            raise BadTrait(
                f"The table has no relation {relation[:40]!r}; it has "
                f"{', '.join(names) or 'no relations'}."
            )
        return relation

    @t.validate("sort")
    def _validate_sort(self, proposal: dict[str, Any]) -> str:
        if proposal["value"].removeprefix("-") not in SORT_KEYS:
            raise BadTrait(
                f"sort is {proposal['value'][:40]!r}; it can be {', '.join(SORT_KEYS)}, with a '-' "
                "before it for the largest first."
            )
        return proposal["value"]


def _dependency_measure(scan: Scan) -> str:
    """Return the name of the only DependencyAccuracy among a scan's measures."""
    from bertlook.measures import DependencyAccuracy

    measures = scan.measures.items()
    names = [name for name, measure in measures if isinstance(measure, DependencyAccuracy)]
    if len(names) != 1:
        raise BertlookError(
            f"The scan has {len(names) or 'no'} measures of DependencyAccuracy; a table of "
            "relations needs exactly one."
        )
    return names[0]
