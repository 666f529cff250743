"""The table of relations: its sources and options, as a frame, as text and as a page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.scanning.run import scan
from bertlook.widgets.relation_table import RelationTable
from tests.widgets.messages import request
from tests.widgets.relations import CORPUS
from tests.widgets.still_images import still_texts


def test_the_data_frame_lists_the_same_relations_and_marks_rare_ones(table: RelationTable) -> None:
    frame = table.table().set_index("relation")
    few = {row["relation"]: row["few"] for row in table.relation_rows}
    assert frame["few"].to_dict() == few
    assert table.table(min_count=3)["few"].sum() < len(few)
    assert table.table("same-data", 3).attrs["selection"] == "same-data"
    assert table.table().attrs["resamples"] == 50
    assert table.table(splits=3).attrs["splits"] == 3


def test_the_options_are_those_of_the_result(result: DependencyResult, model: Model) -> None:
    table = RelationTable(
        result, selection="same-data", control=result, permutations=5, resamples=20
    )
    assert table.table().attrs["selection"] == "same-data"
    assert "as in the paper" in table.about
    row = table.relation_rows[0]
    assert row["control"] == row["accuracy"]
    assert row["baseline"] == row["offset_accuracy"]
    assert 0 < row["p"] <= 1
    assert (row["few"], row["q"]) == (True, None)


def test_frequent_relations_have_a_false_discovery_rate(sample_result: DependencyResult) -> None:
    table = RelationTable(sample_result, control=sample_result, permutations=5, resamples=20)
    for row in table.relation_rows:
        assert (row["q"] is None) == (row["few"] or row["summary"])
        assert row["q"] is None or 0 < row["p"] <= row["q"] <= 1
    plain = repr(table).splitlines()
    assert plain[1].split()[-2:] == ["control", "q"]
    assert plain[2].endswith(f"{table.relation_rows[0]['q']:.3f}")


def test_on_the_same_data_no_row_has_an_interval(result: DependencyResult) -> None:
    table = RelationTable(result, selection="same-data", resamples=20)
    assert table.relation_rows
    for row in table.relation_rows:
        ends = (row["low"], row["high"], row["gain_low"], row["gain_high"])
        assert ends == (None, None, None, None)
        assert row["accuracy"] - row["baseline"] == pytest.approx(row["gain"])
    assert "interval" not in table.about
    gains = [row["gain"] for row in table.relation_rows if not row["summary"]]
    assert gains == sorted(gains, reverse=True)


def test_held_out_rows_have_intervals_and_the_splits_are_described(table: RelationTable) -> None:
    scored = [row for row in table.relation_rows if row["accuracy"] is not None]
    assert scored
    for row in scored:
        assert row["low"] <= row["accuracy"] <= row["high"]
        assert row["gain_low"] <= row["gain"] <= row["gain_high"]
    assert "mean over 20 splits" in table.about


def test_results_of_a_scan_are_accepted(model: Model, table: RelationTable) -> None:
    results = scan(model, CORPUS, DependencyAccuracy(), progress=False)
    from_scan = RelationTable(results, resamples=50)
    assert all(row.pop("control") is not None for row in from_scan.relation_rows)
    assert from_scan.relation_rows == table.relation_rows
    assert "Model tiny" in from_scan.about


def test_several_results_are_ambiguous(result: DependencyResult) -> None:
    with pytest.raises(BertlookError, match="give one of 'mean', 'first'"):
        RelationTable(Results({"mean": result, "first": result}))


@pytest.mark.parametrize("thing", [None, "results.safetensors", 3])
def test_values_that_are_not_results_are_refused(thing: Any) -> None:
    with pytest.raises(
        BertlookError, match="result of DependencyAccuracy is needed, but this is a"
    ):
        RelationTable(thing)


def test_results_without_relations_are_refused() -> None:
    with pytest.raises(
        BertlookError,
        match="DependencyAccuracy is needed, but this is a mapping with no results",
    ):
        RelationTable(Results({}))


def test_an_unknown_option_names_the_known_ones(result: DependencyResult) -> None:
    with pytest.raises(TypeError, match=r"no option color\. It has .*layout, relation, sort"):
        RelationTable(result, color="red")


@pytest.mark.parametrize("kind", ["head", "example", None, 3])
def test_an_unknown_request_is_an_error(table: RelationTable, kind: Any) -> None:
    [(reply, _)] = request(table, {"id": "v:1", "kind": kind})
    assert f"RelationTable can't answer a request of kind {kind!r}" in reply["error"]


def test_the_repr_is_a_plain_table(table: RelationTable) -> None:
    bundle, _ = table._repr_mimebundle_()
    lines = bundle["text/plain"].splitlines()
    assert lines[0] == "RelationTable: 5 relations"
    assert lines[1].split()[:3] == ["relation", "n", "head"]
    first = table.relation_rows[0]
    assert lines[2].split()[:2] == [first["relation"], str(first["count"])]
    assert f"{100 * first['accuracy']:.1f}" in lines[2]
    assert "95% intervals" in lines[-1]


def test_a_page_contains_the_rows(table: RelationTable, tmp_path: Path) -> None:
    page = table.to_html(tmp_path / "table.html").read_text("utf-8")
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    assert state["relation_rows"] == table.relation_rows


def test_the_table_is_saved_as_latex_in_the_order_of_the_view(
    table: RelationTable, tmp_path: Path
) -> None:
    table.sort = "relation"
    latex = table.save(tmp_path / "x.tex").read_text("utf-8")
    lines = [line for line in latex.splitlines() if line.endswith(r"\\")]
    assert [line.split(" & ")[0] for line in lines[1:3]] == ["case", "det"]
    assert table.about in latex


def test_the_table_is_saved_as_csv_with_its_provenance(
    table: RelationTable, tmp_path: Path
) -> None:
    table.sort = "-relation"
    rows = table.save(tmp_path / "x.csv").read_text("utf-8").splitlines()
    assert rows[0].startswith("relation,count,head,")
    assert [row.split(",")[0] for row in rows[1:3]] == ["root", "obl"]
    assert rows[-1].startswith("all without punct and root,")
    facts = json.loads((tmp_path / "x.csv.provenance.json").read_text("utf-8"))
    assert facts["sentences"] == len(CORPUS)


def test_the_table_is_saved_as_a_drawing(table: RelationTable, tmp_path: Path) -> None:
    svg = table.save(tmp_path / "x.svg", caption="Table 1").read_text("utf-8")
    assert ">nsubj</text>" in svg
    assert ">Table 1</text>" in svg


def test_a_table_that_cannot_be_saved_leaves_no_file(table: RelationTable, tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match=r"Use .*\.tex or \.csv"):
        table.save(tmp_path / "x.xlsx")
    table.close()
    with pytest.raises(BertlookError, match="closed"):
        table.save(tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_still_picture_of_a_table_is_a_table(table: RelationTable) -> None:
    texts = still_texts(table)
    assert {row["relation"] for row in table.relation_rows} <= set(texts)
