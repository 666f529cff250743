from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import bertlook as bl
from bertlook.figures.scatter_axis import LENGTHS, ScatterAxis
from bertlook.measures.head_statistics import head_statistics

VALUES = np.array([[0.0, 0.5, 1.0]])


def axis_of(name: str, values: Any = VALUES, **options: Any) -> ScatterAxis:
    (statistic,) = head_statistics({"own": bl.Statistic(values, **options)})
    columns = {name: np.ravel(values)}
    if "baseline" in options:
        columns[f"{name}_baseline"] = np.broadcast_to(options["baseline"], np.shape(values)).ravel()
    return ScatterAxis(name, statistic, pd.DataFrame(columns))


@pytest.mark.parametrize("name", LENGTHS)
def test_marks_are_at_least_12_pixels_from_the_ends(name: str) -> None:
    axis = axis_of(name)
    pixels = axis.to_pixels(VALUES)
    expected = [[12, LENGTHS[name] / 2, LENGTHS[name] - 12]]
    np.testing.assert_allclose(pixels, expected if name == "x" else np.fliplr(expected))
    np.testing.assert_allclose(axis.to_values(pixels), VALUES, atol=1e-12)


def test_a_baseline_that_all_heads_share_is_within_the_ends() -> None:
    axis = axis_of("x", baseline=3.0)
    assert axis.lines == [3.0]
    np.testing.assert_allclose(axis.to_pixels(3.0), LENGTHS["x"] - 12)
    assert axis_of("x", baseline=[[1, 2, 3]]).lines == []


def test_zero_is_a_line_between_values_of_both_signs() -> None:
    assert axis_of("y", VALUES - 0.5).lines == [0]
    assert axis_of("y", VALUES - 0.5, baseline=0.25).lines == [0, 0.25]


def test_equal_values_have_an_axis() -> None:
    assert axis_of("x", np.full((1, 2), 2.0)).domain == (1.8, 2.2)
    assert axis_of("x", np.zeros((1, 2))).domain == (-1, 1)


def test_lines_and_the_name_of_a_horizontal_one_cover_their_places() -> None:
    horizontal = axis_of("y", baseline=0.5, baseline_name="uniform")
    assert horizontal.line_boxes() == [(0, 168, 420, 172)]
    ((left, top, right, bottom),) = horizontal.caption_boxes()
    assert 360 < left < 400
    assert (top, right, bottom) == (154, 420, 170)
    vertical = axis_of("x", baseline=0.5)
    assert vertical.line_boxes() == [(208, 0, 212, 340)]
    assert vertical.caption_boxes() == []
