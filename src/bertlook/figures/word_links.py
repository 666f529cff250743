"""Single heads on one text, as lines between two columns of words (paper, figures 1 and 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention, check_attention, find_head_in
from bertlook.choices import check_flag, is_iterable
from bertlook.errors import BertlookError
from bertlook.figures.theme import themed
from bertlook.head import HeadLike
from bertlook.looks import PALETTE, TEXT_COLOR
from bertlook.text import quote

if TYPE_CHECKING:
    import altair as alt

#: Minimum weight of a drawn line; smaller weights link almost every pair of words.
MIN_WEIGHT = 0.05

_ROW_HEIGHT = 17
_COLUMN_GAP = 110
_PANELS_PER_ROW = 4


def head_examples(
    attention: Attention, heads: Iterable[HeadLike], *, specials: bool = True
) -> alt.ConcatChart:
    """Draw a panel for each head, with lines from words (left) to the words they attend to (right).

    A line's opacity grows with its weight. Weights below 0.05 are omitted, without renormalizing
    the others.

    Args:
        attention: Attention on one text.
        heads: Heads, each as ``Head(7, 9)``, "8-10" or (7, 9).
        specials: Whether to show special tokens.

    Raises:
        BertlookError: If no head is given, the attention has no such head, or an argument has the
            wrong type.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> chart = bl.figures.head_examples(attention, ["3-1", (3, 0)])
        >>> [panel.title.text for panel in chart.concat]
        ['Head 3-1', 'Head 4-1']
    """
    import altair as alt

    check_attention(attention, "head_examples")
    check_flag("specials", specials)
    if not is_iterable(heads):
        raise BertlookError(
            f"heads={quote(heads)} is not a list of heads, such as ['3-1', '8-10']."
        )
    requested = [find_head_in(attention, head, "heads") for head in heads]
    if not requested:
        raise BertlookError("There is no head to show. Give at least one.")
    units = [unit.text for unit in attention.units if specials or not unit.special]
    panels = []
    for head in requested:
        weights = attention.word_maps(specials=specials, layers=head.layer)[head.head]
        panels.append(
            _panel(units, weights).properties(title=alt.Title(f"Head {head}", fontSize=13))
        )
    grid = alt.concat(*panels, columns=_PANELS_PER_ROW, spacing=70)
    return themed(grid, attention.provenance)


def _panel(units: list[str], weights: NDArray[np.floating]) -> Any:
    """Return the lines of one head between two columns of words."""
    import altair as alt
    import pandas as pd

    links = pd.DataFrame(
        [
            {"from": units[i], "to": units[j], "i": i, "j": j, "weight": float(weights[i, j])}
            for i, j in np.argwhere(weights >= MIN_WEIGHT).tolist()
        ],
        columns=["from", "to", "i", "j", "weight"],
    ).assign(left=0, right=1)
    words = pd.DataFrame({"text": units, "i": range(len(units))})
    y = {"scale": alt.Scale(domain=[len(units) - 0.5, -0.5], nice=False), "axis": None}
    lines = (
        alt.Chart(links)
        .mark_rule(color=PALETTE["blue"], strokeWidth=1.6)
        .encode(
            x=alt.X("left:Q", scale=alt.Scale(domain=[0, 1]), axis=None),
            x2="right:Q",
            y=alt.Y("i:Q", **y),
            y2="j:Q",
            opacity=alt.Opacity(
                "weight:Q", scale=alt.Scale(domain=[0, 1], range=[0.15, 1]), legend=None
            ),
            tooltip=["from:N", "to:N", alt.Tooltip("weight:Q", format=".3f")],
        )
    )
    columns = [
        alt.Chart(words)
        .mark_text(align=align, dx=dx, color=TEXT_COLOR, fontSize=12)
        .encode(x=alt.value(x), y=alt.Y("i:Q", **y), text="text:N")
        for align, dx, x in (("right", -5, 0), ("left", 5, _COLUMN_GAP))
    ]
    height = _ROW_HEIGHT * len(units)
    return alt.layer(lines, *columns).properties(width=_COLUMN_GAP, height=height)
