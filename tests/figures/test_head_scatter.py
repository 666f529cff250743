from __future__ import annotations

import re
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

import bertlook as bl
from bertlook import figures
from bertlook.errors import BertlookError
from bertlook.figures.selecting import heads_of
from bertlook.measures import AblationResult

SHAPE = (2, 3)
X = np.arange(6).reshape(SHAPE) / 10
Y = np.array([[0.5, -0.2, 0.1], [0.0, 0.3, np.nan]])


def made_up(**statistics: Any) -> alt.LayerChart:
    return figures.scatter({"x": X, "y": Y, **statistics}, x="x", y="y")


def marks_of(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def rows_of(spec: dict[str, Any], layer: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(spec["datasets"][layer["data"]["name"]])


def test_every_head_with_both_statistics_is_a_mark() -> None:
    spec = made_up().to_dict()
    (marks,) = marks_of(spec, "point")
    heads = rows_of(spec, marks)
    assert heads["head"].tolist() == ["1-1", "1-2", "1-3", "2-1", "2-2"]
    assert heads["layer"].tolist() == [1, 1, 1, 2, 2]
    np.testing.assert_allclose(heads[["x", "y"]], np.stack([X, Y], -1).reshape(-1, 2)[:5])
    tooltips = {tooltip["field"]: tooltip["title"] for tooltip in marks["encoding"]["tooltip"]}
    assert tooltips == {"head": "Head", "x": "x", "y": "y"}
    assert spec["title"]["text"] == "y against x"
    assert spec["title"]["subtitle"] == ["5 heads, rank correlation \N{MINUS SIGN}0.10"]


def test_baselines_and_zero_are_lines() -> None:
    own = {"baseline": 0.25, "baseline_name": "uniform", "measured_in": "nats", "title": "Own"}
    spec = made_up(x=bl.Statistic(X, **own)).to_dict()
    rules = marks_of(spec, "rule")
    places = [rows_of(spec, rule).iloc[0].to_dict() for rule in rules]
    assert places == [{"x": 0.25}, {"y": 0.0}]
    assert "strokeDash" in rules[0]["mark"]
    (text,) = marks_of(spec, "text")
    assert text["encoding"]["text"]["value"] == "uniform"
    (marks,) = marks_of(spec, "point")
    assert marks["encoding"]["x"]["title"] == "Own (nats)"
    titles = [tooltip["title"] for tooltip in marks["encoding"]["tooltip"]]
    assert titles == ["Head", "Own (nats)", "Uniform baseline", "y"]


def test_a_baseline_that_depends_on_the_head_is_in_tooltips_alone() -> None:
    spec = made_up(x=bl.Statistic(X, baseline=X / 2)).to_dict()
    assert [rows_of(spec, rule).columns.tolist() for rule in marks_of(spec, "rule")] == [["y"]]
    (marks,) = marks_of(spec, "point")
    np.testing.assert_allclose(rows_of(spec, marks)["x_baseline"], X.ravel()[:5] / 2)


def test_accuracy_on_a_relation_against_the_effect() -> None:
    sentences = bl.corpora.sample()[:4]
    measure = bl.measures.DependencyAccuracy
    results = bl.scan(bl.load(), sentences, measure, progress=False, controls=0)
    effects = AblationResult(
        positions=np.arange(2),
        losses=np.ones(2),
        changes=np.random.default_rng(0).normal(size=(2, 6, 8)),
        importance_sums=np.ones((6, 8)),
    )
    chart = figures.scatter(
        {**results, "Ablation": effects}, x="DependencyAccuracy relation nsubj", y="loss_change"
    )
    heads = heads_of(chart)
    head = bl.Head(heads["head"][20])
    accuracies = results["DependencyAccuracy"].accuracy_statistics()
    assert heads["x"][20] == accuracies["relation nsubj"].values[tuple(head)]
    assert heads["y"][20] == effects.loss_change[tuple(head)]
    facts = chart.to_dict()["usermeta"]["provenance"]
    assert facts["x"] == "DependencyAccuracy relation nsubj"
    assert facts["corpus"] == results.provenance["corpus"]
    assert facts["options of DependencyAccuracy"]["rows"] == "mean"
    assert "4 inputs" in chart.to_dict()["title"]["subtitle"][1]


def test_it_is_linked_with_a_grid() -> None:
    pytest.importorskip("vl_convert", reason="a chart that is linked offline needs vl-convert")
    grid = bl.HeadGrid(bl.Attention(["a", "b"], np.full((2, 3, 2, 2), 0.5)))
    shown = figures.linked(made_up(), grid)
    box = {"x": [0.05, 0.25], "y": [0.0, 0.2]}
    selection = alt.jupyter.jupyter_chart.IntervalSelection(name="box", value=box, store=[])
    shown.selections._set_value("box", selection)
    assert grid.highlight == [(0, 2)]
    grid.highlight = [(1, 0)]
    assert shown.params.highlighted == ["2-1"]


@pytest.mark.parametrize(
    ("highlighted", "passing", "faded"),
    [
        ([], None, set()),
        ([], ["1-1", "2-1"], {"1-2", "1-3", "2-2"}),
        ([], [], {"1-1", "1-2", "1-3", "2-1", "2-2"}),
        (["1-2"], ["1-1"], {"1-1", "1-3", "2-1", "2-2"}),
    ],
)
def test_marks_outside_of_the_selection_or_the_passing_heads_fade(
    highlighted: list[str], passing: list[str] | None, faded: set[str]
) -> None:
    vl_convert = pytest.importorskip("vl_convert", reason="figures are drawn by vl-convert")
    spec = made_up().to_dict()
    for param in spec["params"]:
        if param["name"] in ("highlighted", "passing"):
            param["value"] = {"highlighted": highlighted, "passing": passing}[param["name"]]
    svg = vl_convert.vegalite_to_svg(spec)
    points = re.findall(r'<path aria-label="([^"]*)" role="graphics-symbol"[^>]*>', svg)
    marks = re.findall(r'<path aria-label="[^"]*Head: (\d-\d)[^"]*"[^>]*opacity="([\d.]+)"', svg)
    assert len(points) == len(marks) == 5
    assert {head for head, opacity in marks if opacity == "0.15"} == faded


def test_heads_are_named_beside_their_marks_and_in_tooltips() -> None:
    chart = figures.scatter(
        {"x": X, "y": Y}, x="x", y="y", names={bl.Head(0, 1): "obj", "2-3": "nsubj"}
    )
    spec = chart.to_dict()
    (label,) = marks_of(spec, "text")
    rows = rows_of(spec, label)
    assert rows[["head", "name"]].to_numpy().tolist() == [["1-2", "obj"]]  # 2-3 has no y
    assert rows["x"][0] > X[0, 1]  # to the right of its mark
    (marks,) = marks_of(spec, "point")
    assert [tooltip["field"] for tooltip in marks["encoding"]["tooltip"]][:2] == ["head", "name"]
    assert len(heads_of(chart)) == 5


def test_it_is_drawn(tmp_path) -> None:
    pytest.importorskip("vl_convert", reason="figures are drawn by vl-convert")
    path = tmp_path / "scatter.svg"
    figures.save(made_up(x=bl.Statistic(X, baseline=0.25, baseline_name="uniform")), path)
    drawing = path.read_text("utf-8")
    assert drawing.count('aria-roledescription="point"') == 5
    assert ">uniform</text>" in drawing
    assert ">y against x</text>" in drawing


@pytest.mark.parametrize(
    ("statistics", "message"),
    [
        ({"y": np.ones((3, 3))}, "'x' is of 2 x 3 heads, and 'y' of 3 x 3"),
        ({"y": np.ones(3)}, r"y='y' has shape \(3,\), not \(layers, heads\)"),
        ({"y": np.full(SHAPE, np.nan)}, "No head has both 'x' and 'y'"),
        ({"y": [["a"]]}, "'y' isn't an array of numbers"),
        ({"y": bl.Statistic(X, baseline=[1, 2])}, r"baseline of y='y' has shape \(2,\)"),
    ],
)
def test_bad_statistics_get_a_sentence(statistics: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        made_up(**statistics)


def test_a_name_that_no_statistic_has_gets_the_near_ones() -> None:
    with pytest.raises(BertlookError, match=r"y='loss' is no statistic .* near are 'x'"):
        figures.scatter({"x": X}, x="x", y="loss")
