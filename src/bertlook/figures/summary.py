"""What every head is known for, at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.clustering import BEHAVIORS, behaviors
from bertlook.figures.by_layer import made
from bertlook.figures.theme import themed
from bertlook.head import Head
from bertlook.looks import PALETTE, looks_of
from bertlook.measures import Entropy, RelativePosition, TokenClasses
from bertlook.measures.measure import find_result

if TYPE_CHECKING:
    import altair as alt

_CELL = 34


def summary(results: Mapping[str, Any]) -> alt.LayerChart:
    """Layers by heads, each named by its behavior: the groups of figure 6, before any clustering.

    Args:
        results: of a scan with ``RelativePosition``, ``TokenClasses`` and ``Entropy``.

    Raises:
        BertlookError: if one of the three is missing.
    """
    import altair as alt
    import pandas as pd

    position = find_result(results, RelativePosition.result_class)
    classes = find_result(results, TokenClasses.result_class)
    entropy = find_result(results, Entropy.result_class)
    named = behaviors(
        previous=position.previous,
        next=position.next,
        entropy=entropy.all,
        cls=classes.cls,
        sep=classes.sep,
        punctuation=classes.punctuation,
    )
    shape = named.shape
    shares = {**position.statistics(), **classes.statistics(), "entropy": entropy.all}
    rows = [
        {
            "head": str(Head(*place)),
            "layer": place[0] + 1,
            "index": place[1] + 1,
            "name": "" if named[place] == "other" else named[place],
            "behavior": BEHAVIORS.get(named[place], named[place]),
            **{name: float(values[place]) for name, values in shares.items()},
        }
        for place in np.ndindex(shape)
    ]
    order = [name for name in BEHAVIORS if name in set(named.ravel())]
    color = alt.Color(
        "behavior:N",
        title=None,
        scale=alt.Scale(
            domain=[BEHAVIORS[name] for name in order],
            range=[PALETTE[look.color] for look in looks_of(order)],
        ),
    )
    gaps = alt.Scale(paddingInner=0.06)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("index:O", title="head", axis=alt.Axis(orient="top", labelAngle=0), scale=gaps),
        y=alt.Y("layer:O", title="layer", scale=gaps),
        tooltip=["head:N", "behavior:N"]
        + [alt.Tooltip(f"{name}:Q", format=".2f") for name in shares],
    )
    return themed(
        alt.layer(
            base.mark_rect(cornerRadius=3).encode(
                color=color,
                opacity=alt.condition("datum.name", alt.value(0.95), alt.value(0.25)),
            ),
            base.mark_text(fontSize=11).encode(
                text="name:N",
                # Black is hard to read on the darkest of the colors.
                color=alt.condition("datum.name == 'prev'", alt.value("#fff"), alt.value("#111")),
            ),
        ).properties(
            width=_CELL * shape[1],
            height=_CELL * shape[0],
            title=alt.Title("What heads are known for", subtitle=made(position)),
        )
    )
