"""Heads in a plane, with similar heads near each other (paper, figure 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_choice, check_type
from bertlook.clustering import BEHAVIORS, Embedding, embed
from bertlook.clustering.behavior import name_of_heads
from bertlook.errors import BertlookError
from bertlook.figures.by_layer import provenance_line
from bertlook.figures.theme import color_scale, shape_scale, themed
from bertlook.head import Head
from bertlook.looks import TEXT_COLOR, looks_of
from bertlook.measures import DivergenceResult
from bertlook.measures.measure import find_result
from bertlook.text import count_of

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

#: The property that the color of a mark shows.
MapColor = Literal["behavior", "layer"]

# Sizes in pixels.
_SIDE, _MARGIN = 520, 30
_DIGIT_WIDTH, _LABEL_HEIGHT = 6, 11
_LABEL_DISTANCE = 6
_MARK_RADIUS = 4

_NUM_NEAREST = 3


def head_map(
    divergence: DivergenceResult | Mapping[str, Any],
    behaviors: npt.ArrayLike | None = None,
    color: MapColor | None = None,
    *,
    embedding: Embedding | None = None,
) -> alt.LayerChart:
    """Draw the heads in a plane, at distances that approximate their divergences (figure 6).

    Names that would overlap another name or a mark are omitted; tooltips show all of them.

    Args:
        divergence: Result of ``HeadDivergence``, or results of a scan that hold it.
        behaviors: (L, H) names from ``bl.clustering.behaviors``, shown by the shape of a mark.
        color: Property shown by the color of a mark, "behavior" or "layer"; by default the
            behavior if ``behaviors`` are given.
        embedding: Positions of the heads, if already computed by ``bl.clustering.embed``.

    Raises:
        BertlookError: If the arguments have different numbers of heads, or ``color`` is unknown.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> x = np.array([0.0, 1.0, 3.0, 7.0])
        >>> divergence = bl.measures.DivergenceResult(
        ...     total=abs(x[:, None] - x), rows=1, num_layers=2, num_heads=2
        ... )
        >>> embedding = bl.clustering.embed(divergence, starts=4)
        >>> chart = bl.figures.head_map(divergence, embedding=embedding)
        >>> chart.layer[0].data["head"].tolist()
        ['1-1', '1-2', '2-1', '2-2']
    """
    import altair as alt

    if color is None:
        color = "layer" if behaviors is None else "behavior"
    check_choice("color", color, MapColor)
    result = find_result(divergence, DivergenceResult)
    if embedding is None:
        embedding = embed(result)
    check_type("embedding", embedding, Embedding, "Give bl.clustering.embed(divergence).")
    heads = _head_rows(result, embedding, behaviors)
    names = [name for name in BEHAVIORS if name in set(heads["name"])]
    names += sorted(set(heads["name"]) - set(names))
    labels, looks = [BEHAVIORS.get(name, name) for name in names], looks_of(names)
    # The symbols of the legend would be black where their color shows no behavior.
    fill = {"symbolFillColor": TEXT_COLOR} if color == "layer" else {}
    legend = alt.Legend(title="Behavior", **fill) if len(names) > 1 else None
    if color == "layer":
        color_channel = alt.Color(
            "layer:Q",
            scale=alt.Scale(scheme="cividis", domain=[1, max(result.num_layers, 2)]),
            legend=alt.Legend(title="Layer", format="d", tickMinStep=1),
        )
    else:
        color_channel = alt.Color("behavior:N", scale=color_scale(labels, looks), legend=legend)
    extent = max(np.ptp(heads["x"]), np.ptp(heads["y"])) or 1.0
    pixels_per_nat = (_SIDE - 2 * _MARGIN) / extent
    x_scale, y_scale = (_centered_scale(heads[axis], _SIDE / pixels_per_nat) for axis in ("x", "y"))
    marks = (
        alt.Chart(heads)
        .mark_point(size=70, filled=True, opacity=1, stroke=TEXT_COLOR, strokeWidth=0.5)
        .encode(
            x=alt.X("x:Q", scale=x_scale, axis=None),
            y=alt.Y("y:Q", scale=y_scale, axis=None),
            color=color_channel,
            shape=alt.Shape("behavior:N", scale=shape_scale(labels, looks), legend=legend),
            tooltip=[
                alt.Tooltip("head:N", title="Head"),
                alt.Tooltip("behavior:N", title="Behavior"),
                alt.Tooltip("layer:Q", title="Layer"),
                alt.Tooltip("nearest:N", title="Nearest heads (divergence in nats)"),
            ],
        )
    )
    texts = (
        alt.Chart(_place_labels(heads, pixels_per_nat))
        .mark_text(fontSize=10, color=TEXT_COLOR)
        .encode(x=alt.X("x:Q", axis=None), y=alt.Y("y:Q", axis=None), text="head:N")
    )
    return themed(
        alt.layer(marks, texts).properties(
            width=_SIDE,
            height=_SIDE,
            title=alt.Title("Heads with similar attention", subtitle=_subtitle(result, embedding)),
        ),
        {**result.facts, "rows": result.rows},
    )


def _head_rows(
    result: DivergenceResult, embedding: Embedding, behaviors: npt.ArrayLike | None
) -> pd.DataFrame:
    """Return a row for each head."""
    import pandas as pd

    shape = (result.num_layers, result.num_heads)
    names = name_of_heads(behaviors, shape)
    if embedding.points.shape[:2] != shape:
        raise BertlookError(
            f"embedding has {embedding.points.shape[:2]} layers and heads, the divergence has "
            f"{shape}. Give arguments of one model."
        )
    heads = [Head(layer, head) for layer, head in np.ndindex(shape)]
    distances = result.mean.copy()
    np.fill_diagonal(distances, np.inf)
    num_nearest = min(_NUM_NEAREST, int(result.present.sum()) - 1)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :num_nearest]
    x, y = embedding.points.reshape(-1, 2).T
    rows = pd.DataFrame(
        {
            "head": [str(head) for head in heads],
            "layer": [head.layer + 1 for head in heads],
            "name": [str(name) for name in names.ravel()],
            "behavior": [BEHAVIORS.get(str(name), str(name)) for name in names.ravel()],
            "x": x,
            "y": y,
            "nearest": [
                ", ".join(f"{heads[other]} ({distances[index, other]:.2f})" for other in others)
                for index, others in enumerate(nearest)
            ],
        }
    )
    return rows[result.present.ravel()].reset_index(drop=True)


def _place_labels(heads: pd.DataFrame, pixels_per_nat: float) -> pd.DataFrame:
    """Return the heads whose names fit beside their marks, with the centers of their names."""
    points = heads[["x", "y"]].to_numpy() * pixels_per_nat
    widths = _DIGIT_WIDTH * heads["head"].str.len().to_numpy()
    distances = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    np.fill_diagonal(distances, np.inf)
    isolation = distances.min(axis=1, initial=np.inf)
    centers: list[tuple[float, float]] = []
    placed: list[int] = []
    # Place names of isolated heads first; dense regions overflow regardless.
    for index in np.lexsort((-isolation, heads["name"] == "other")):
        width = widths[index]
        dx, dy = _LABEL_DISTANCE + width / 2, _LABEL_DISTANCE + 4
        for offset in ((dx, 0), (-dx, 0), (0, dy), (0, -dy)):
            center = points[index] + offset
            to_marks = np.abs(points - center)
            covers_mark = to_marks < (width / 2 + _MARK_RADIUS, _LABEL_HEIGHT / 2 + _MARK_RADIUS)
            to_names = np.abs(np.reshape(centers, (-1, 2)) - center)
            covers_name = (to_names[:, 0] < (width + widths[placed]) / 2) & (
                to_names[:, 1] < _LABEL_HEIGHT
            )
            if not (covers_mark.all(axis=1).any() or covers_name.any()):
                centers.append((center[0], center[1]))
                placed.append(int(index))
                break
    x, y = np.reshape(centers, (-1, 2)).T / pixels_per_nat
    return heads[["head"]].iloc[placed].assign(x=x, y=y)


def _centered_scale(values: pd.Series[float], extent: float) -> alt.Scale:
    """Return a scale of the given extent with the values in its middle."""
    import altair as alt

    middle = (values.max() + values.min()) / 2
    return alt.Scale(domain=[middle - extent / 2, middle + extent / 2], nice=False)


def _subtitle(result: DivergenceResult, embedding: Embedding) -> list[str]:
    """Return the lines that describe how the figure was made."""
    method = (
        f"Jensen-Shannon divergence, mean of {count_of(result.rows, 'row')}; metric MDS, "
        f"stress {embedding.stress1:.2f}"
    )
    return [line for line in (method, provenance_line(result)) if line]
