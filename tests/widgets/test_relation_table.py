"""The table of relations: its rows, its traits, filling from a scan, and its page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import traitlets as t

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.scanning.scan import scan
from bertlook.widgets.live_scan import Standing
from bertlook.widgets.relation_table import RelationTable
from tests.widgets.relations import CORPUS, SentenceBySentence, counted, tiny_model


@pytest.fixture(scope="module")
def model() -> Model:
    return tiny_model()


@pytest.fixture(scope="module")
def result(model: Model) -> DependencyResult:
    return counted(model)


@pytest.fixture
def table(result: DependencyResult) -> RelationTable:
    return RelationTable(result, resamples=50)


def test_a_row_for_each_relation_however_rare(
    table: RelationTable, result: DependencyResult
) -> None:
    relations = [row["relation"] for row in table.relation_rows if not row["summary"]]
    assert sorted(relations) == sorted(result.relations)
    assert [row["relation"] for row in table.relation_rows[-2:]] == [
        "all",
        "all without punct and root",
    ]
    assert all(row["few"] == (row["count"] < 100) for row in table.relation_rows)


def test_the_rows_are_the_tables_figures(table: RelationTable) -> None:
    frame = table.table(min_count=0).set_index("relation")
    for row in table.relation_rows:
        expected = frame.loc[row["relation"]]
        assert row["count"] == expected["count"]
        assert "-".join(str(place + 1) for place in row["head"]) == expected["head"]
        assert row["direction"] == expected["direction"]
        for name in ("accuracy", "low", "high", "baseline", "gain", "gain_low"):
            assert row[name] == pytest.approx(expected[name], nan_ok=True)


def test_the_rows_are_json_also_where_there_is_no_number(model: Model) -> None:
    # one sentence: all in one half, nothing can be held out
    table = RelationTable(counted(model, CORPUS[:1]), resamples=50)
    assert json.loads(json.dumps(table.relation_rows, allow_nan=False)) == table.relation_rows
    assert table.relation_rows[0]["accuracy"] is None


def test_the_frame_leaves_rare_relations_out_and_the_view_does_not(table: RelationTable) -> None:
    assert list(table.table()["relation"]) == ["all", "all without punct and root"]
    assert len(table.table(min_count=3)) == len(table.relation_rows)
    assert table.table("same-data", 3).attrs["selection"] == "same-data"
    assert table.table().attrs["resamples"] == 50


def test_the_options_are_those_of_the_result(result: DependencyResult, model: Model) -> None:
    table = RelationTable(
        result, selection="same-data", control=result, permutations=5, resamples=20
    )
    assert table.table().attrs["selection"] == "same-data"
    assert "as in the paper" in table.about
    row = table.relation_rows[0]
    assert row["control"] == row["accuracy"]
    assert 0 < row["p"] <= row["q"] <= 1
    assert table.relation_rows[-1]["q"] is None
    plain = repr(table).splitlines()
    assert plain[1].split()[-2:] == ["control", "q"]
    assert plain[2].endswith(f"{row['q']:.3f}")


def test_the_result_may_come_in_the_results_of_a_scan(model: Model, table: RelationTable) -> None:
    results = scan(model, CORPUS, DependencyAccuracy(), progress=False)
    from_scan = RelationTable(results, resamples=50)
    assert from_scan.relation_rows == table.relation_rows
    assert "Model tiny" in from_scan.about


def test_one_of_several_results_has_to_be_chosen(result: DependencyResult) -> None:
    with pytest.raises(BertlookError, match="one of mean, first"):
        RelationTable(Results({"mean": result, "first": result}))


@pytest.mark.parametrize("thing", [None, "results.safetensors", 3])
def test_what_is_no_result_is_refused(thing: Any) -> None:
    with pytest.raises(BertlookError, match="needs the result of DependencyAccuracy"):
        RelationTable(thing)


def test_results_without_relations_are_refused() -> None:
    with pytest.raises(BertlookError, match="no result of DependencyAccuracy"):
        RelationTable(Results({}))


def test_an_unknown_option_names_the_known_ones(result: DependencyResult) -> None:
    with pytest.raises(TypeError, match="no option color; it has layout, relation, sort"):
        RelationTable(result, color="red")


def test_a_relation_that_is_not_there_is_refused(table: RelationTable) -> None:
    table.relation = "det"
    for relation in ("dett", "all", ""):
        with pytest.raises(BertlookError, match="isn't in the table"):
            table.relation = relation
    assert table.relation == "det"
    table.relation = None


def test_an_order_that_is_not_there_is_refused(table: RelationTable) -> None:
    table.sort = "count"
    with pytest.raises(BertlookError, match="sort is '-size'"):
        table.sort = "-size"
    assert table.sort == "count"


@pytest.mark.parametrize(
    "state", [{"relation": "x"}, {"relation": 3}, {"sort": "drop table"}, {"sort": None}]
)
def test_a_bad_state_from_the_browser_is_answered_with_the_good_one(
    table: RelationTable, monkeypatch: pytest.MonkeyPatch, state: dict[str, Any]
) -> None:
    returned: list[Any] = []
    monkeypatch.setattr(table, "send_state", lambda key=None: returned.append(key))
    table.set_state(state)
    assert list(state) in returned
    assert (table.relation, table.sort) == (None, "-gain_low")


@pytest.mark.parametrize("kind", ["head", "example", None, 3])
def test_a_request_that_it_cannot_answer_is_an_error(
    table: RelationTable, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(table, "send", sent.append)
    table._handle_custom_msg({"id": "v:1", "kind": kind}, [])
    assert "hasn't" in sent[0]["error"]


def test_it_prints_as_a_plain_table(table: RelationTable) -> None:
    bundle, _ = table._repr_mimebundle_()
    lines = bundle["text/plain"].splitlines()
    assert lines[0] == "RelationTable: 5 relations"
    assert lines[1].split()[:3] == ["relation", "n", "head"]
    first = table.relation_rows[0]
    assert lines[2].split()[:2] == [first["relation"], str(first["count"])]
    assert f"{100 * first['accuracy']:.1f}" in lines[2]
    assert "whiskers: 95% interval" in lines[-1]


def test_a_page_carries_the_rows(table: RelationTable, tmp_path: Path) -> None:
    page = table.to_html(tmp_path / "table.html").read_text("utf-8")
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    assert state["relation_rows"] == table.relation_rows
    assert '"relation_table"' in page


def test_a_scan_fills_it_to_the_same_table(model: Model, table: RelationTable) -> None:
    live = RelationTable(SentenceBySentence(model, CORPUS, DependencyAccuracy()), resamples=50)
    live.wait()
    assert (live.running, live.progress, live.scan_error) == (False, None, "")
    assert live.relation_rows == table.relation_rows
    assert "12 sentences" in live.about


def test_rows_grow_while_a_scan_runs(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.widgets.live_scan.EVERY", 0)
    monkeypatch.setattr("bertlook.widgets.live_scan.SHARE", 1)
    seen: list[tuple[bool, Any, int]] = []
    follow = RelationTable._follow

    def noted(self: RelationTable, standing: Standing, name: str) -> None:
        follow(self, standing, name)
        seen.append((self.running, self.progress, self.relation_rows[-2]["count"]))
        assert ("so far" in self.about) == self.running

    monkeypatch.setattr(RelationTable, "_follow", noted)
    live = RelationTable(SentenceBySentence(model, CORPUS, DependencyAccuracy()), resamples=20)
    live.wait()
    words = [len(sentence) for sentence in CORPUS]
    assert [count for *_, count in seen[:-1]] == [sum(words[: i + 1]) for i in range(12)]
    assert [progress for _, progress, _ in seen[:-1]] == [(i + 1) / 12 for i in range(12)]
    assert seen[-1] == (False, None, sum(words))


def test_the_browser_can_end_a_scan_and_the_count_is_kept(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.widgets.live_scan.EVERY", 0)
    monkeypatch.setattr("bertlook.widgets.live_scan.SHARE", 1)
    sent: list[Any] = []
    monkeypatch.setattr(RelationTable, "send", lambda _, content: sent.append(content))
    follow = RelationTable._follow

    def ended(self: RelationTable, standing: Standing, name: str) -> None:
        follow(self, standing, name)
        if standing.running:
            self._handle_custom_msg({"id": "v:1", "kind": "stop"}, [])

    monkeypatch.setattr(RelationTable, "_follow", ended)
    live = RelationTable(SentenceBySentence(model, CORPUS, DependencyAccuracy()), resamples=20)
    live.wait()
    assert sent == [{"id": "v:1", "kind": "stop"}]
    assert not live.running
    assert live.result.sentence.max() == 1  # the second was under way
    assert "stopped early" in live.about


def test_a_failed_scan_says_why(model: Model) -> None:
    live = RelationTable(SentenceBySentence(model, ["no gold tree"], DependencyAccuracy()))
    live.wait()
    assert "has no gold tree" in live.scan_error
    assert live.relation_rows == []
    with pytest.raises(BertlookError, match="has no gold tree"):
        live.table()


def test_a_relation_can_be_watched(table: RelationTable) -> None:
    seen: list[Any] = []
    other = RelationTable(table.result, resamples=20)
    link = t.link((table, "relation"), (other, "relation"))
    other.observe(lambda change: seen.append(change["new"]), "relation")
    table.set_state({"relation": "nsubj"})
    assert seen == ["nsubj"]
    link.unlink()
