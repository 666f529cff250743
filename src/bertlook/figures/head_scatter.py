"""Any statistic of all heads against any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.choices import check_array
from bertlook.errors import BertlookError
from bertlook.figures.by_layer import provenance_line
from bertlook.figures.named_heads import check_names, label_heads
from bertlook.figures.scatter_axis import LENGTHS, ScatterAxis
from bertlook.figures.selecting import HEAD, select_heads
from bertlook.figures.theme import themed
from bertlook.head import Head
from bertlook.looks import TEXT_COLOR
from bertlook.measures.head_statistics import HeadStatistic, find_statistic, head_statistics
from bertlook.measures.inference import rank_correlation
from bertlook.text import count_of

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


def scatter(
    results: Any, *, x: str, y: str, names: Mapping[Any, str] | None = None
) -> alt.LayerChart:
    """Draw each head at the values of two statistics.

    A dashed line is a baseline, and a thin one is 0 where values have both signs. Tooltips tell
    which head a mark is, and ``bl.figures.linked`` shares the selection of heads with a grid, and
    the heads that meet the grid's condition.

    Args:
        results: Results of a scan, a result, or a dict from names to results or (layers, heads)
            arrays.
        x: The statistic on the horizontal axis: "Ablation loss_change", "DependencyAccuracy
            relation obj" (the better of both directions; "relation obj dep->head" for one), or, if
            no other statistic has this name, "loss_change", "obj", or its title in views.
        y: The statistic on the vertical axis.
        names: Names of heads, as from ``bl.names_of(results)``, or ``{"8-10": "obj"}``. They stand
            beside the marks where there is room, and in tooltips.

    Raises:
        BertlookError: If a statistic isn't there, both are of models with different heads, or a
            head that is named doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> measures = [bl.measures.Entropy, bl.measures.DependencyAccuracy]
        >>> sentences = bl.corpora.sample()[:4]
        >>> results = bl.scan(bl.load(), sentences, measures, progress=False)
        >>> chart = bl.figures.scatter(results, x="Entropy all", y="nsubj")
        >>> chart.title.text
        'Accuracy on nsubj against entropy'
    """
    import altair as alt

    statistics = head_statistics(results)
    of_x, of_y = find_statistic("x", x, statistics), find_statistic("y", y, statistics)
    heads = _head_rows(of_x, of_y, names)
    axes = ScatterAxis("x", of_x, heads), ScatterAxis("y", of_y, heads)
    selection = select_heads()
    marks = (
        alt.Chart(heads)
        .mark_point(filled=True, size=60, stroke=TEXT_COLOR, strokeWidth=0.5)
        .encode(
            x=axes[0].channel(alt.X),
            y=axes[1].channel(alt.Y),
            color=alt.Color(
                "layer:Q",
                scale=alt.Scale(scheme="cividis", domain=[1, max(2, int(heads["layer"].max()))]),
                legend=alt.Legend(title="Layer", format="d", tickMinStep=1),
            ),
            opacity=selection.opacity,
            tooltip=[
                alt.Tooltip(f"{HEAD}:N", title="Head"),
                *([alt.Tooltip("name:N", title="Name")] if names else []),
                *(tooltip for axis in axes for tooltip in axis.tooltips()),
            ],
        )
        .add_params(*selection.params)
    )
    rules = [rule for axis in axes for rule in axis.rules()]
    labels = label_heads(heads, axes, selection.opacity)
    title = f"{of_y.statistic.title} against {_in_sentence(of_x.statistic.title)}"
    chart = alt.layer(*rules, marks, *labels).properties(
        width=LENGTHS["x"],
        height=LENGTHS["y"],
        title=alt.Title(title, subtitle=_subtitle(of_x, of_y, heads)),
    )
    return themed(chart, _facts(of_x, of_y))


def _head_rows(of_x: HeadStatistic, of_y: HeadStatistic, names: object) -> pd.DataFrame:
    """Return a row for each head that has both statistics."""
    import pandas as pd

    values = {}
    for axis, each in (("x", of_x), ("y", of_y)):
        name = f"{axis}={each.full_name!r}"
        values[axis] = check_array(name, each.statistic.values, finite=False)
        if values[axis].ndim != 2:
            raise BertlookError(f"{name} has shape {values[axis].shape}, not (layers, heads).")
        if each.statistic.baseline is not None:
            baseline = check_array(f"The baseline of {name}", each.statistic.baseline, finite=False)
            if baseline.shape not in ((), values[axis].shape):
                raise BertlookError(
                    f"The baseline of {name} has shape {baseline.shape}. Give one number, or "
                    f"{values[axis].shape} of them."
                )
            values[f"{axis}_baseline"] = np.broadcast_to(baseline, values[axis].shape)
    if values["x"].shape != values["y"].shape:
        x, y = (" x ".join(map(str, values[axis].shape)) for axis in "xy")
        raise BertlookError(
            f"{of_x.full_name!r} is of {x} heads, and {of_y.full_name!r} of {y}. Give "
            "statistics of one model."
        )
    num_layers, num_heads = values["x"].shape
    checked = check_names(names, num_layers, num_heads)
    heads = [Head(*pair) for pair in np.ndindex(num_layers, num_heads)]
    rows = pd.DataFrame(
        {
            HEAD: [str(head) for head in heads],
            "layer": [head.layer + 1 for head in heads],
            "name": [checked.get(str(head), "") for head in heads],
            **{name: array.ravel() for name, array in values.items()},
        }
    )
    rows = rows[np.isfinite(rows["x"]) & np.isfinite(rows["y"])].reset_index(drop=True)
    if rows.empty:
        raise BertlookError(f"No head has both {of_x.full_name!r} and {of_y.full_name!r}.")
    return rows


def _in_sentence(title: str) -> str:
    """Return a title as the end of another one."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _subtitle(of_x: HeadStatistic, of_y: HeadStatistic, heads: pd.DataFrame) -> list[str]:
    """Return the lines on agreement and origin below the title."""
    x, y = (heads[axis].to_numpy() for axis in "xy")
    agreement = f"{rank_correlation(x, y):.2f}".replace("-", "\N{MINUS SIGN}")
    lines = [f"{count_of(len(heads), 'head')}, rank correlation {agreement}"]
    lines += [provenance_line(each.result) for each in (of_x, of_y) if each.result is not None]
    return [line for line in dict.fromkeys(lines) if line]


def _facts(of_x: HeadStatistic, of_y: HeadStatistic) -> Mapping[str, Any]:
    """Return the facts on how the numbers were made."""
    facts: dict[str, Any] = {"x": of_x.full_name, "y": of_y.full_name}
    for each in (of_x, of_y):
        if each.result is not None:
            facts |= each.result.provenance
            facts[f"options of {each.source}"] = dict(each.result.options)
    return facts
