from __future__ import annotations

from dataclasses import replace

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.drawings.arc_scene import ArcChoices, scene_of, sides_of
from bertlook.drawings.links import LinkRule
from bertlook.head import Head
from tests.drawings.texts import SENTENCE, of_maps, random_attention

CHOICES = ArcChoices(Head(0, 0))


def pair() -> Attention:
    maps = np.full((1, 1, 6, 6), 1 / 6, np.float32)
    return Attention(
        ["[CLS]", "a", "[SEP]", "b", "c", "[SEP]"], maps, [None, 0, None, 1, 2, None], boundary=3
    )


def test_sides_are_the_words_the_texts_of_a_pair_or_two_streams() -> None:
    sides = sides_of(pair(), CHOICES)
    assert ([u.label for u in sides.rows.units], sides.columns, sides.boundary) == (
        ["a", "b", "c"],
        None,
        1,
    )
    sides = sides_of(pair(), replace(CHOICES, part="B->A"))
    assert [u.label for u in sides.rows.units] == ["b", "c"]
    assert sides.columns is not None
    assert (sides.columns.name, sides.columns.indices) == ("A", [1])
    with_specials = sides_of(pair(), replace(CHOICES, part="A->B", specials=True))
    assert [u.label for u in with_specials.rows.units] == ["[CLS]", "a", "[SEP]"]
    cross = Attention(["x"], [[[[0.5, 0.5]]]], key_tokens=["y", "z"])
    sides = sides_of(cross, CHOICES)
    assert (sides.rows.name, [u.label for u in sides.columns.units]) == ("target", ["y", "z"])  # type: ignore[union-attr]


def test_links_have_positions_and_kinds() -> None:
    attention = random_attention(list(SENTENCE.words), source=SENTENCE)
    choices = replace(CHOICES, rule=LinkRule(1, 0, 1), relation="obj")
    scene = scene_of(attention, sides_of(attention, choices), choices)
    # A prediction is drawn even though the rule hides all links.
    assert len(scene.links) == len(scene.predictions) == 1
    assert scene.links[0].source == 3
    assert scene.links[0].kind == ("right" if scene.predictions[0].hit else "wrong")


def test_focused_words_have_focused_links() -> None:
    attention = of_maps(list("abc"), [[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    choices = replace(CHOICES, focus=[0])
    scene = scene_of(attention, sides_of(attention, choices), choices)
    assert [link.is_focused for link in scene.links] == [False, False, True]  # on top
    assert scene.focus == {0}


def test_signs_of_weights_are_kinds() -> None:
    attention = of_maps(list("ab"), [[0, -1], [1, 0]], signed=True)
    scene = scene_of(attention, sides_of(attention, CHOICES), CHOICES)
    assert [(link.kind, round(link.size, 2)) for link in scene.links] == [
        ("negative", 1),
        ("positive", 1),
    ]
