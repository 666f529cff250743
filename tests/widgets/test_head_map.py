"""The head map: its encoding, traits, links to a grid, and page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets as t

from bertlook.clustering import BEHAVIORS, Embedding
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import DivergenceResult, HeadDivergence
from bertlook.scanning.results import Results
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.head_map import HeadMap
from tests.widgets.made_up import made_up
from tests.widgets.messages import returned_state
from tests.widgets.still_images import still_texts

BEHAVIOR = [["sep", "other", "obj"], ["prev", "other", "other"]]


@pytest.fixture(scope="module")
def divergence() -> DivergenceResult:
    return HeadDivergence().of([made_up(6, seed=seed) for seed in range(2)])


@pytest.fixture
def plane() -> Embedding:
    points = np.random.default_rng(0).normal(size=(2, 3, 2))
    return Embedding(points, stress=0.1, stress1=0.123)


@pytest.fixture
def shown(divergence: DivergenceResult, plane: Embedding) -> HeadMap:
    return HeadMap(divergence, BEHAVIOR, embedding=plane)


def test_positions_behaviors_and_nearest_heads_are_sent(
    shown: HeadMap, divergence: DivergenceResult, plane: Embedding
) -> None:
    places = shown.places
    assert json.loads(json.dumps(places, allow_nan=False)) == places
    points = np.stack([places["x"], places["y"]], -1)
    np.testing.assert_allclose(points, plane.points.reshape(6, 2), atol=1e-5)
    names = [places["kinds"][kind]["name"] for kind in places["kind"]]
    assert names == [*BEHAVIOR[0], *BEHAVIOR[1]]
    assert [kind["name"] for kind in places["kinds"]] == ["other", "prev", "sep", "obj"]
    assert places["kinds"][2]["title"] == BEHAVIORS["sep"]
    for place in range(6):
        order = sorted(set(range(6)) - {place}, key=lambda other: divergence.mean[place, other])
        assert places["nearest"][place] == order[:3]
        expected = divergence.mean[place, order[:3]]
        np.testing.assert_allclose(places["divergence"][place], expected, atol=1e-5)


def test_positions_are_computed_by_default(divergence: DivergenceResult) -> None:
    shown = HeadMap(divergence)
    assert shown.embedding.points.shape == (2, 3, 2)
    assert shown.color == "layer"
    assert f"mean of {divergence.rows} rows" in shown.about
    assert f"stress {shown.embedding.stress1:.2f}" in shown.about


def test_results_of_a_scan_are_accepted(divergence: DivergenceResult, plane: Embedding) -> None:
    assert HeadMap(Results({"any": divergence}), embedding=plane).divergence is divergence
    with pytest.raises(BertlookError, match="There are several results of HeadDivergence"):
        HeadMap(Results({"a": divergence, "b": divergence}))
    for thing in (None, Results({}), np.zeros((2, 2))):
        with pytest.raises(BertlookError, match="A result of HeadDivergence is needed"):
            HeadMap(thing)  # type: ignore[arg-type]  # the point of the test


def test_parts_with_different_numbers_of_heads_are_refused(
    divergence: DivergenceResult, plane: Embedding
) -> None:
    with pytest.raises(BertlookError, match=r"behaviors has shape \(1, 3\)"):
        HeadMap(divergence, BEHAVIOR[:1], embedding=plane)
    other = Embedding(plane.points[:1], 0, 0)
    with pytest.raises(BertlookError, match=r"embedding has \(1, 3\)"):
        HeadMap(divergence, embedding=other)


def test_a_head_is_locked_in_any_form(divergence: DivergenceResult, plane: Embedding) -> None:
    given: list[dict[str, Any]] = [{"head": Head(1, 2)}, {"head": "2-3"}, {"layer": 1, "head": 2}]
    for options in given:
        assert HeadMap(divergence, embedding=plane, **options).locked == Head(1, 2)
    assert HeadMap(divergence, embedding=plane).locked is None
    with pytest.raises(BertlookError, match="head: There is no head '3-1'"):
        HeadMap(divergence, embedding=plane, head="3-1")
    with pytest.raises(TypeError, match=r"no option hue\. It has"):
        HeadMap(divergence, embedding=plane, hue="layer")


def test_an_invalid_trait_is_refused_and_the_old_value_kept(shown: HeadMap) -> None:
    shown.highlight = [(0, 1)]
    with pytest.raises(BertlookError, match=r"highlight: There is no head \(0, 3\)"):
        shown.highlight = [(0, 3)]
    with pytest.raises(t.TraitError):
        shown.color = "red"
    assert (shown.highlight, shown.color) == ([(0, 1)], "behavior")


@pytest.mark.parametrize(
    "state", [{"highlight": [[7, 0]]}, {"highlight": 3}, {"layer": -1}, {"color": "x"}]
)
def test_an_invalid_state_from_the_browser_is_answered_with_the_current_one(
    shown: HeadMap, state: dict[str, Any]
) -> None:
    assert list(state) in returned_state(shown, state)
    assert (shown.highlight, shown.layer, shown.color) == ([], None, "behavior")


def test_a_grid_can_be_linked(shown: HeadMap) -> None:
    grid = HeadGrid(made_up(6))
    links = [t.link((shown, name), (grid, name)) for name in ("layer", "head")]
    shown.set_state({"layer": 1, "head": 2})
    assert grid.locked == Head(1, 2)
    grid.set_state({"layer": 0, "head": 0})
    assert shown.locked == Head(0, 0)
    for link in links:
        link.unlink()


def test_highlights_of_any_number_of_heads_can_be_linked(
    shown: HeadMap, divergence: DivergenceResult, plane: Embedding
) -> None:
    other = HeadMap(divergence, embedding=plane)
    link = t.link((shown, "highlight"), (other, "highlight"))
    everything = [[layer, head] for layer in range(2) for head in range(3)]
    shown.set_state({"highlight": everything})
    assert other.highlight == [tuple(head) for head in everything]
    link.unlink()


def test_the_repr_lists_the_heads_of_each_behavior(shown: HeadMap) -> None:
    lines = repr(shown).splitlines()
    assert lines[0] == "HeadMap: 2 layers x 3 heads"
    assert "attends to [SEP]: 1-1" in lines
    assert "other: 1-2 2-2 2-3" in lines
    assert "stress 0.12" in lines[-1]


def test_hostile_names_are_sent_as_json_text(
    divergence: DivergenceResult, plane: Embedding
) -> None:
    names = [["</script><b>", "\ud800", "other"], ["other"] * 3]
    shown = HeadMap(divergence, names, embedding=plane)
    assert shown.places["kinds"][1]["title"] == "</script><b>"
    json.dumps(shown.places).encode("utf-8")


def test_a_page_contains_the_positions(shown: HeadMap, tmp_path: Path) -> None:
    page = shown.to_html(tmp_path / "map.html").read_text("utf-8")
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    assert state["places"] == shown.places


def test_the_map_is_saved_as_a_drawing_of_what_is_seen(shown: HeadMap, tmp_path: Path) -> None:
    shown.locked = "2-2"
    svg = shown.save(tmp_path / "x.svg").read_text("utf-8")
    assert "<circle" in svg
    assert "stress 0.12" in svg
    shown.locked = None
    assert "<circle" not in shown.save(tmp_path / "x.svg").read_text("utf-8")


def test_the_still_picture_of_a_map_is_the_map(shown: HeadMap) -> None:
    assert {"1-1", "obj (1)"} <= set(still_texts(shown))
