from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bertlook.clustering import BEHAVIORS, Embedding
from bertlook.errors import BertlookError
from bertlook.figures import head_map
from bertlook.looks import TEXT_COLOR
from bertlook.measures import DivergenceResult

SHAPE = (12, 12)
NAMES = ["other", "sep", "cls", "obj", "det"]


def made_up(shape: tuple[int, int] = SHAPE) -> tuple[DivergenceResult, Embedding, np.ndarray]:
    random = np.random.default_rng(0)
    points = random.normal(size=(*shape, 2))
    flat = points.reshape(-1, 2)
    total = np.linalg.norm(flat[:, None] - flat, axis=-1)
    result = DivergenceResult(total=total, rows=2, num_layers=shape[0], num_heads=shape[1])
    return result, Embedding(points, 0.0, 0.25), random.choice(NAMES, size=shape)


def parts(chart) -> tuple[dict, pd.DataFrame, pd.DataFrame]:
    """The chart as JSON, its heads and its labels."""
    spec = chart.to_dict()
    tables = [pd.DataFrame(spec["datasets"][layer["data"]["name"]]) for layer in spec["layer"]]
    return spec, tables[0], tables[1]


def test_every_head_is_a_mark_with_its_behavior() -> None:
    result, embedding, behaviors = made_up()
    spec, heads, _ = parts(head_map(result, behaviors, embedding=embedding))
    assert heads["head"].tolist()[:2] == ["1-1", "1-2"]
    assert len(heads) == 144
    np.testing.assert_allclose(heads[["x", "y"]], embedding.points.reshape(-1, 2))
    assert heads["behavior"].tolist() == [BEHAVIORS.get(n, n) for n in behaviors.ravel()]
    first = np.argsort(result.mean[0])[1:4]
    assert heads["nearest"][0].split(", ")[0].startswith(f"{heads['head'][first[0]]} (")
    encoding = spec["layer"][0]["encoding"]
    assert {field["field"] for field in encoding["tooltip"]} >= {"head", "behavior", "layer"}
    assert encoding["color"]["field"] == "behavior"
    domain, shapes, colors = (
        encoding["shape"]["scale"]["domain"],
        encoding["shape"]["scale"]["range"],
        encoding["color"]["scale"]["range"],
    )
    assert set(domain) == set(heads["behavior"])
    assert len(set(zip(shapes, colors, strict=True))) == len(domain)
    assert "stress 0.25" in spec["title"]["subtitle"][0]


def test_color_can_show_layers_while_shapes_show_behaviors() -> None:
    result, embedding, behaviors = made_up()
    spec, _, _ = parts(head_map(result, behaviors, "layer", embedding=embedding))
    encoding = spec["layer"][0]["encoding"]
    assert (encoding["color"]["field"], encoding["shape"]["field"]) == ("layer", "behavior")
    spec, _, _ = parts(head_map(result, embedding=embedding))
    assert spec["layer"][0]["encoding"]["color"]["field"] == "layer"


@pytest.mark.parametrize("shape", [(2, 3), (12, 12), (24, 16)])
def test_names_cover_neither_marks_nor_each_other(shape: tuple[int, int]) -> None:
    result, embedding, behaviors = made_up(shape)
    spec, heads, labels = parts(head_map(result, behaviors, embedding=embedding))
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    scale = spec["width"] / (high - low)
    assert min(5, len(heads)) <= len(labels) <= len(heads)
    at = labels[["x", "y"]].to_numpy() * scale
    widths = 6 * labels["head"].str.len().to_numpy()
    for index in range(len(at)):
        beside, above = np.abs(np.delete(at, index, 0) - at[index]).T
        apart = (np.delete(widths, index) + widths[index]) / 2
        assert ((beside >= apart - 1e-6) | (above >= 11 - 1e-6)).all()
    marks = heads[["x", "y"]].to_numpy() * scale
    for center, width in zip(at, widths, strict=True):
        beside, above = np.abs(marks - center).T
        assert ((beside >= width / 2) | (above >= 5)).all()
    assert heads["x"].between(low, high).all()


def test_the_chart_is_rendered() -> None:
    vl_convert = pytest.importorskip("vl_convert")
    result, embedding, behaviors = made_up((2, 3))
    chart = head_map(result, behaviors, embedding=embedding)
    drawn = vl_convert.vegalite_to_svg(chart.to_json())
    assert "1-1" in drawn
    assert "attends to [SEP]" in drawn


def test_mismatched_arguments_are_refused() -> None:
    result, embedding, behaviors = made_up((2, 3))
    with pytest.raises(BertlookError, match="color='red'"):
        head_map(result, behaviors, "red", embedding=embedding)  # type: ignore[arg-type]
    with pytest.raises(BertlookError, match=r"behaviors has shape \(1, 3\)"):
        head_map(result, behaviors[:1], embedding=embedding)
    with pytest.raises(BertlookError, match=r"embedding has \(1, 3\)"):
        head_map(result, embedding=Embedding(embedding.points[:1], 0, 0))
    with pytest.raises(BertlookError, match="HeadDivergence is needed"):
        head_map(None)  # type: ignore[arg-type]  # the point of the test


def test_texts_are_legible_on_light_and_dark_pages() -> None:
    result, embedding, behaviors = made_up((2, 3))
    for color in ("behavior", "layer"):
        spec = head_map(result, behaviors, color, embedding=embedding).to_dict()
        config = spec["config"]
        assert config["background"] == "transparent"
        assert spec["layer"][1]["mark"]["color"] == config["title"]["color"] == TEXT_COLOR
        legend = spec["layer"][0]["encoding"]["shape"]["legend"]
        assert legend.get("symbolFillColor") == (TEXT_COLOR if color == "layer" else None)
