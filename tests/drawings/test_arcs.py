from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.links import LinkRule
from bertlook.drawings.paper import STILL, find_paper
from bertlook.head import Head
from tests.drawings.test_svg import HOSTILE
from tests.drawings.texts import SENTENCE, of_maps, parsed, random_attention, texts_of

CHOICES = ArcChoices(Head(0, 0))
PAPER = find_paper()


def test_the_words_are_text_and_the_caption_names_head_model_and_rule() -> None:
    attention = random_attention(["The", "cat"], 3, 2, provenance={"model": "tiny"})
    drawing = draw_arcs(attention, replace(CHOICES, head=Head(2, 1)), PAPER)
    assert texts_of(drawing)[:2] == ["The", "cat"]
    assert drawing.caption == (
        "Head 3-2 of tiny. Weights of at least 0.05, up to 3 links per word and 70% of its "
        "attention."
    )
    assert "Head 3-2" in drawing.title


def test_a_caption_says_how_often_a_head_is_right() -> None:
    attention = random_attention(list(SENTENCE.words), source=SENTENCE)
    drawing = draw_arcs(attention, replace(CHOICES, relation="nsubj"), PAPER)
    assert "nsubj: 0 of 1 right." in drawing.caption or "nsubj: 1 of 1 right." in drawing.caption


def test_any_words_become_valid_xml() -> None:
    attention = random_attention([text or "x" for text in HOSTILE])
    for choices in (CHOICES, replace(CHOICES, unit="tokens", specials=True)):
        for paper in (PAPER, STILL):
            names = {
                element.tag.split("}")[1]
                for element in parsed(draw_arcs(attention, choices, paper)).iter()
            }
            assert "script" not in names


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (
        draw_arcs(random_attention(["a", "b", "c"]), CHOICES, PAPER).svg() for _ in "ab"
    )
    assert first == second


def test_thirty_words_are_drawn_small_and_fast() -> None:
    attention = random_attention([f"word{i}" for i in range(30)], 12, 12)
    drawn = time.process_time()
    svg = draw_arcs(attention, replace(CHOICES, rule=LinkRule(0.01, 1, 20)), PAPER).svg()
    assert time.process_time() - drawn < 1
    assert len(svg.encode()) < 300_000


@pytest.mark.parametrize("words", [[], ["one"], ["x" * 500], ["a"] * 200])
def test_texts_of_any_length_can_be_drawn(words: list[str]) -> None:
    for width in (None, 2, 30):
        drawing = draw_arcs(random_attention(words), CHOICES, find_paper(width))
        assert drawing.width > 0
        assert drawing.height > 0


def test_a_still_has_the_beginning_of_a_long_text() -> None:
    words = [f"w{i}" for i in range(300)]
    drawing = draw_arcs(random_attention(words), CHOICES, STILL)
    shown = [text for text in texts_of(drawing) if text in words]
    assert shown == words[: len(shown)]
    assert f"… and {300 - len(shown)} more words" in texts_of(drawing)
    assert set(words) <= set(texts_of(draw_arcs(random_attention(words), CHOICES, PAPER)))


def test_a_head_without_links_is_drawn() -> None:
    drawing = draw_arcs(of_maps(["a", "b"], [[1, 0], [0, 1]]), CHOICES, PAPER)
    assert drawing.svg().count("<circle") == 2


def test_a_view_is_saved_as_it_is(tmp_path: Path) -> None:
    view = bl.ArcView(random_attention(["a", "b", "c"], 2, 2, seed=5), "1-2")
    path = tmp_path / "view.SVG"
    contents = []
    for name, value in (
        ("top", 1),
        ("head", "2-1"),
        ("unit", "tokens"),
        ("specials", True),
        ("token", 2),
    ):
        contents.append(view.save(path).read_text("utf-8"))
        setattr(view, name, value)
    contents.append(view.save(path, width=9, caption=False, font="Times").read_text("utf-8"))
    assert len(set(contents)) == 6
    assert "Head 1-2" in contents[0]
    assert "Head 2-1" in contents[2]
    assert list(tmp_path.iterdir()) == [path]
