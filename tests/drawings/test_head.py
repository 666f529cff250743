from __future__ import annotations

import pytest

from bertlook.attention.attention import Attention
from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.head import draw_head
from bertlook.drawings.matrix import draw_matrix
from bertlook.drawings.paper import find_paper
from bertlook.drawings.patches import draw_patches
from bertlook.head import Head
from tests.drawings.test_patches import made
from tests.drawings.texts import random_attention

PAPER = find_paper()
HEAD = ArcChoices(Head(1, 0))
TEXT = random_attention(["The", "cat", "sat"], 2, 2, provenance={"model": "tiny"})


@pytest.mark.parametrize("show", ["arcs", "auto"])
def test_the_links_of_a_text_are_arcs(show: str) -> None:
    assert draw_head(TEXT, HEAD, show, PAPER).svg() == draw_arcs(TEXT, HEAD, PAPER).svg()


def test_the_links_of_an_image_shade_its_patches() -> None:
    image: Attention = made()
    choices = ArcChoices(Head(0, 0), focus=(0,))
    shaded = draw_patches(image, Head(0, 0), (0,), PAPER)
    assert draw_head(image, choices, "arcs", PAPER).svg() == shaded.svg()


def test_a_matrix_is_drawn_alone() -> None:
    assert draw_head(TEXT, HEAD, "matrix", PAPER).svg() == draw_matrix(TEXT, HEAD, PAPER).svg()


def test_both_are_below_each_other_with_the_title_of_the_links() -> None:
    links, matrix = draw_arcs(TEXT, HEAD, PAPER), draw_matrix(TEXT, HEAD, PAPER)
    both = draw_head(TEXT, HEAD, "both", PAPER)
    assert both.height > max(links.height, matrix.height)
    assert (both.title, both.provenance) == (links.title, links.provenance)
    assert "<image" in both.svg()
    assert both.svg().count("<path") >= links.svg().count("<path")
