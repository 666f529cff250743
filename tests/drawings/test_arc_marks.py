from __future__ import annotations

from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.links import LinkRule
from bertlook.drawings.paper import find_paper
from bertlook.drawings.theme import PRINT
from bertlook.head import Head
from tests.drawings.texts import of_maps, parsed, paths_of, texts_of

CHOICES = ArcChoices(Head(0, 0), LinkRule(0.01, 1, 9))
PAPER = find_paper(caption=False)


def test_the_larger_a_weight_the_wider_its_arc() -> None:
    attention = of_maps(list("abc"), [[0, 0.8, 0.2], [0, 1, 0], [0, 0, 1]])
    arcs = [
        path
        for path in parsed(draw_arcs(attention, CHOICES, PAPER)).iter()
        if "A" in path.get("d", "")
    ]
    widths = [float(arc.get("stroke-width", "")) for arc in arcs]
    # Width and opacity as in js/arcs/draw.js, of the weights' codes.
    assert [round(width, 1) for width in widths] == [3.7, 1.3]
    assert [round(float(arc.get("stroke-opacity", "")), 1) for arc in arcs] == [0.8, 0.4]
    assert all(arc.get("d", "").endswith("m-3 -4l3 5l3 -5") for arc in arcs)


def test_negative_weights_are_dashed_but_not_their_arrowheads() -> None:
    attention = of_maps(list("ab"), [[0, -1], [1, 0]], signed=True)
    drawing = draw_arcs(attention, CHOICES, PAPER)
    dashed = [d for d in paths_of(drawing, stroke=PRINT.right, stroke_dasharray="6 4") if "A" in d]
    assert len(dashed) == 1
    assert "l3 5" not in dashed[0]
    assert {"positive", "negative"} <= set(texts_of(drawing))


def test_links_to_other_lines_are_numbered_stubs() -> None:
    words = [f"word{i}" for i in range(12)]
    weights = [[float(column == (row + 6) % 12) for column in range(12)] for row in range(12)]
    drawing = draw_arcs(of_maps(words, weights), CHOICES, find_paper(6, False))
    texts = texts_of(drawing)
    assert all(texts.count(str(number)) >= 2 for number in range(1, 13))
    assert sum("Q" in d for d in paths_of(drawing)) == 24


def test_links_between_two_lines_run_down() -> None:
    from bertlook.attention.attention import Attention

    cross = Attention(["x", "y"], [[[[1, 0], [0, 1]]]], key_tokens=["z", "w"])
    drawing = draw_arcs(cross, CHOICES, PAPER)
    assert sum("C" in d for d in paths_of(drawing)) == 2
    assert {"target", "source"} <= set(texts_of(drawing))
