from __future__ import annotations

import numpy as np
import pytest

from bertlook import Attention, figures
from bertlook.errors import BertlookError
from bertlook.head import Head

TEXT = Attention(
    ["[CLS]", "cat", "##s", "[SEP]"],
    np.array([[0.9, 0.04, 0.03, 0.03], [0.2, 0.3, 0.3, 0.2], [0, 0, 0, 1], [0, 0.5, 0.5, 0]])[
        None, None
    ],
)


def links(**options: bool) -> set[tuple[str, str, float]]:
    [panel] = figures.head_examples(TEXT, [Head(0, 0)], **options).concat
    rows = panel.layer[0].data.to_dict("records")
    return {(row["from"], row["to"], round(row["weight"], 6)) for row in rows}


def test_lines_are_the_weights_between_words() -> None:
    assert links() == {
        ("[CLS]", "[CLS]", 0.9),
        ("[CLS]", "cats", 0.07),
        ("cats", "[CLS]", 0.1),
        ("cats", "cats", 0.3),
        ("cats", "[SEP]", 0.6),
        ("[SEP]", "cats", 1.0),
    }
    assert links(specials=False) == {("cats", "cats", 0.3)}


def test_a_panel_is_named_by_its_head_and_a_wrong_head_is_refused() -> None:
    chart = figures.head_examples(TEXT, ["1-1", Head(0, 0), (0, 0)])
    assert [panel.title.text for panel in chart.concat] == ["Head 1-1"] * 3
    with pytest.raises(BertlookError, match=r"heads: There is no head '2-1'"):
        figures.head_examples(TEXT, ["2-1"])
    with pytest.raises(BertlookError, match="There is no head to show"):
        figures.head_examples(TEXT, [])


def test_a_head_without_a_large_weight_has_no_lines() -> None:
    even = Attention([str(i) for i in range(30)], np.full((1, 1, 30, 30), 1 / 30))
    [panel] = figures.head_examples(even, ["1-1"]).concat
    assert len(panel.layer[0].data) == 0
    assert panel.to_dict()
