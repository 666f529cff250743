"""The table of relations as traits, shared by the widgets that show it."""

from __future__ import annotations

from typing import Any

import traitlets as t

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.measures.measure import find_result
from bertlook.scanning.scan import Scan
from bertlook.widgets.live_scan import LiveScan, Standing
from bertlook.widgets.protocol import FROM_KERNEL, SHARED, SORT_KEYS
from bertlook.widgets.relation_rows import about, rows_of
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import View

#: Resamples of a table that is about to be replaced by the next.
_RESAMPLES_WHILE_RUNNING = 200


class RelationTraits(View):
    """A relation's best head, in rows, from a result or a scan that goes on.

    ``relation`` is the selected relation, or None. ``relation_rows`` are the table's rows as JSON,
    ``about`` says how they were made. While a scan fills them, ``running`` is true, ``progress``
    goes from 0 to 1 and ``remaining`` is about how many seconds are left (None: unknown).
    """

    relation = t.Unicode(None, allow_none=True).tag(**SHARED)
    sort = t.Unicode("-gain_low").tag(**SHARED)
    relation_rows = t.List(t.Dict()).tag(**FROM_KERNEL, js_type="types.RelationRow[]")
    about = t.Unicode("").tag(**FROM_KERNEL)
    running = t.Bool(False).tag(**FROM_KERNEL)
    progress = t.Float(None, allow_none=True).tag(**FROM_KERNEL)
    remaining = t.Float(None, allow_none=True).tag(**FROM_KERNEL)
    scan_error = t.Unicode("").tag(**FROM_KERNEL)

    _result: DependencyResult | None = None
    _live: LiveScan | None = None
    _options: dict[str, Any]

    def cancel(self) -> None:
        """End the scan that fills the table; what it has counted is kept."""
        if self._live is not None:
            self._live.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Return when the scan that fills the table has ended, or after ``timeout`` seconds."""
        if self._live is not None:
            self._live.wait(timeout)

    def close(self) -> None:
        """Close the widget, and end the scan that fills it."""
        self.cancel()
        super().close()

    def _fill(self, source: object, options: dict[str, Any]) -> None:
        """Show a result, the one in a scan's results, or a scan as it goes on."""
        self._options = options
        if isinstance(source, Scan):
            name = _only_measure(source)
            self.running, self.progress = True, 0.0 if source.total else None
            self._live = LiveScan(source, lambda standing: self._follow(standing, name))
            self._live.start()
        else:
            self._show_result(find_result(source, DependencyResult), options)

    def _follow(self, standing: Standing, name: str) -> None:
        """Take what a scan has counted so far."""
        options = self._options
        if standing.running:
            options = options | {"resamples": _RESAMPLES_WHILE_RUNNING, "permutations": 0}
        with self.hold_sync():
            self.running = standing.running
            try:
                if standing.results is not None:
                    found = standing.results[name]
                    assert isinstance(found, DependencyResult)  # it is that measure's
                    self._show_result(found, options)
                self.scan_error = standing.error
            except Exception as failure:  # a thread's defect would show nowhere else
                self.scan_error = f"{type(failure).__name__}: {failure}"
            finally:
                self.progress, self.remaining = standing.progress, standing.remaining

    def _show_result(self, result: DependencyResult, options: dict[str, Any]) -> None:
        table = result.table(**{**options, "min_count": 0})
        self._result = result
        self.relation_rows = rows_of(table, result.relations)
        self.about = about(table, running=self.running)

    def _row(self, relation: str) -> dict[str, Any] | None:
        rows = (
            row for row in self.relation_rows if row["relation"] == relation and not row["summary"]
        )
        return next(rows, None)

    def _answer_stop(self, request_id: str) -> None:
        self.cancel()
        self.send({"id": request_id})

    @t.validate("relation")
    def _relation_exists(self, proposal: dict[str, Any]) -> str | None:
        relation = proposal["value"]
        if relation is not None and self._row(relation) is None:
            there = ", ".join(row["relation"] for row in self.relation_rows if not row["summary"])
            raise BadTrait(
                f"relation {relation[:40]!r} isn't in the table, only {there or 'none'}."
            )
        return relation

    @t.validate("sort")
    def _can_be_sorted(self, proposal: dict[str, Any]) -> str:
        if proposal["value"].removeprefix("-") not in SORT_KEYS:
            raise BadTrait(
                f"sort is {proposal['value'][:40]!r}; it can be {', '.join(SORT_KEYS)}, with a '-' "
                "before it for the largest first."
            )
        return proposal["value"]


def _only_measure(scan: Scan) -> str:
    names = [name for name, m in scan.measures.items() if isinstance(m, DependencyAccuracy)]
    if len(names) != 1:
        raise BertlookError(
            f"The scan has {len(names) or 'no'} measures of DependencyAccuracy; a table of "
            "relations needs one."
        )
    return names[0]
