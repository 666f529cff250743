from __future__ import annotations

import re

import altair as alt
import pytest

from bertlook.figures.theme import color_scale, shape_scale, themed
from bertlook.looks import PALETTE, SHAPES, Look


def test_a_themed_chart_has_no_background() -> None:
    config = themed(alt.Chart().mark_point(), {}).to_dict()["config"]
    assert config["background"] == "transparent"
    assert config["axis"]["labelColor"] == config["title"]["color"] == "#7d7d7d"


def test_scales_show_the_looks_of_their_labels() -> None:
    looks = [Look("blue", "square"), Look("gray", "ring")]
    colors, shapes = color_scale(["a", "b"], looks), shape_scale(["a", "b"], looks)
    assert colors.domain == shapes.domain == ["a", "b"]
    assert colors.range == [PALETTE["blue"], PALETTE["gray"]]
    assert shapes.range == [
        "M-1 -1H1V1H-1Z",
        "M0.9 0A0.9 0.9 0 1 1 -0.9 0A0.9 0.9 0 1 1 0.9 0Z",
    ]


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_has_the_size_of_vegas_shapes(shape: str) -> None:
    vl_convert = pytest.importorskip("vl_convert", reason="drawing needs vl-convert")
    scale = shape_scale(["a"], [Look("blue", shape)])
    data = alt.Data(values=[{"x": 0, "y": 0, "kind": "a"}])
    marks = alt.Chart(data).mark_point(filled=True, size=400)
    chart = marks.encode(x="x:Q", y="y:Q", shape=alt.Shape("kind:N", scale=scale, legend=None))
    drawing = vl_convert.vegalite_to_svg(chart.to_json())
    [outline] = re.findall(r'<path aria-label="[^"]*kind: a[^"]*"[^>]* d="([^"]*)"', drawing)
    numbers = [abs(float(number)) for number in re.findall(r"-?\d+\.?\d*", outline)]
    # Vega's own square of this size reaches from -10 to 10.
    assert 8.5 <= max(numbers) <= 15
