"""Statistics of all heads, layer by layer: the form of figures 2, 3 and 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bertlook.figures.theme import COLORS, SHAPES, TEXT, themed
from bertlook.measures import HeadMeans, Result
from bertlook.measures.measure import find_result

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_WIDTH = 420
_HEIGHT = 260
_SPREAD = 0.13  # of a layer, between two series
_APART = 0.05  # of the axis: rules that are nearer to each other are drawn as one


def by_layer(
    result: Any,
    kind: type[HeadMeans],
    series: Mapping[str, str],
    *,
    title: str,
    axis: str,
    whole: bool = False,
) -> alt.LayerChart:
    """A mark for each head, a line through the means of the layers, a rule for the baseline.

    The chart has a selection ``heads`` (click, shift-click), an interval ``box`` (drag), and a
    parameter ``highlighted``: a list of heads' names, the others step back.

    Args:
        result: of a measure, or a scan's results that hold it.
        kind: the class of the result.
        series: the statistics that are drawn, and what the legend calls them.
        title: the chart's title.
        axis: the vertical axis's title.
        whole: let the axis go from 0 to 1.
    """
    found = find_result(result, kind)
    return themed(layered(found, series, title=title, axis=axis, whole=whole))


def layered(
    found: HeadMeans,
    series: Mapping[str, str],
    *,
    title: str,
    axis: str,
    whole: bool = False,
    name: str = "",
) -> alt.LayerChart:
    """As ``by_layer``, without its look: a part of a figure; ``name`` tells its parts apart."""
    import altair as alt

    heads = _heads(found, series)
    drawn = [label for label in series.values() if label in set(heads["series"])]
    color = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=drawn, range=list(COLORS[: len(drawn)])),
        legend=alt.Legend(orient="top") if len(drawn) > 1 else None,
    )
    shape = alt.Shape(
        "series:N",
        title=None,
        scale=alt.Scale(domain=drawn, range=list(SHAPES[: len(drawn)])),
        legend=alt.Legend(orient="top") if len(drawn) > 1 else None,
    )
    layers = int(heads["layer"].max())
    ends = alt.Scale(domain=[0.5, layers + 0.5], nice=False)
    ticks = alt.Axis(values=list(range(1, layers + 1)), format="d", grid=False)
    scale = alt.Scale(domain=[0, 1]) if whole else alt.Scale(zero=True)
    y = alt.Y("mean:Q", title=axis, scale=scale)
    highlighted = alt.param(name=f"highlighted{name}", value=[])
    chosen = alt.selection_point(name=f"heads{name}", fields=["head"], on="click")
    box = alt.selection_interval(name=f"box{name}", encodings=["x", "y"])
    steps_back = f"length(highlighted{name}) && indexof(highlighted{name}, datum.head) < 0"
    marks = (
        alt.Chart(heads)
        .mark_point(filled=True, size=46)
        .encode(
            x=alt.X("x:Q", title="layer", scale=ends, axis=ticks),
            y=y,
            color=color,
            shape=shape,
            opacity=alt.condition(steps_back, alt.value(0.15), alt.value(0.9)),
            tooltip=[
                alt.Tooltip("head:N", title="head"),
                alt.Tooltip("series:N", title="statistic"),
                alt.Tooltip("mean:Q", format=".3f"),
                alt.Tooltip("interval:N", title="95% interval"),
                alt.Tooltip("baseline:Q", title="uniform", format=".3f"),
                alt.Tooltip("place:N", title="(layer, head) from 0"),
            ],
        )
        .add_params(highlighted, chosen, box)
    )
    lines = (
        alt.Chart(heads)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("layer:Q", title="layer"),
            y=alt.Y("mean(mean):Q", title=axis, scale=scale),
            color=color,
        )
    )
    drawings: list[Any] = [lines, marks]
    rules = _rules(heads, 1.0 if whole else float(heads["mean"].max()))
    if len(rules):
        base = alt.Chart(rules).encode(y=alt.Y("baseline:Q", title=axis, scale=scale))
        drawings += [
            base.mark_rule(strokeDash=[5, 4], color=TEXT),
            base.mark_text(align="left", dx=4, color=TEXT, fontSize=10).encode(
                x=alt.value(_WIDTH), text="label:N"
            ),
        ]
    return alt.layer(*drawings).properties(
        width=_WIDTH, height=_HEIGHT, title=alt.Title(title, subtitle=made(found))
    )


def heads_of(part: Any) -> pd.DataFrame:
    """The rows behind the marks of a figure by layer, or of one of its panels."""
    import altair as alt

    own = part.layer[1].data
    # Altair moves what all layers share to the whole.
    return part.data if own is alt.Undefined else own


def made(result: Result) -> str:
    """What a result is of, for a subtitle."""
    said = result.provenance
    if "model" not in said:
        return ""
    return f"{said['model']}, {said['corpus']}, {said['inputs']:,} inputs"


def _rules(heads: pd.DataFrame, top: float) -> pd.DataFrame:
    """A rule for each baseline, from the lowest; those that would cover each other are one."""
    import pandas as pd

    of_series = heads.dropna(subset="baseline").groupby("series")["baseline"].mean()
    groups: list[list[tuple[str, float]]] = []
    for series, baseline in of_series.sort_values().items():
        if not groups or baseline - groups[-1][0][1] >= _APART * top:
            groups.append([])
        groups[-1].append((str(series), baseline))
    return pd.DataFrame(
        {
            "baseline": [sum(value for _, value in group) / len(group) for group in groups],
            "label": [
                "uniform" if len(groups) == 1 else f"uniform: {', '.join(n for n, _ in group)}"
                for group in groups
            ],
        }
    )


def _heads(found: HeadMeans, series: Mapping[str, str]) -> pd.DataFrame:
    """A row for each statistic and head that has it."""
    table = found.table()
    heads = table[table["statistic"].isin(series)].dropna(subset="mean").copy()
    heads["series"] = heads["statistic"].map(dict(series))
    heads["place"] = [
        f"({layer}, {index})" for layer, index in zip(heads["layer"], heads["index"], strict=True)
    ]
    heads["interval"] = [
        "one input" if low != low else f"{low:.3f} to {high:.3f}"
        for low, high in zip(heads["low"], heads["high"], strict=True)
    ]
    heads["layer"] += 1
    order = {label: place for place, label in enumerate(series.values())}
    heads["x"] = heads["layer"] + _SPREAD * (heads["series"].map(order) - (len(order) - 1) / 2)
    columns = ["head", "layer", "x", "series", "mean", "interval", "baseline", "place"]
    return heads[columns]
