from __future__ import annotations

import re

import numpy as np
import pytest

from bertlook.clustering import BEHAVIORS
from bertlook.looks import (
    BEHAVIOR_LOOKS,
    CIVIDIS,
    DIVERGING,
    PALETTE,
    RELATION_LOOKS,
    SERIES_LOOKS,
    SHAPES,
    TEXT_COLOR,
    color_ramp,
    looks_of,
)


def luminance(color: str) -> float:
    """The relative luminance of WCAG."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_each_behavior_has_a_distinct_look() -> None:
    assert list(BEHAVIOR_LOOKS) == list(BEHAVIORS)
    looks = [*BEHAVIOR_LOOKS.values(), *RELATION_LOOKS]
    assert len(set(looks)) == len(looks) == 7 + 28


def test_series_differ_in_color_and_in_shape() -> None:
    for values in zip(*SERIES_LOOKS, strict=True):
        assert len(set(values)) == len(SERIES_LOOKS)


def test_looks_are_keys_of_the_palette_and_the_shapes() -> None:
    for look in [*BEHAVIOR_LOOKS.values(), *RELATION_LOOKS, *SERIES_LOOKS]:
        assert look.color in PALETTE
        assert look.shape in SHAPES


def test_relations_take_looks_in_turn_and_behaviors_keep_theirs() -> None:
    looks = looks_of(["obj", "sep", "det"])
    assert looks == [RELATION_LOOKS[0], BEHAVIOR_LOOKS["sep"], RELATION_LOOKS[1]]
    many = looks_of([f"relation {number}" for number in range(29)])
    assert many[28] == many[0]


@pytest.mark.parametrize("color", [TEXT_COLOR, *PALETTE.values()])
def test_colors_stand_out_from_white_and_from_near_black(color: str) -> None:
    least = 4 if color == TEXT_COLOR else 1.9
    assert contrast(color, "#ffffff") >= least
    assert contrast(color, "#111111") >= least


@pytest.mark.parametrize("outline", SHAPES.values())
def test_outlines_are_closed_and_similar_in_size(outline: str) -> None:
    assert re.fullmatch(r"M[-\d. ALHVZ]+Z", outline)
    numbers = [abs(float(number)) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", outline)]
    assert 3.5 <= max(numbers) <= 6


def test_a_ramp_meets_its_stops_and_grows_brighter() -> None:
    ramp = color_ramp()
    assert ramp.shape == (256, 3)
    assert ramp.dtype == np.uint8
    for step, *color in CIVIDIS:
        assert ramp[step].tolist() == color
    brightness = [luminance(f"#{r:02x}{g:02x}{b:02x}") for r, g, b in ramp.tolist()]
    assert np.all(np.diff(brightness) > -0.002)
    assert brightness[-1] > 0.7


def test_a_signed_ramp_is_darkest_at_zero() -> None:
    ramp = color_ramp(DIVERGING)
    assert int(ramp.sum(1).argmin()) in (127, 128)
    assert ramp[0, 2] > ramp[0, 0]
    assert ramp[255, 0] > ramp[255, 2]
