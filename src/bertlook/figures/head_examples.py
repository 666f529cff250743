"""Single heads on one text, as lines between two columns of words (paper, figures 1 and 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.figures.theme import COLORS, TEXT, themed
from bertlook.head import Head

if TYPE_CHECKING:
    import altair as alt

#: Weights below are not drawn: with them every word would seem linked with every other.
LEAST = 0.05

_ROW = 17
_GAP = 110
_COLUMNS = 4


def head_examples(
    attention: Attention, heads: Iterable[Head | str], *, specials: bool = True
) -> alt.ConcatChart:
    """A panel for each head: who attends on the left, what is attended to on the right.

    A line is the darker the larger the weight; weights below 0.05 are left out, and nothing is
    renormalized.

    Args:
        attention: the maps of one text.
        heads: the heads, as ``Head(7, 9)`` or "8-10".
        specials: show special tokens too.

    Raises:
        BertlookError: if there is no head, or one isn't in the attention.
    """
    import altair as alt
    import pandas as pd

    named = [Head(head) for head in heads]
    if not named:
        raise BertlookError("There is no head to show.")
    units = [unit.text for unit in attention.units if specials or not unit.special]
    panels: list[Any] = []
    for head in named:
        attention[head]  # refuses a head that isn't there, by name
        weights = attention.word_maps(specials=specials, layers=head.layer)[head.head]
        links = pd.DataFrame(
            [
                {"from": units[i], "to": units[j], "i": i, "j": j, "weight": float(weights[i, j])}
                for i in range(len(units))
                for j in range(len(units))
                if weights[i, j] >= LEAST
            ],
            columns=["from", "to", "i", "j", "weight"],
        ).assign(left=0, right=1)
        words = pd.DataFrame({"text": units, "i": range(len(units))})
        y = {"scale": alt.Scale(domain=[len(units) - 0.5, -0.5], nice=False), "axis": None}
        x = alt.Scale(domain=[0, 1])
        lines = (
            alt.Chart(links)
            .mark_rule(color=COLORS[0], strokeWidth=1.6)
            .encode(
                x=alt.X("left:Q", scale=x, axis=None),
                x2="right:Q",
                y=alt.Y("i:Q", **y),
                y2="j:Q",
                opacity=alt.Opacity(
                    "weight:Q", scale=alt.Scale(domain=[0, 1], range=[0.15, 1]), legend=None
                ),
                tooltip=["from:N", "to:N", alt.Tooltip("weight:Q", format=".3f")],
            )
        )
        texts = [
            alt.Chart(words)
            .mark_text(align=align, dx=shift, color=TEXT, fontSize=12)
            .encode(x=alt.value(place), y=alt.Y("i:Q", **y), text="text:N")
            for align, shift, place in (("right", -5, 0), ("left", 5, _GAP))
        ]
        panels.append(
            alt.layer(lines, *texts).properties(
                width=_GAP,
                height=_ROW * len(units),
                title=alt.Title(f"Head {head}", fontSize=13),
            )
        )
    return themed(alt.concat(*panels, columns=_COLUMNS, spacing=70))
