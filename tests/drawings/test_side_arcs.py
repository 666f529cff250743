"""Both sides of a comparison around the same words: links, colors, bars, and words of one text."""

from __future__ import annotations

import re

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.drawings.arc_scene import ArcChoices, scene_of, sides_of
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.links import LinkRule
from bertlook.drawings.paper import find_paper
from bertlook.drawings.side_arcs import draw_sides, join_scenes
from bertlook.head import Head
from tests.drawings.texts import random_attention, texts_of

WORDS = ["She", "met", "him", "again", "her", "."]
PAPER = find_paper()
CHOICES = ArcChoices(Head(0, 1), LinkRule(0.02, 1, 20))
#: Where arcs end: above the words, and below the bars of both sides.
ABOVE, BELOW = 0, 46


@pytest.fixture
def both() -> tuple[Attention, Attention]:
    first = random_attention(WORDS, heads=2, seed=1)
    maps = random_attention(WORDS, heads=2, seed=2).maps
    return first, Attention(first.tokens, maps, word_ids=first.word_ids, words=first.words)


def arcs_at(drawing: Drawing, y: int) -> list[str]:
    """The elements of the arcs that start at a height."""
    return re.findall(rf'<path d="M[\d.]+ {y}A[^>]*>', drawing.svg())


def drawn(both: tuple[Attention, Attention], choices: ArcChoices = CHOICES) -> Drawing:
    return draw_sides(both, ["him", "her"], ([3], [5]), choices, PAPER)


@pytest.mark.parametrize("direction", ["outgoing", "incoming"])
def test_the_links_of_the_first_side_are_above_and_those_of_the_second_below(
    both: tuple[Attention, Attention], direction: str
) -> None:
    choices = ArcChoices(CHOICES.head, CHOICES.rule, link_direction=direction)  # type: ignore[arg-type]
    drawing = drawn(both, choices)
    sides = sides_of(both[0], choices)
    for attention, y, color in zip(both, (ABOVE, BELOW), (None, PAPER.theme.arc), strict=True):
        arcs = arcs_at(drawing, y)
        assert len(arcs) == len(scene_of(attention, sides, choices).links) > 6
        assert all((f'stroke="{color}"' in arc) == (color is not None) for arc in arcs)


def test_words_are_there_once_and_both_sides_are_named(
    both: tuple[Attention, Attention],
) -> None:
    texts = texts_of(drawn(both))
    assert texts[: len(WORDS)] == WORDS
    assert {"him, above", "her, below"} <= set(texts)


def test_words_that_one_text_has_alone_are_marked_and_have_one_bar(
    both: tuple[Attention, Attention],
) -> None:
    drawing, theme = drawn(both), PAPER.theme
    marks = re.findall(r'<path [^>]*stroke="(#\w+)"[^>]*stroke-dasharray="2 2"', drawing.svg())
    assert marks == [theme.incoming, theme.arc]
    # The arcs above have the color of their group.
    assert f'stroke="{theme.incoming}" stroke-linecap="round"' in drawing.svg()
    assert drawing.caption.endswith("Only in him: him. Only in her: her.")
    bases = re.findall(rf'<path d="([^"]*)" stroke="{re.escape(theme.line)}"', drawing.svg())
    assert [base.count("M") for base in bases] == [len(WORDS) - 1] * 2


def test_without_words_of_their_own_nothing_is_marked(both: tuple[Attention, Attention]) -> None:
    drawing = draw_sides(both, ["a", "b"], ([], []), CHOICES, PAPER)
    assert "Only in" not in drawing.caption
    assert 'stroke-dasharray="2 2"' not in drawing.svg()


def test_words_are_tinted_in_the_color_of_the_larger_weight(
    both: tuple[Attention, Attention],
) -> None:
    choices = ArcChoices(CHOICES.head, CHOICES.rule, focus=(2,))
    sides = sides_of(both[0], choices)
    first, second = (scene_of(each, sides, choices) for each in both)
    joined = join_scenes(first, second)
    maps = [each.word_maps(specials=False)[0, 1, 1] for each in both]
    larger = np.argmax(maps, axis=0)
    assert len(joined.tints) > 3
    for position, (size, is_second) in joined.tints.items():
        assert is_second == bool(larger[position])
        assert size == pytest.approx(max(values[position] for values in maps), abs=1e-3)
