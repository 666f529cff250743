from __future__ import annotations

import json
import re
from pathlib import Path

import altair as alt
import pytest

from bertlook import figures
from bertlook.errors import BertlookError
from bertlook.figures.theme import color_scale, shape_scale, themed
from bertlook.looks import PALETTE, SHAPES, Look
from bertlook.measures import Entropy
from tests.measures.surface_examples import random_texts


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


def test_a_failed_save_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = figures.entropy(Entropy().of(random_texts(5)))
    with pytest.raises(BertlookError, match=r"format '\.txt' is unknown\. Use \.html, "):
        figures.save(chart, tmp_path / "figure.txt")
    monkeypatch.setattr("bertlook.figures.theme.find_spec", lambda _: None)
    with pytest.raises(BertlookError, match=r"pip install bertlook\[figures\]"):
        figures.save(chart, tmp_path / "figure.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_that_fails_to_render_keeps_the_existing_file(tmp_path: Path) -> None:
    class Broken:
        def save(self, file: object, **options: object) -> None:
            file.write("half")  # type: ignore[attr-defined]
            raise RuntimeError("drawing failed")

    path = tmp_path / "figure.json"
    path.write_text("older")
    with pytest.raises(RuntimeError, match="drawing failed"):
        figures.save(Broken(), path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named_in_the_error(tmp_path: Path) -> None:
    chart = figures.entropy(Entropy().of(random_texts(5)))
    with pytest.raises(BertlookError, match=r"figure\.json can't be written"):
        figures.save(chart, tmp_path / "missing" / "figure.json")


def test_a_themed_chart_has_no_background() -> None:
    config = themed(alt.Chart().mark_point()).to_dict()["config"]
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
