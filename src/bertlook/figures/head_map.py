"""Figure 6: heads in a plane, those that attend alike near each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from bertlook.clustering import BEHAVIORS, Embedding, embed
from bertlook.errors import BertlookError
from bertlook.figures.by_layer import made
from bertlook.head import Head
from bertlook.looks import PALETTE, SHAPES, looks_of
from bertlook.measures import DivergenceResult
from bertlook.measures.measure import find_result

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_SIDE = 520
_MARGIN = 30
_DIGIT, _LABEL = 6, 11  # a name's width by the digit, and its height, in pixels
_AWAY = 6
_MARK = 4  # half a mark's side
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def head_map(
    divergence: DivergenceResult | Mapping[str, Any],
    behaviors: npt.ArrayLike | None = None,
    color: Literal["behavior", "layer"] | None = None,
    *,
    embedding: Embedding | None = None,
) -> alt.LayerChart:
    """The heads in a plane (paper, figure 6), as far apart as they diverge.

    Names that would cover each other or another head are left out; a tooltip has them all.

    Args:
        divergence: the result of ``HeadDivergence``, or the results of a scan that hold it.
        behaviors: (L, H) names, as ``bl.clustering.behaviors`` gives them.
        color: what the color tells: the "behavior" or the "layer"; the shape tells the
            behavior either way. By default the behavior, where it is given.
        embedding: the places, where they have been found already (``bl.clustering.embed``).

    Raises:
        BertlookError: if the parts are of different numbers of heads, or ``color`` is neither.
    """
    import altair as alt

    color = color or ("layer" if behaviors is None else "behavior")
    if color not in ("behavior", "layer"):
        raise BertlookError(f"color={color!r} is unknown. Use 'behavior' or 'layer'.")
    result = find_result(divergence, DivergenceResult)
    found = embed(result) if embedding is None else embedding
    heads = _table(result, found, behaviors)
    order = [name for name in BEHAVIORS if name in set(heads["name"])]
    order += sorted(set(heads["name"]) - set(order))
    titles = [BEHAVIORS.get(name, name) for name in order]
    drawn = looks_of(order)
    middle = (heads[["x", "y"]].max() + heads[["x", "y"]].min()) / 2
    extent = max(np.ptp(heads["x"]), np.ptp(heads["y"])) or 1.0
    scale = (_SIDE - 2 * _MARGIN) / extent  # pixels for each nat
    half = _SIDE / scale / 2
    place = {
        axis: alt.Scale(domain=[middle[axis] - half, middle[axis] + half], nice=False)
        for axis in ("x", "y")
    }
    several = len(order) > 1
    legend = alt.Legend(title="behavior") if several else None
    colors: Any = alt.Color(
        "behavior:N",
        scale=alt.Scale(domain=titles, range=[PALETTE[look.color] for look in drawn]),
        legend=legend,
    )
    if color == "layer":
        colors = alt.Color(
            "layer:Q",
            scale=alt.Scale(scheme="cividis", domain=[1, max(result.num_layers, 2)]),
            legend=alt.Legend(title="layer", format="d", tickMinStep=1),
        )
    shapes = alt.Shape(
        "behavior:N",
        scale=alt.Scale(domain=titles, range=[_vega_shape(look.shape) for look in drawn]),
        legend=legend,
    )
    tooltip = ["head:N", "behavior:N", "layer:Q", alt.Tooltip("nearest:N", title="nearest heads")]
    marks = (
        alt.Chart(heads)
        .mark_point(size=70, filled=True, opacity=1, stroke="#777777", strokeWidth=0.5)
        .encode(
            x=alt.X("x:Q", scale=place["x"], axis=None),
            y=alt.Y("y:Q", scale=place["y"], axis=None),
            color=colors,
            shape=shapes,
            tooltip=tooltip,
        )
    )
    texts = (
        alt.Chart(_labels(heads, scale))
        .mark_text(fontSize=10)
        .encode(x=alt.X("x:Q", axis=None), y=alt.Y("y:Q", axis=None), text="head:N")
    )
    return (
        alt.layer(marks, texts)
        .properties(width=_SIDE, height=_SIDE, title=_title(result, found))
        .configure_view(stroke=None)
    )


def _table(
    result: DivergenceResult, found: Embedding, behaviors: npt.ArrayLike | None
) -> pd.DataFrame:
    """A row for each head."""
    import pandas as pd

    shape = (result.num_layers, result.num_heads)
    named = np.full(shape, "other", object) if behaviors is None else np.asarray(behaviors)
    for what, given in (("behaviors", named.shape), ("embedding", found.points.shape[:2])):
        if given != shape:
            raise BertlookError(
                f"{what} has {given} layers and heads, the divergence {shape}: give those of one "
                "model."
            )
    heads = [Head(*place) for place in np.ndindex(shape)]
    away = result.mean.copy()
    np.fill_diagonal(away, np.inf)
    nearest = np.argsort(away, axis=1, kind="stable")[:, : min(3, len(away) - 1)]
    names = [str(name) for name in named.ravel()]
    x, y = found.points.reshape(-1, 2).T
    return pd.DataFrame(
        {
            "head": [str(head) for head in heads],
            "layer": [head.layer + 1 for head in heads],
            "name": names,
            "behavior": [BEHAVIORS.get(name, name) for name in names],
            "x": x,
            "y": y,
            "nearest": [
                ", ".join(f"{heads[other]} ({away[place, other]:.2f})" for other in others)
                for place, others in enumerate(nearest)
            ],
        }
    )


def _labels(heads: pd.DataFrame, scale: float) -> pd.DataFrame:
    """The heads whose names have room beside their marks, and where their names' middles are."""
    points = heads[["x", "y"]].to_numpy() * scale
    widths = _DIGIT * heads["head"].str.len().to_numpy()
    # The lonely ones first: the crowd has no room in any case.
    apart = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    middles: list[tuple[float, float]] = []
    chosen: list[int] = []
    for place in np.lexsort((-apart.min(axis=1, initial=np.inf), heads["name"] == "other")):
        width = widths[place]
        side, above = _AWAY + width / 2, _AWAY + 4
        for beside in ((side, 0), (-side, 0), (0, above), (0, -above)):
            at = points[place] + beside
            of_mark = np.abs(points - at) < (width / 2 + _MARK, _LABEL / 2 + _MARK)
            of_name = np.abs(np.reshape(middles, (-1, 2)) - at)
            covered = (of_name[:, 0] < (width + widths[chosen]) / 2) & (of_name[:, 1] < _LABEL)
            if not (of_mark.all(axis=1).any() or covered.any()):
                middles.append((at[0], at[1]))
                chosen.append(int(place))
                break
    return (
        heads[["head"]]
        .iloc[chosen]
        .assign(x=[x / scale for x, _ in middles], y=[y / scale for _, y in middles])
    )


def _title(result: DivergenceResult, found: Embedding) -> dict[str, Any]:
    """What is shown, and how it was made."""
    told = [
        f"Jensen-Shannon divergence, mean of {result.rows:,} rows; metric MDS, "
        f"stress {found.stress1:.2f}"
    ]
    if made(result):
        told.append(made(result))
    return {"text": "Heads that attend alike", "subtitle": told, "anchor": "start"}


def _vega_shape(shape: str) -> str:
    """Return a mark's outline in Vega's units, in which it reaches from about -1 to 1."""
    if shape in ("ring", "disc"):
        return "circle"
    return _NUMBER.sub(lambda number: f" {float(number[0]) / 4:g}", SHAPES[shape])
