"""The selection of heads in a figure, which ``linked`` shares with a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

#: The column of names by which heads are selected.
HEAD = "head"


class Selection(NamedTuple):
    """Parameters of a figure whose marks are heads.

    Attributes:
        params: Parameters ``highlighted`` and ``passing``: names of heads, outside of which marks
            fade, where the first has any or the second isn't None; a point selection ``heads``
            (click, shift-click); and an interval selection ``box`` (drag).
        opacity: The opacity of a mark.
    """

    params: tuple[Any, ...]
    opacity: Any


def select_heads(suffix: str = "") -> Selection:
    """Return the parameters of a figure whose marks are heads.

    Args:
        suffix: Suffix of the names of parameters, to distinguish the panels of a figure.
    """
    import altair as alt

    highlighted = alt.param(name=f"highlighted{suffix}", value=[])
    passing = alt.param(name=f"passing{suffix}", value=None)
    clicked = alt.selection_point(name=f"heads{suffix}", fields=[HEAD], on="click")
    box = alt.selection_interval(name=f"box{suffix}", encodings=["x", "y"])
    is_highlighted, passes = (
        f"indexof({name}{suffix}, datum.{HEAD}) >= 0" for name in ("highlighted", "passing")
    )
    is_faded = f"length(highlighted{suffix}) ? !({is_highlighted}) : passing{suffix} && !({passes})"
    opacity = alt.condition(is_faded, alt.value(0.15), alt.value(0.9))
    return Selection((highlighted, passing, clicked, box), opacity)


def heads_of(panel: alt.LayerChart) -> pd.DataFrame:
    """Return the rows behind the marks of a figure, or of one of its panels."""
    import altair as alt

    own = (layer.data for layer in panel.layer if layer.data is not alt.Undefined)
    # Altair moves data shared by all layers to the chart.
    return next((data for data in own if HEAD in data), panel.data)
