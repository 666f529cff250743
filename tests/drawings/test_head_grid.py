from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.drawings.head_grid import GridChoices, draw_grid
from bertlook.drawings.paper import STILL, find_paper
from bertlook.drawings.shading import Shading
from bertlook.head import Head
from tests.drawings.test_arc_scene import pair
from tests.drawings.test_svg import HOSTILE
from tests.drawings.texts import SVG, parsed, paths_of, random_attention, texts_of

PAPER = find_paper()
SMALL = random_attention(["The", "cat", "sat"], 3, 4, provenance={"model": "tiny"})


def test_heads_and_layers_are_numbered_and_the_caption_names_model_and_text() -> None:
    drawing = draw_grid(SMALL, GridChoices(), PAPER)
    texts = texts_of(drawing)
    assert texts[:7] == ["1", "2", "3", "4", "1", "2", "3"]
    assert {"Head", "Layer", "weight"} <= set(texts)
    assert drawing.caption == 'Attention of all heads of tiny. "The cat sat"'
    assert len(list(parsed(drawing).iter(f"{SVG}image"))) == 2  # thumbnails and the scale


def test_marks_of_heads_are_drawn() -> None:
    choices = GridChoices(
        locked=Head(1, 2),
        compared=[Head(0, 0), Head(2, 3)],
        highlight=[Head(0, 1)],
        names={"3-1": "obj"},
    )
    drawing = draw_grid(SMALL, choices, PAPER)
    assert "obj" in texts_of(drawing)
    outlines = [r for r in parsed(drawing).iter(f"{SVG}rect") if r.get("fill") == "none"]
    assert [outline.get("stroke-width") for outline in outlines] == ["2", "2", "3"]
    assert paths_of(drawing, fill_rule="evenodd")
    assert drawing.svg().count('font-weight="bold"') == 2 + 2 + 1  # labels, numbers, the name


def test_heads_that_do_not_meet_the_condition_are_dimmed() -> None:
    def veils(choices: GridChoices) -> list[int]:
        drawn = paths_of(draw_grid(SMALL, choices, PAPER), fill_rule="evenodd")
        return [path.count("M") - 1 for path in drawn]

    passing = [Head(0, 1), Head(2, 3)]
    choices = GridChoices(passing=passing, condition="det\n> .8")
    assert veils(choices) == [2]
    drawing = draw_grid(SMALL, choices, PAPER)
    assert not paths_of(drawing, stroke_width="2")
    assert "2 of 12 heads meet the condition: det > .8." in drawing.caption
    assert veils(GridChoices(passing=[])) == [0]
    assert veils(GridChoices(passing=passing, highlight=[Head(1, 1)])) == [1]
    assert veils(GridChoices()) == []
    long = draw_grid(SMALL, GridChoices(passing=passing[:1], condition="x" * 999), PAPER).caption
    assert "1 of 12 heads meets the condition: xxx" in long
    assert len(long) < 200


def test_heads_stand_in_the_order_of_a_statistic_with_their_names() -> None:
    values = np.array([[5, 1, np.nan, 7], [7, 0, 2, 3], [9, 4, 6, 8.0]])
    shading = Shading("length", "", values, 0, 9)
    choices = GridChoices(order=shading, shading=shading, names={"3-1": "obj"}, locked=Head(0, 2))
    drawing = draw_grid(SMALL, choices, PAPER)
    names = [text for text in texts_of(drawing) if "-" in text]
    largest_first = "3-1 obj, 3-4, 1-4, 2-1, 3-3, 1-1, 3-2, 2-4, 2-3, 1-2, 2-2, 1-3"
    assert names == largest_first.split(", ")
    assert not {"Head", "Layer"} & set(texts_of(drawing))
    assert "In the order of length, the largest first." in drawing.caption


