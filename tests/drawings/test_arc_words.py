from __future__ import annotations

from dataclasses import replace

from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.paper import find_paper
from bertlook.drawings.theme import PRINT
from bertlook.head import Head
from tests.drawings.test_arc_scene import pair
from tests.drawings.texts import DOCUMENT, SENTENCE, paths_of, random_attention, texts_of

CHOICES = ArcChoices(Head(0, 0))
PAPER = find_paper(caption=False)


def test_bars_show_where_the_rest_of_the_attention_goes() -> None:
    drawing = draw_arcs(random_attention(["a", "b", "c"]), CHOICES, PAPER)
    assert {"itself", "[CLS]", "[SEP]", "not drawn"} <= set(texts_of(drawing))
    assert paths_of(drawing, fill=PRINT.pale)


def test_the_tree_has_each_relation_and_the_chosen_one_stands_out() -> None:
    attention = random_attention(list(SENTENCE.words), source=SENTENCE)
    drawing = draw_arcs(attention, replace(CHOICES, relation="obj"), PAPER)
    assert set(SENTENCE.relations) <= set(texts_of(drawing))
    assert len(paths_of(drawing, stroke=PRINT.ink)) == 1
    assert not set(SENTENCE.relations) & set(
        texts_of(draw_arcs(attention, replace(CHOICES, unit="tokens"), PAPER))
    )


def test_mentions_are_underlined_in_the_color_of_their_cluster() -> None:
    drawing = draw_arcs(random_attention(list(DOCUMENT.words), source=DOCUMENT), CHOICES, PAPER)
    assert len(paths_of(drawing, stroke=PRINT.clusters[0])) == 2
    assert len(paths_of(drawing, stroke=PRINT.clusters[1])) == 2
    marks = [d for d in paths_of(drawing, stroke_width="1.6") if "A" not in d]
    assert len(marks) == 2  # for the two mentions with an antecedent


def test_the_boundary_of_a_pair_is_marked() -> None:
    texts = texts_of(draw_arcs(pair(), CHOICES, PAPER))
    assert {"A", "B"} <= set(texts)


def test_a_focused_word_is_bold_and_tints_the_words_that_it_attends_to() -> None:
    drawing = draw_arcs(
        random_attention(["a", "b", "c"], seed=2), replace(CHOICES, focus=[1]), PAPER
    )
    assert drawing.svg().count('font-weight="bold"') == 1
    assert 'rx="3"' in drawing.svg()
