from __future__ import annotations

import altair as alt
import pandas as pd

from bertlook.figures.selecting import heads_of, select_heads

HEADS = pd.DataFrame({"head": ["1-1", "1-2"], "x": [1, 2]})
RULES = pd.DataFrame({"x": [0]})


def test_parameters_have_the_suffix_of_their_panel() -> None:
    selection = select_heads("2")
    assert [param.name for param in selection.params] == [
        "highlighted2",
        "passing2",
        "heads2",
        "box2",
    ]
    assert "highlighted2" in str(selection.opacity)


def test_the_heads_of_a_figure_are_those_of_its_marks() -> None:
    marks = alt.Chart(HEADS).mark_point().encode(x="x:Q")
    rules = alt.Chart(RULES).mark_rule().encode(x="x:Q")
    for chart in (alt.layer(rules, marks), alt.layer(marks), alt.layer(marks, marks.mark_line())):
        assert heads_of(chart).equals(HEADS)