@pytest.mark.parametrize("is_shaded", [False, True])
def test_only_heads_that_meet_the_condition_are_drawn(is_shaded: bool) -> None:
    shading = Shading("length", "", np.arange(12.0).reshape(3, 4), 0, 11) if is_shaded else None
    passing = [Head(2, 3), Head(0, 1)]
    choices = GridChoices(
        passing=passing, is_only_passing=True, shading=shading, compared=[Head(0, 0), Head(2, 3)]
    )
    drawing = draw_grid(SMALL, choices, PAPER)
    assert [text for text in texts_of(drawing) if "-" in text] == ["1-2", "3-4"]
    outlines = [r for r in parsed(drawing).iter(f"{SVG}rect") if r.get("fill") == "none"]
    assert len(outlines) == 1  # the compared head that is shown
    # Without any such head, the whole grid is dimmed.
    nothing = GridChoices(passing=[], is_only_passing=True, shading=shading)
    assert {"Head", "Layer"} <= set(texts_of(draw_grid(SMALL, nothing, PAPER)))


def test_values_are_written_with_dots_above_the_baseline() -> None:
    values = np.array([[0.1, 0.5, np.nan, 0.9]] * 3)
    shading = Shading("entropy", "nats", values, 0, 1, np.full((3, 4), 0.4), "Dots: above.")
    drawing = draw_grid(SMALL, GridChoices(shading=shading), PAPER)
    texts = texts_of(drawing)
    assert [texts.count(text) for text in (".1", ".5", ".9")] == [3, 4, 3]  # .5 is a tick, too
    assert drawing.svg().count("<circle") == 6
    assert len(paths_of(drawing, stroke="#808080")) == 1  # the heads without a value are hatched
    assert drawing.caption == "entropy (nats) of all heads of tiny. Dots: above."


def test_absent_heads_are_hatched_and_the_boundary_of_a_pair_is_drawn() -> None:
    maps = np.full((2, 2, 2, 2), 0.5)
    maps[1, 0] = np.nan
    assert paths_of(draw_grid(Attention(["a", "b"], maps), GridChoices(), PAPER), stroke="#808080")
    assert len(paths_of(draw_grid(pair(), GridChoices(), PAPER), stroke="#bebebe")) == 1


@pytest.mark.parametrize("width", [None, 3, 8, 14, 30])
def test_cells_fill_the_width(width: float | None) -> None:
    drawing = draw_grid(SMALL, GridChoices(), find_paper(width))
    assert width is None or width >= 14 or drawing.width_cm == pytest.approx(width, abs=0.1)


@pytest.mark.parametrize(("layers", "heads", "words"), [(12, 12, 30), (24, 16, 40)])
def test_grids_are_small_and_fast(layers: int, heads: int, words: int) -> None:
    attention = random_attention([f"w{i}" for i in range(words)], layers, heads)
    started = time.process_time()
    svg = draw_grid(attention, GridChoices(locked=Head(3, 3)), PAPER).svg()
    assert time.process_time() - started < (1 if heads == 12 else 3)
    assert len(svg.encode()) < (300_000 if heads == 12 else 400_000)
    assert len(draw_grid(attention, GridChoices(), STILL).svg()) < 100_000


def test_any_words_and_names_become_valid_xml_of_the_same_bytes() -> None:
    attention = random_attention(list(HOSTILE), 2, 2)
    for name in HOSTILE:
        choices = GridChoices(names={"1-1": name}, locked=Head(1, 1))
        drawing = draw_grid(attention, choices, PAPER)
        assert "script" not in {element.tag.removeprefix(SVG) for element in parsed(drawing).iter()}
        assert drawing.svg() == draw_grid(attention, choices, PAPER).svg()


def test_a_view_is_saved_as_it_is(tmp_path: Path) -> None:
    entropy = np.linspace(0, 1, 12).reshape(3, 4)
    view = bl.HeadGrid(SMALL, statistics={"entropy": entropy})
    path = tmp_path / "grid.svg"
    contents = []
    for name, value in (
        ("locked", "1-2"),
        ("selection", ["2-2"]),
        ("highlight", ["3-3"]),
        ("names", {"1-1": "obj"}),
        ("statistic", "entropy"),
        ("statistic", None),
    ):
        contents.append(view.save(path).read_text("utf-8"))
        setattr(view, name, value)
    assert len(set(contents)) == 6
    assert "entropy" in contents[5]
    assert view.save(path).read_text("utf-8") == contents[4]
