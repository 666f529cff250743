"""Figures that share the selection of heads with a widget."""

from __future__ import annotations

from typing import Any, Protocol

from bertlook.errors import BertlookError
from bertlook.figures.selecting import HEAD, heads_of
from bertlook.head import Head


class Highlighting(Protocol):
    """A widget with a ``highlight`` trait: HeadGrid, HeadMap or Explorer.

    Grids and Explorers have heads that pass a condition as well, ``passing``.
    """

    highlight: Any

    def observe(self, handler: Any, names: Any = ..., type: Any = ...) -> None:
        """Call a handler when a trait changes."""
        ...


def linked(chart: Any, widget: Highlighting) -> Any:
    """Return a chart as a widget that shares its selected heads with another widget.

    A click on a mark (with shift: several), or dragging a box, highlights these heads in the
    widget; an empty selection highlights none. Heads highlighted in the widget stand out in the
    chart, or, if there are none, the heads that meet the widget's condition ``find``.

    Args:
        chart: Figure by layer (``relative_position``, ``token_classes``, ``entropy`` or
            ``gradients``) or a ``scatter``.
        widget: HeadGrid, HeadMap or Explorer.

    Returns:
        An ``altair.JupyterChart``, which works offline.

    Raises:
        BertlookError: If the chart or the widget has no heads to select, or vl-convert, which
            holds the chart's JavaScript for use offline, is missing.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> grid = bl.HeadGrid(attention)
        >>> grid.highlight = ["3-1"]
        >>> chart = bl.figures.entropy(bl.measures.Entropy().of([attention]))
        >>> bl.figures.linked(chart, grid).params.highlighted
        ['3-1']
    """
    import altair as alt

    panels = _panels_by_suffix(chart)
    if not all(hasattr(widget, name) for name in ("highlight", "observe")):
        raise BertlookError(
            f"A {type(widget).__name__} has no heads to highlight. Give a HeadGrid, a HeadMap or "
            "an Explorer."
        )
    heads_by_suffix = {suffix: heads_of(panel) for suffix, panel in panels.items()}
    try:
        alt.JupyterChart.enable_offline()
    except ImportError as error:
        raise BertlookError(
            "A linked figure needs vl-convert: pip install bertlook[figures]."
        ) from error
    view = alt.JupyterChart(chart)

    def highlight_selected(_: Any) -> None:
        names: set[str] = set()
        for suffix, heads in heads_by_suffix.items():
            clicked = getattr(view.selections, f"heads{suffix}").value or []
            names.update(mark[HEAD] for mark in clicked if HEAD in mark)
            names.update(_inside(heads, getattr(view.selections, f"box{suffix}").value or {}))
        widget.highlight = sorted(tuple(Head(name)) for name in names)

    def show_highlighted(_: Any) -> None:
        show("highlighted", widget.highlight)

    def show_passing(_: Any) -> None:
        show("passing", widget.passing)  # type: ignore[attr-defined]

    def show(param: str, heads: Any) -> None:
        names = None if heads is None else [str(Head(head)) for head in heads]
        for suffix in heads_by_suffix:
            setattr(view.params, f"{param}{suffix}", names)

    view.selections.observe(highlight_selected)
    widget.observe(show_highlighted, "highlight")
    show_highlighted(None)
    if hasattr(widget, "passing"):
        widget.observe(show_passing, "passing")
        show_passing(None)
    return view


def _panels_by_suffix(chart: Any) -> dict[str, Any]:
    """Return the panels of a figure by layer, by the suffix of their parameters' names."""
    import altair as alt

    panels = dict(zip(("", "2"), getattr(chart, "hconcat", [chart]), strict=False))
    params = getattr(chart, "params", alt.Undefined)
    names = set() if params is alt.Undefined else {str(param.name) for param in params}
    if not all(f"heads{suffix}" in names for suffix in panels):
        raise BertlookError(
            "This chart has no heads to select. Give a figure by layer, such as "
            "bl.figures.entropy(result), or a bl.figures.scatter."
        )
    return panels


def _inside(heads: Any, box: dict[str, Any]) -> list[str]:
    """Return the names of the heads inside a dragged box, given by its ends on both axes."""
    if len(box) < 2 or not all(box.values()):
        return []
    is_inside = [heads[field].between(*sorted(ends)) for field, ends in box.items()]
    names: list[str] = heads.loc[is_inside[0] & is_inside[1], HEAD].tolist()
    return names
