from __future__ import annotations

import itertools
from dataclasses import replace

from bertlook.drawings.arc_layout import lay_out
from bertlook.drawings.arc_scene import ArcChoices, sides_of
from bertlook.drawings.gold import gold_tree
from bertlook.drawings.paper import find_paper
from bertlook.head import Head
from tests.drawings.texts import SENTENCE, random_attention

CHOICES = ArcChoices(Head(0, 0))
WORDS = ["The", "chef", "who", "greeted", "the", "guests", "made", "a", "very", "large", "cake"]


def layout_of(words: list[str], width: float | None = None):
    return lay_out(sides_of(random_attention(words), CHOICES), find_paper(width), None, [])


def test_words_do_not_touch_and_stay_inside() -> None:
    for width in (None, 17, 8, 4, 2):
        layout = layout_of([*WORDS, "x" * 80], width)
        for line in layout.lines:
            boxes = [layout.boxes[position] for position in line.words]
            assert boxes[0].left >= 0
            assert boxes[-1].left + boxes[-1].width <= layout.width
            for before, after in itertools.pairwise(boxes):
                assert before.left + before.width < after.left


def test_a_text_takes_the_width_that_it_needs_or_several_lines() -> None:
    assert layout_of(["a", "b"]).width < 100
    assert not layout_of(WORDS).is_wrapped
    assert layout_of(WORDS, 6).is_wrapped
    assert layout_of(WORDS, 6).has_stubs


def test_right_to_left_lines_begin_at_the_right() -> None:
    layout = layout_of(["שלום", "עולם"])
    assert layout.boxes[0].left > layout.boxes[1].left


def test_lines_are_as_high_as_their_arcs() -> None:
    layout = layout_of(WORDS, 6)
    layout.place([(30, 0)] * len(layout.lines))
    low = layout.height
    layout.place([(40, 20)] * len(layout.lines))
    assert layout.height == low + 30 * len(layout.lines)
    for above, below in itertools.pairwise(layout.lines):
        assert above.bottom < below.base - 40


def test_the_gold_tree_hangs_in_lanes() -> None:
    attention = random_attention(list(SENTENCE.words), source=SENTENCE)
    choices = replace(CHOICES, specials=True)
    layout = lay_out(sides_of(attention, choices), find_paper(), gold_tree(attention), [])
    assert [arc.span for arc in layout.lines[0].arcs] == [(1, 2), (1.1, 2.9), (3, 4), (4, 2)]
    assert [arc.lane for arc in layout.lines[0].arcs] == [1, 2, 1, 3]
