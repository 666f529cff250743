from __future__ import annotations

import numpy as np
import pytest

from bertlook import figures
from bertlook.figures.by_layer import provenance_line
from bertlook.figures.selecting import heads_of
from bertlook.looks import PALETTE
from bertlook.measures import Entropy, RelativePosition, TokenClasses
from tests.measures.surface_examples import random_texts


def test_marks_of_the_series_are_side_by_side_in_each_layer() -> None:
    chart = figures.relative_position(RelativePosition().of(random_texts(1)))
    rows = heads_of(chart).to_dict("records")
    shifts = {row["series"]: round(row["x"] - row["layer"], 6) for row in rows}
    assert sorted(shifts.values()) == [-0.13, 0, 0.13]


def test_close_baselines_share_a_rule_and_distinct_ones_are_labeled() -> None:
    result = TokenClasses().of(random_texts(4))
    left, right = figures.token_classes(result).hconcat
    [rule] = right.layer[2].data.to_dict("records")
    assert rule["label"] == "uniform"
    assert rule["baseline"] == pytest.approx(result.baselines["sep_to_sep"])
    labels = {row["label"]: row["baseline"] for row in left.layer[2].data.to_dict("records")}
    assert list(labels) == ["uniform: [CLS]", 'uniform: [SEP], "." and ","']
    assert labels["uniform: [CLS]"] == pytest.approx(result.baselines["cls"])


def test_a_baseline_that_differs_between_layers_is_a_line() -> None:
    chart = figures.entropy(Entropy().of(random_texts(4, window=1)))
    marks = [layer.mark.type for layer in chart.layer]
    assert marks == ["line", "point", "line", "text"]
    steps = chart.layer[2]
    assert steps.encoding.y.shorthand == "mean(baseline):Q"
    uniform = [layer.mark.type for layer in figures.entropy(Entropy().of(random_texts(4))).layer]
    assert uniform == ["line", "point", "text", "rule"]


def test_a_mark_names_its_head_its_interval_and_its_indices() -> None:
    chart = figures.entropy(Entropy().of(random_texts(2)))
    row = heads_of(chart).iloc[0]
    assert (row["head"], row["indices"], row["layer"]) == ("1-1", "(0, 0)", 1)
    low, high = map(float, row["interval"].split(" to "))
    assert low < row["mean"] < high
    alone = heads_of(figures.entropy(Entropy().of(random_texts(2)[:1])))
    assert set(alone["interval"]) == {"one input"}


def test_series_differ_in_color_and_in_shape() -> None:
    chart = figures.relative_position(RelativePosition().of(random_texts(1)))
    encoding = chart.to_dict()["layer"][1]["encoding"]
    colors, shapes = (encoding[channel]["scale"]["range"] for channel in ("color", "shape"))
    assert colors == [PALETTE["blue"], PALETTE["red"], PALETTE["green"]]
    assert len(set(shapes)) == 3


def test_the_subtitle_names_model_and_corpus() -> None:
    result = Entropy().of(random_texts(2))
    assert provenance_line(result) == ""
    arrays, facts = result.to_parts()
    facts = {**facts, "provenance": {"model": "bert", "corpus": "ewt", "inputs": 1234}}
    scanned = type(result).from_parts(arrays, facts)
    assert np.array_equal(scanned.all, result.all)
    assert provenance_line(scanned) == "bert, ewt, 1,234 inputs"
