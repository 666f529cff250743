from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from bertlook.drawings.head_map import draw_map
from bertlook.drawings.paper import STILL, Paper, find_paper
from bertlook.head import Head
from bertlook.looks import PALETTE
from tests.drawings.test_drawing import SVG
from tests.drawings.test_svg import HOSTILE


def made(layers: int = 2, heads: int = 3, **parts: Any) -> dict[str, Any]:
    count = layers * heads
    x, y = np.random.default_rng(0).normal(size=(2, count)).tolist()
    return {
        "layers": layers,
        "heads": heads,
        "indices": None,
        "x": x,
        "y": y,
        "kinds": [{"name": "other", "title": "other"}, {"name": "sep", "title": "to [SEP]"}],
        "kind": [0] * (count - 1) + [1],
        "nearest": [[(index + 1) % count] for index in range(count)],
        "divergence": [[0.1]] * count,
        **parts,
    }


def drawn(
    places: Any, paper: Paper = STILL, by_layer: bool = False, **options: Any
) -> ElementTree.Element:
    drawing = draw_map(places, by_layer=by_layer, provenance={}, paper=paper, **options)
    assert drawing.width <= paper.width + 1
    return ElementTree.fromstring(drawing.svg())


def texts_of(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_each_head_has_a_mark_and_each_behavior_an_entry() -> None:
    root = drawn(made())
    marks = [path for path in root.iter(f"{SVG}path") if "scale" in path.get("transform", "")]
    assert len(marks) == 6
    assert [mark.get("fill") for mark in marks].count(PALETTE["red"]) == 1
    assert {"other (5)", "to [SEP] (1)", "2-3"} <= set(texts_of(root))


def test_colors_can_show_layers() -> None:
    texts = texts_of(drawn(made(), by_layer=True))
    assert {"layer 1", "2", "other (5)"} <= set(texts)
    assert "layer 1" not in texts_of(drawn(made()))


def test_the_locked_head_is_ringed_named_and_linked_to_its_nearest() -> None:
    root = drawn(made(x=[0.0] * 6, y=[0.0] * 6), locked=Head(1, 1))
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    assert "2-2" in texts_of(root)
    assert not list(drawn(made()).iter(f"{SVG}circle"))


def test_heads_fade_beside_highlighted_ones() -> None:
    root = drawn(made(), highlighted=[Head(0, 0), Head(0, 1)])
    faded = [path for path in root.iter(f"{SVG}path") if path.get("opacity") == "0.25"]
    assert len(faded) == 4
    assert set(texts_of(root)) & {"1-1", "2-2"} == {"1-1"}


def test_heads_that_the_model_lacks_have_no_mark() -> None:
    places = made(x=[0.0, 1.0], y=[0.0, 1.0], kind=[0, 1], nearest=[[1], [0]], indices=[0, 5])
    texts = texts_of(drawn(places))
    assert {"1-1", "2-3"} <= set(texts)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_of_behaviors_cannot_become_markup(text: str) -> None:
    places = made(kinds=[{"name": "other", "title": "other"}, {"name": text, "title": text}])
    drawn(places, about=text)


def test_large_and_single_models_fit_any_paper() -> None:
    for paper in (find_paper(2), find_paper(), STILL):
        for layers, heads in ((1, 1), (24, 16)):
            places = made(layers, heads)
            svg = draw_map(places, by_layer=True, provenance={}, paper=paper).svg()
            assert "nan" not in svg
            assert len(svg) < 140_000
