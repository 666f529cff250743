"""The behavior of every head at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.clustering import BEHAVIORS, behaviors
from bertlook.figures.by_layer import provenance_line
from bertlook.figures.theme import color_scale, themed
from bertlook.head import Head
from bertlook.looks import looks_of
from bertlook.measures import Entropy, RelativePosition, TokenClasses
from bertlook.measures.measure import find_result

if TYPE_CHECKING:
    import altair as alt

_CELL_SIZE = 34


def summary(results: Mapping[str, Any]) -> alt.LayerChart:
    """Draw a grid of layers by heads, each cell named by its head's behavior (figure 6).

    Args:
        results: Results of a scan with ``RelativePosition``, ``TokenClasses`` and ``Entropy``.

    Raises:
        BertlookError: If one of the three results is missing.

    Example:
        >>> import bertlook as bl
        >>> attentions = [bl.load()("The cat sat on the mat.")]
        >>> measures = [bl.measures.RelativePosition, bl.measures.TokenClasses, bl.measures.Entropy]
        >>> results = {measure.__name__: measure().of(attentions) for measure in measures}
        >>> chart = bl.figures.summary(results)
        >>> chart.title.text
        'Behaviors of heads'
    """
    import altair as alt
    import pandas as pd

    position = find_result(results, RelativePosition.result_class)
    classes = find_result(results, TokenClasses.result_class)
    entropy = find_result(results, Entropy.result_class)
    names = behaviors(
        previous=position.previous,
        next=position.next,
        entropy=entropy.all,
        cls=classes.cls,
        sep=classes.sep,
        punctuation=classes.punctuation,
    )
    num_layers, num_heads = names.shape
    statistics = {
        **position.as_statistics(),
        **classes.as_statistics(),
        "entropy": entropy.as_statistics()["all"],
    }
    values = {name: np.asarray(statistic.values) for name, statistic in statistics.items()}
    rows = [
        {
            "head": str(Head(layer, head)),
            "layer": layer + 1,
            "index": head + 1,
            "name": "" if names[layer, head] == "other" else names[layer, head],
            "behavior": BEHAVIORS.get(names[layer, head], names[layer, head]),
            **{name: float(numbers[layer, head]) for name, numbers in values.items()},
        }
        for layer, head in np.ndindex(num_layers, num_heads)
        if not np.isnan(entropy.all[layer, head])
    ]
    drawn = [name for name in BEHAVIORS if name in set(names.ravel())]
    scale = color_scale([BEHAVIORS[name] for name in drawn], looks_of(drawn))
    gaps = alt.Scale(paddingInner=0.06)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("index:O", title="Head", axis=alt.Axis(orient="top", labelAngle=0), scale=gaps),
        y=alt.Y("layer:O", title="Layer", scale=gaps),
        tooltip=[
            alt.Tooltip("head:N", title="Head"),
            alt.Tooltip("behavior:N", title="Behavior"),
            *(
                alt.Tooltip(f"{name}:Q", title=statistic.label, format=".2f")
                for name, statistic in statistics.items()
            ),
        ],
    )
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("behavior:N", title=None, scale=scale),
        opacity=alt.condition("datum.name", alt.value(0.95), alt.value(0.25)),
    )
    labels = base.mark_text(fontSize=11).encode(
        text="name:N",
        # Black is hard to read on the darkest of the colors.
        color=alt.condition("datum.name == 'prev'", alt.value("#fff"), alt.value("#111")),
    )
    return themed(
        alt.layer(cells, labels).properties(
            width=_CELL_SIZE * num_heads,
            height=_CELL_SIZE * num_layers,
            title=alt.Title("Behaviors of heads", subtitle=provenance_line(position)),
        ),
        position.provenance,
    )
