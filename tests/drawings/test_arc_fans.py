from __future__ import annotations

from dataclasses import replace

import numpy as np

from bertlook.drawings.arc_fans import Ends, fan_of, group_of
from bertlook.drawings.arc_scene import ArcChoices, scene_of, sides_of
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.links import LinkRule, head_links, incoming_links, merged_links
from bertlook.drawings.paper import find_paper
from bertlook.drawings.theme import PRINT
from bertlook.head import Head
from tests.drawings.test_arc_scene import pair
from tests.drawings.texts import of_maps, paths_of, texts_of

# That JavaScript chooses the same links is tested on tests/contract/pictures.json.
ALL = LinkRule(0, 1, 20)
WEIGHTS = [[0.1, 0.6, 0.3], [0.2, 0.2, 0.6], [0.5, 0.4, 0.1]]
ATTENTION = of_maps(list("abc"), WEIGHTS)
LINKS = head_links(ATTENTION, Head(0, 0), "words")
ENDS = Ends({0: 0, 1: 1, 2: 2}, {0: 0, 1: 1, 2: 2}, has_sides=False)
CHOICES = ArcChoices(Head(0, 0), ALL)


def pairs(links) -> set[tuple[int, int]]:
    return {(link.source, link.to) for link in links}


def test_incoming_links_are_chosen_among_those_to_each_word() -> None:
    one = LinkRule(0, 1, 1)
    assert pairs(fan_of(LINKS, ENDS, one, [], incoming=False).links) == {(0, 1), (1, 2), (2, 0)}
    fan = fan_of(incoming_links(LINKS), ENDS, one, [], incoming=True)
    assert pairs(fan.links) == {(2, 0), (0, 1), (1, 2)}
    assert np.isclose(fan.rows[1].total, 1.2, atol=0.01)
    assert [link.owner for link in fan.links] == [0, 1, 2]


def test_words_in_focus_count_as_one() -> None:
    outgoing = merged_links(LINKS, [0, 1], incoming=False)
    assert np.allclose(outgoing.weights, [[0, 0, 0.45]], atol=0.01)  # the mean
    assert np.allclose(outgoing.own, [0.55], atol=0.01)
    incoming = merged_links(incoming_links(LINKS), [0, 1], incoming=True)
    assert np.allclose(incoming.weights, [[0, 0, 0.9]], atol=0.01)  # the sum
    fan = fan_of(LINKS, ENDS, ALL, [], incoming=False)
    group = group_of(fan, LINKS, ENDS, ALL, [0, 1], incoming=False)
    assert pairs(group.links) == {(0, 2), (1, 2)}
    assert np.isclose(group.sizes[2], 0.45, atol=0.01)


def test_incoming_links_run_below_the_words_in_another_color() -> None:
    drawings = {
        direction: draw_arcs(ATTENTION, replace(CHOICES, link_direction=direction), find_paper())
        for direction in ("outgoing", "incoming", "both")
    }
    assert not paths_of(drawings["outgoing"], stroke=PRINT.incoming)
    for direction, count in (("incoming", 6), ("both", 6)):
        below = [d for d in paths_of(drawings[direction], stroke=PRINT.incoming) if "A" in d]
        assert len(below) == count
        assert all(d.split()[1].startswith("35A") for d in below)
    assert "attends to the word" in texts_of(drawings["incoming"])
    assert {"the word attends to", "attends to the word"} <= set(texts_of(drawings["both"]))


def test_a_word_of_the_other_line_in_focus_has_all_its_links() -> None:
    choices = replace(CHOICES, rule=LinkRule(0.05, 0.1, 1), part="A->B", focus=[3])
    scene = scene_of(pair(), sides_of(pair(), choices), choices)
    assert scene.focus == {1}
    assert pairs(scene.extra) == {(0, 1)}
    assert all(link.is_focused for link in scene.extra)
