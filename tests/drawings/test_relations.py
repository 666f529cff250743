from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from bertlook.drawings.paper import STILL, Paper, find_paper
from bertlook.drawings.relations import draw_relations
from tests.drawings.test_drawing import SVG
from tests.drawings.test_relation_cells import made
from tests.drawings.test_svg import HOSTILE

ROWS = [
    made(relation="nsubj", q=0.2, control=0.1),
    made(relation="cop", few=True, gain_low=0.5, accuracy=None, low=None, high=None),
    made(relation="all", summary=True),
]


def drawn(paper: Paper = STILL, rows: Any = ROWS, **options: Any) -> ElementTree.Element:
    drawing = draw_relations(rows, provenance={}, paper=paper, **options)
    assert drawing.width <= paper.width + 1
    return ElementTree.fromstring(drawing.svg())


def texts_of(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_all_rows_are_drawn_in_the_order_of_the_view() -> None:
    texts = texts_of(drawn())
    assert [text for text in texts if text in ("nsubj", "cop", "all")] == ["cop", "nsubj", "all"]
    assert "+38" in texts
    assert {"Held-out accuracy", "random weights", "FDR (q)"} <= set(texts)


def test_a_narrow_table_has_fewer_columns_but_always_the_numbers() -> None:
    for cm in (17, 12, 9, 7, 5, 2):
        texts = texts_of(drawn(find_paper(cm)))
        assert "+38" in texts, cm
    assert "Held-out accuracy" not in texts_of(drawn(find_paper(6)))


def test_the_selected_relation_is_marked() -> None:
    root = drawn(selected="nsubj")
    bold = [e.text for e in root.iter(f"{SVG}text") if e.get("font-weight")]
    assert "nsubj" in bold
    assert "cop" not in bold


@pytest.mark.parametrize("text", HOSTILE)
def test_names_of_relations_cannot_become_markup(text: str) -> None:
    drawn(rows=[made(relation=text)], selected=text, about=text)


def test_a_table_without_rows_can_be_drawn() -> None:
    assert "Relation" in texts_of(drawn(rows=[]))


def test_the_still_of_a_large_treebank_is_small() -> None:
    rows = [made(relation=f"relation:{index}", control=0.2) for index in range(45)]
    assert len(draw_relations(rows, provenance={}, paper=STILL).svg()) < 45_000
