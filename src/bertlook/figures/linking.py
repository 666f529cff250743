"""A figure and a grid of heads that show the same selection."""

from __future__ import annotations

from typing import Any, Protocol

from bertlook.errors import BertlookError
from bertlook.figures.by_layer import heads_of
from bertlook.head import Head


class Highlighting(Protocol):
    """A widget with a ``highlight`` trait: HeadGrid, HeadMap, Explorer."""

    highlight: Any

    def observe(self, handler: Any, names: Any = ..., type: Any = ...) -> None:
        """Call a handler when a trait changes."""
        ...


def linked(chart: Any, widget: Highlighting) -> Any:
    """The chart as a widget whose selected heads are those that another widget highlights.

    A click on a mark (with shift: several) or a dragged box highlights these heads in the widget,
    an empty one none; what the widget highlights stands out in the chart.

    Args:
        chart: ``relative_position``, ``token_classes``, ``entropy`` or ``gradients``.
        widget: a HeadGrid, a HeadMap or an Explorer.

    Returns:
        An ``altair.JupyterChart``, which works offline.

    Raises:
        BertlookError: if the chart has no heads to select, or vl-convert, which keeps the chart's
            code in the package rather than on a server, is missing.
    """
    import altair as alt

    parts = {suffix: heads_of(part) for suffix, part in _parts(chart)}
    try:
        alt.JupyterChart.enable_offline()
    except ImportError as error:
        raise BertlookError(
            "A linked figure needs vl-convert: pip install bertlook[figures]."
        ) from error
    shown = alt.JupyterChart(chart)

    def select(_: Any) -> None:
        names: set[str] = set()
        for suffix, heads in parts.items():
            clicked = getattr(shown.selections, f"heads{suffix}").value or []
            names.update(one["head"] for one in clicked if "head" in one)
            names.update(_inside(heads, getattr(shown.selections, f"box{suffix}").value or {}))
        widget.highlight = sorted(tuple(Head(name)) for name in names)

    def follow(_: Any) -> None:
        names = [str(Head(*place)) for place in widget.highlight]
        for suffix in parts:
            setattr(shown.params, f"highlighted{suffix}", names)

    shown.selections.observe(select)
    widget.observe(follow, "highlight")
    follow(None)
    return shown


def _parts(chart: Any) -> list[tuple[str, Any]]:
    """The parts of a figure by layer, each with what its parameters' names end with."""
    import altair as alt

    parts = getattr(chart, "hconcat", [chart])
    params = getattr(chart, "params", alt.Undefined)
    names = set() if params is alt.Undefined else {str(param.name) for param in params}
    found = [(suffix, part) for suffix, part in zip(("", "2"), parts, strict=False)]
    if not all(f"heads{suffix}" in names for suffix, _ in found):
        raise BertlookError(
            "This chart has no heads to select: give a figure by layer, such as "
            "bl.figures.entropy(result)."
        )
    return found


def _inside(heads: Any, box: dict[str, Any]) -> list[str]:
    """The heads in a dragged box, which has the ends of both axes."""
    if not box.get("x") or not box.get("mean"):
        return []
    chosen = heads["x"].between(*sorted(box["x"])) & heads["mean"].between(*sorted(box["mean"]))
    return heads.loc[chosen, "head"].tolist()
