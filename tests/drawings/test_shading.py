from __future__ import annotations

import numpy as np
import pytest

from bertlook.drawings.shading import MINUS, Shading, cell_color, format_short, shading_of
from bertlook.looks import CIVIDIS, DIVERGING, color_ramp
from bertlook.statistic import Statistic

VALUES = np.array([[0.2, 0.5]])


@pytest.mark.parametrize(
    ("value", "high", "text"),
    [(0.42, 1, ".42"), (2.53, 4.2, "2.5"), (-2.53, 4.2, f"{MINUS}2.5"), (17.2, 30, "17"),
     (1, 1, "1"), (0, 1, "0"), (-0.001, 1, "0"), (0.0123, 0.05, ".012"),
     (100, 100, "100"), (10.04, 20, "10")],
)  # fmt: skip
def test_values_have_two_digits_of_their_scale(value: float, high: float, text: str) -> None:
    assert format_short(value, high) == text


def test_colors_are_those_of_the_scale_with_a_readable_ink() -> None:
    def color(ramp: np.ndarray, step: int) -> str:
        return "#" + "".join(f"{channel:02x}" for channel in ramp[step])

    shares = Shading("x", "", VALUES, 0, 1)
    assert cell_color(0, shares) == (color(color_ramp(CIVIDIS), 0), "#ffffff")
    assert cell_color(1, shares) == (color(color_ramp(CIVIDIS), 255), "#000000")
    signed = Shading("x", "", VALUES, -1, 1)
    assert cell_color(0, signed) == (color(color_ramp(DIVERGING), 128), "#ffffff")


def test_a_statistic_has_a_note_on_its_baseline() -> None:
    statistic = Statistic(VALUES, "nats", (0, 1), 0.3, title="Entropy")
    shading = shading_of(statistic)
    assert shading.note == "Dots: above the baseline (0.30 nats)."
    assert shading.label == "Entropy"
    assert shading.baseline is not None
    assert shading.baseline.shape == (1, 2)
    assert shading_of(Statistic(VALUES, domain=(0, 1))).note == ""
    named = Statistic(VALUES, domain=(0, 1), baseline=0.001, baseline_name="uniform")
    assert shading_of(named).note == "Dots: above uniform baseline (0.001)."
    heads = Statistic(VALUES, domain=(0, 1), baseline=[[0.1, 0.2]])
    assert shading_of(heads).note == "Dots: above the head's baseline."
