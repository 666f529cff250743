from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bertlook import figures
from bertlook.errors import BertlookError
from bertlook.figures.by_layer import heads_of
from bertlook.measures import (
    Entropy,
    GradientImportance,
    HeadMeans,
    RelativePosition,
    TokenClasses,
)
from bertlook.scanning.results import Results
from tests.measures.surface_examples import random_texts

FIGURES = {
    "relative_position": (figures.relative_position, RelativePosition),
    "token_classes": (figures.token_classes, TokenClasses),
    "entropy": (figures.entropy, Entropy),
}


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """The rows behind the marks, of all panels."""
    parts = getattr(chart, "hconcat", [chart])
    return [row for part in parts for row in heads_of(part).to_dict("records")]


@pytest.mark.parametrize("name", FIGURES)
def test_every_head_is_a_mark_with_its_mean_and_its_name(name: str) -> None:
    draw, measure = FIGURES[name]
    result = measure().of(random_texts(0))
    rows = rows_of(draw(result))
    assert len(rows) == 6 * len({row["series"] for row in rows})
    table = result.table()
    means = {round(value, 9) for value in table["mean"]}
    assert all(round(row["mean"], 9) in means for row in rows)
    assert {row["head"] for row in rows} == {f"{i}-{j}" for i in (1, 2) for j in (1, 2, 3)}
    assert {row["layer"] for row in rows} == {1, 2}


def test_a_mark_of_each_series_stands_beside_the_others_of_its_layer() -> None:
    rows = rows_of(figures.relative_position(RelativePosition().of(random_texts(1))))
    shifts = {row["series"]: round(row["x"] - row["layer"], 6) for row in rows}
    assert sorted(shifts.values()) == [-0.13, 0, 0.13]


def test_a_scans_results_serve_as_well(tmp_path: Path) -> None:
    texts = random_texts(2)
    both = Results({"mine": Entropy().of(texts), "other": RelativePosition().of(texts)})
    assert rows_of(figures.entropy(both)) == rows_of(figures.entropy(both["mine"]))
    with pytest.raises(BertlookError, match=r"one result of TokenClasses.*holds none.*bl\.scan"):
        figures.token_classes(both)
    twice = Results({"a": both["mine"], "b": both["mine"]})
    with pytest.raises(BertlookError, match="holds 2"):
        figures.entropy(twice)
    with pytest.raises(BertlookError, match="one result of Entropy"):
        figures.entropy(3)


def test_gradients_are_drawn_without_a_baseline() -> None:
    shape = (4, 2, 3)
    result = GradientImportance.result_class(
        options={"share": 0.15, "seed": 0},
        counts=np.full(4, 2),
        sums=np.arange(24.0).reshape(shape),
        squares=np.arange(24.0).reshape(shape) ** 2,
        uniform_sums=np.full(shape, np.nan),
    )
    chart = figures.gradients(result)
    assert len(rows_of(chart)) == 24
    assert len(chart.layer) == 2


def test_a_model_without_separators_has_one_panel() -> None:
    result: HeadMeans = TokenClasses().of(random_texts(3))
    assert len(figures.token_classes(result).hconcat) == 2
    lacking = result.counts.copy()
    lacking[list(result.descriptions).index("sep_to_sep")] = 0
    parts, facts = result.to_parts()
    without = type(result).from_parts({**parts, "counts": lacking}, facts)
    assert len(figures.token_classes(without).hconcat) == 1


def test_baselines_that_lie_together_are_one_rule_and_others_say_whose_they_are() -> None:
    result = TokenClasses().of(random_texts(4))
    left, right = figures.token_classes(result).hconcat
    [rule] = right.layer[2].data.to_dict("records")
    assert rule["label"] == "uniform"
    assert rule["baseline"] == pytest.approx(result.baselines["sep_to_sep"])
    labels = {row["label"]: row["baseline"] for row in left.layer[2].data.to_dict("records")}
    assert list(labels) == ["uniform: [CLS]", 'uniform: [SEP], "." and ","']
    assert labels["uniform: [CLS]"] == pytest.approx(result.baselines["cls"])


@pytest.mark.parametrize("ending", [".svg", ".png", ".html", ".json", ".pdf"])
def test_a_figure_is_saved_offline(ending: str, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="drawing offline needs vl-convert")
    chart = figures.entropy(Entropy().of(random_texts(5)))
    path = figures.save(chart, tmp_path / f"figure{ending}")
    content = path.read_bytes()
    assert len(content) > 1000
    if ending == ".html":
        assert not re.search(rb"<(script|link)[^>]*(src|href)=", content)
    if ending == ".json":
        assert json.loads(content)["layer"]


def test_what_cannot_be_saved_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = figures.entropy(Entropy().of(random_texts(5)))
    with pytest.raises(BertlookError, match=r"a figure ends with \.html, "):
        figures.save(chart, tmp_path / "figure.txt")
    monkeypatch.setattr("bertlook.figures.theme.find_spec", lambda _: None)
    with pytest.raises(BertlookError, match=r"pip install bertlook\[figures\]"):
        figures.save(chart, tmp_path / "figure.svg")
    assert list(tmp_path.iterdir()) == []
