"""The traits of the table of relations, and a scan that fills it."""

from __future__ import annotations

from typing import Any

import pytest
import traitlets as t

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy
from bertlook.model.model import Model
from bertlook.widgets.live_scan import ScanStatus
from bertlook.widgets.relation_table import RelationTable
from tests.widgets.messages import returned_state
from tests.widgets.relations import CORPUS, SentenceBySentence


def test_a_scan_fills_the_same_table(model: Model, table: RelationTable) -> None:
    scan = SentenceBySentence(model, CORPUS, DependencyAccuracy(), controls=0)
    live = RelationTable(scan, resamples=50)
    live.wait()
    assert (live.running, live.progress, live.scan_error) == (False, None, "")
    assert live.relation_rows == table.relation_rows
    assert "12 sentences" in live.about


def test_rows_grow_while_a_scan_runs(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.widgets.live_scan.REPORT_INTERVAL", 0)
    monkeypatch.setattr("bertlook.widgets.live_scan.REPORT_SHARE", 1)
    seen: list[tuple[bool, Any, int]] = []
    follow = RelationTable._follow

    def noted(self: RelationTable, status: ScanStatus, name: str) -> None:
        follow(self, status, name)
        seen.append((self.running, self.progress, self.relation_rows[-2]["count"]))
        assert ("so far" in self.about) == self.running

    monkeypatch.setattr(RelationTable, "_follow", noted)
    live = RelationTable(SentenceBySentence(model, CORPUS, DependencyAccuracy()), resamples=20)
    live.wait()
    words = [len(sentence) for sentence in CORPUS]
    assert [count for *_, count in seen[:-1]] == [sum(words[: i + 1]) for i in range(12)]
    assert [progress for _, progress, _ in seen[:-1]] == [(i + 1) / 12 for i in range(12)]
    assert seen[-1] == (False, None, sum(words))


def test_the_browser_can_end_a_scan_and_its_counts_are_kept(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.widgets.live_scan.REPORT_INTERVAL", 0)
    monkeypatch.setattr("bertlook.widgets.live_scan.REPORT_SHARE", 1)
    sent: list[Any] = []
    monkeypatch.setattr(RelationTable, "send", lambda _, content: sent.append(content))
    follow = RelationTable._follow

    def ended(self: RelationTable, status: ScanStatus, name: str) -> None:
        follow(self, status, name)
        if status.running:
            self._handle_custom_msg({"id": "v:1", "kind": "stop"}, [])

    monkeypatch.setattr(RelationTable, "_follow", ended)
    live = RelationTable(SentenceBySentence(model, CORPUS, DependencyAccuracy()), resamples=20)
    live.wait()
    assert sent == [{"id": "v:1"}]
    assert not live.running
    assert live.result.records.unit_of_item.max() == 1  # the second was under way
    assert "stopped early" in live.about


def test_a_failed_scan_sets_the_error(model: Model) -> None:
    live = RelationTable(SentenceBySentence(model, ["no gold tree"], DependencyAccuracy()))
    live.wait()
    assert "has no gold tree" in live.scan_error
    assert live.relation_rows == []
    with pytest.raises(BertlookError, match="has no gold tree"):
        live.table()


def test_a_relation_can_be_observed(table: RelationTable) -> None:
    seen: list[Any] = []
    other = RelationTable(table.result, resamples=20)
    link = t.link((table, "relation"), (other, "relation"))
    other.observe(lambda change: seen.append(change["new"]), "relation")
    table.set_state({"relation": "nsubj"})
    assert seen == ["nsubj"]
    link.unlink()


def test_a_missing_relation_is_refused(table: RelationTable) -> None:
    table.relation = "det"
    for relation in ("dett", "all", ""):
        with pytest.raises(BertlookError, match="The table has no relation"):
            table.relation = relation
    assert table.relation == "det"
    table.relation = None


def test_an_unknown_sort_column_is_refused(table: RelationTable) -> None:
    table.sort = "count"
    with pytest.raises(BertlookError, match="sort is '-size'"):
        table.sort = "-size"
    assert table.sort == "count"


@pytest.mark.parametrize(
    "state", [{"relation": "x"}, {"relation": 3}, {"sort": "drop table"}, {"sort": None}]
)
def test_an_invalid_state_from_the_browser_is_answered_with_the_current_one(
    table: RelationTable, state: dict[str, Any]
) -> None:
    assert list(state) in returned_state(table, state)
    assert (table.relation, table.sort) == (None, "-gain_low")
