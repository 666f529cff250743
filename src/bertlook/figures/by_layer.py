"""Statistics of all heads, layer by layer: the form of figures 2, 3 and 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bertlook.figures.selecting import select_heads
from bertlook.figures.theme import color_scale, shape_scale, themed
from bertlook.looks import SERIES_LOOKS, TEXT_COLOR
from bertlook.measures import HeadMeans, Result
from bertlook.measures.measure import find_result
from bertlook.text import count_of

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_WIDTH = 420
_HEIGHT = 260
#: Horizontal distance between two series, in layers.
_SERIES_SPACING = 0.13
#: Share of the axis below which two baselines are drawn as one rule.
_MIN_RULE_DISTANCE = 0.05
_DASHES = [5, 4]
_ROUNDING = 1e-6


def by_layer(
    result: Any,
    kind: type[HeadMeans],
    series: Mapping[str, str],
    *,
    title: str,
    axis: str,
    is_share: bool = False,
) -> alt.LayerChart:
    """Draw a mark for each head, a line through the layers' means, and rules for the baselines.

    The chart has the parameters of ``select_heads``.

    Args:
        result: Result of a measure, or results of a scan that hold it.
        kind: Class of the result.
        series: Names of the statistics to draw, with their labels in the legend.
        title: Title of the chart.
        axis: Title of the vertical axis.
        is_share: Whether the vertical axis reaches from 0 to 1.
    """
    means = find_result(result, kind)
    chart = layered(means, series, title=title, axis=axis, is_share=is_share)
    return themed(chart, means.facts)


def layered(
    means: HeadMeans,
    series: Mapping[str, str],
    *,
    title: str,
    axis: str,
    is_share: bool = False,
    suffix: str = "",
) -> alt.LayerChart:
    """Like ``by_layer``, but without theming, for use as one panel of a figure.

    Args:
        means: Result to draw.
        series: As for ``by_layer``.
        title: As for ``by_layer``.
        axis: As for ``by_layer``.
        is_share: As for ``by_layer``.
        suffix: Suffix of the names of selections and parameters, to distinguish panels.
    """
    import altair as alt

    heads = _head_rows(means, series)
    labels = [label for label in series.values() if label in set(heads["series"])]
    looks = SERIES_LOOKS[: len(labels)]
    legend = alt.Legend(orient="top") if len(labels) > 1 else None
    color = alt.Color("series:N", title=None, scale=color_scale(labels, looks), legend=legend)
    shape = alt.Shape("series:N", title=None, scale=shape_scale(labels, looks), legend=legend)
    num_layers = means.shape[0]
    x_scale = alt.Scale(domain=[0.5, num_layers + 0.5], nice=False)
    x_axis = alt.Axis(values=list(range(1, num_layers + 1)), format="d", grid=False)
    y_scale = alt.Scale(domain=[0, 1]) if is_share else alt.Scale(zero=True)
    selection = select_heads(suffix)
    marks = (
        alt.Chart(heads)
        .mark_point(filled=True, size=46)
        .encode(
            x=alt.X("x:Q", title="Layer", scale=x_scale, axis=x_axis),
            y=alt.Y("mean:Q", title=axis, scale=y_scale),
            color=color,
            shape=shape,
            opacity=selection.opacity,
            tooltip=[
                alt.Tooltip("head:N", title="Head"),
                alt.Tooltip("series:N", title="Statistic"),
                alt.Tooltip("mean:Q", title=axis, format=".3f"),
                alt.Tooltip("interval:N", title="95% interval"),
                alt.Tooltip("baseline:Q", title="Uniform baseline", format=".3f"),
                alt.Tooltip("indices:N", title="(layer, head), from 0"),
            ],
        )
        .add_params(*selection.params)
    )
    lines = (
        alt.Chart(heads)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("layer:Q", title="Layer"),
            y=alt.Y("mean(mean):Q", title=axis, scale=y_scale),
            color=color,
        )
    )
    layers: list[Any] = [lines, marks]
    varies = _baseline_varies(heads)
    if varies:  # from layer to layer: a sliding window sees less than the whole input
        layers.append(
            alt.Chart(heads)
            .mark_line(strokeDash=_DASHES, strokeWidth=1, color=TEXT_COLOR, interpolate="step")
            .encode(
                x=alt.X("layer:Q", title="Layer"),
                y=alt.Y("mean(baseline):Q", title=axis, scale=y_scale),
                detail="series:N",
            )
        )
    rules = _baseline_rules(heads, 1.0 if is_share else float(heads["mean"].max()))
    if len(rules):
        base = alt.Chart(rules).encode(y=alt.Y("baseline:Q", title=axis, scale=y_scale))
        text = base.mark_text(align="left", dx=4, color=TEXT_COLOR, fontSize=10)
        layers.append(text.encode(x=alt.value(_WIDTH), text="label:N"))
        if not varies:
            layers.append(base.mark_rule(strokeDash=_DASHES, color=TEXT_COLOR))
    return alt.layer(*layers).properties(
        width=_WIDTH, height=_HEIGHT, title=alt.Title(title, subtitle=provenance_line(means))
    )


def provenance_line(result: Result) -> str:
    """Return what a subtitle states of a result: model, corpus, number of inputs, date, version.

    It is "" for a result without a corpus.
    """
    facts = result.provenance
    if not {"model", "corpus", "inputs"} <= set(facts):
        return ""
    made = [str(facts["date"])[:10]] if "date" in facts else []
    versions = facts.get("versions")
    if isinstance(versions, Mapping) and "bertlook" in versions:
        made.append(f"bertlook {versions['bertlook']}")
    scope = f"{facts['model']}, {facts['corpus']}, {count_of(facts['inputs'], 'input')}"
    return " · ".join([scope, *made])


def _baseline_varies(heads: pd.DataFrame) -> bool:
    """Return whether a baseline differs from layer to layer."""
    ends = heads.groupby("series")["baseline"].agg(["min", "max"]).dropna()
    return bool((ends["max"] - ends["min"] > _ROUNDING * ends["max"].abs()).any())


def _baseline_rules(heads: pd.DataFrame, top: float) -> pd.DataFrame:
    """Return a row for each baseline, lowest first; baselines close to each other are merged.

    Their heights are those in the last layer, beside which they are labeled.
    """
    import pandas as pd

    last = heads[heads["layer"] == heads["layer"].max()]
    baselines = last.dropna(subset="baseline").groupby("series")["baseline"].mean()
    groups: list[list[tuple[str, float]]] = []
    for series, baseline in baselines.sort_values().items():
        if not groups or baseline - groups[-1][0][1] >= _MIN_RULE_DISTANCE * top:
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


def _head_rows(means: HeadMeans, series: Mapping[str, str]) -> pd.DataFrame:
    """Return a row for each statistic and head, dropping statistics without observations."""
    table = means.table()
    heads = table[table["statistic"].isin(series)].dropna(subset="mean").copy()
    heads["series"] = heads["statistic"].map(dict(series))
    heads["indices"] = [
        f"({layer}, {index})" for layer, index in zip(heads["layer"], heads["index"], strict=True)
    ]
    heads["interval"] = [
        f"{low:.3f} to {high:.3f}" if low == low else "one input"
        for low, high in zip(heads["low"], heads["high"], strict=True)
    ]
    heads["layer"] += 1
    order = {label: number for number, label in enumerate(series.values())}
    offsets = heads["series"].map(order) - (len(order) - 1) / 2
    heads["x"] = heads["layer"] + _SERIES_SPACING * offsets
    return heads[["head", "layer", "x", "series", "mean", "interval", "baseline", "indices"]]
