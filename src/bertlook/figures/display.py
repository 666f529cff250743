"""Display of figures in notebooks, without the network.

Altair's own display loads Vega from a CDN in most hosts, and writes the text of a chart into a page
without escaping it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from IPython import get_ipython

from bertlook.drawings.saving import can_convert
from bertlook.figures.drawing import draw, specification
from bertlook.files import write_file
from bertlook.looks import TEXT_COLOR

#: JupyterLab, Notebook and VS Code draw this kind of output themselves, with tooltips. They read
#: specifications of Vega-Lite 6 under it, too; none of them knows a kind of output of version 6.
_VEGA_LITE = "application/vnd.vegalite.v5+json"

#: No menu beside a chart: its link to an editor would open a page on the network.
_NO_MENU = {"embedOptions": {"actions": False}}

#: Text and lines that are legible on light and dark pages. A part of a chart can't have a
#: configuration, so a figure gets it when it is drawn: it can still be layered and concatenated.
_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "domainColor": TEXT_COLOR,
        "gridColor": TEXT_COLOR,
        "gridOpacity": 0.2,
        "labelColor": TEXT_COLOR,
        "tickColor": TEXT_COLOR,
        "titleColor": TEXT_COLOR,
        "titleFontWeight": "normal",
    },
    "legend": {"labelColor": TEXT_COLOR, "titleColor": TEXT_COLOR, "titleFontWeight": "normal"},
    "title": {
        "color": TEXT_COLOR,
        "subtitleColor": TEXT_COLOR,
        "anchor": "start",
        "fontSize": 14,
    },
    "header": {"labelColor": TEXT_COLOR, "titleColor": TEXT_COLOR},
}

#: The methods of charts that make one chart of several.
_COMPOSING = ("__add__", "__and__", "__or__", "facet", "repeat")

#: The classes of charts that display themselves offline, by Altair's classes.
_classes: dict[type, type] = {}


class _OfflineDisplay:
    """A chart that a notebook displays by its own means, or as a still picture."""

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, Any]:
        spec = specification(self)
        bundle: dict[str, Any] = {
            _VEGA_LITE: spec | {"usermeta": spec.get("usermeta", {}) | _NO_MENU},
            "text/plain": repr(type(self).__name__),
        }
        if can_convert():
            bundle["image/svg+xml"] = draw(spec, "svg")
        return bundle

    def to_html(self, *_: Any, **__: Any) -> str:
        """Return the chart as a page that needs no network."""
        return str(draw(specification(self), "html"))

    def save(self, fp: Any, format: str | None = None, **options: Any) -> None:
        """Write the chart to a file as Altair does, but HTML as a page that needs no network."""
        is_path = isinstance(fp, (str, Path))
        kind = format or (Path(fp).suffix.removeprefix(".").lower() if is_path else None)
        if kind != "html":
            super().save(fp, format=kind, **options)  # type: ignore[misc]
        elif is_path:
            write_file(Path(fp), self.to_html())
        else:
            fp.write(self.to_html())

    def to_dict(
        self, *args: Any, context: Mapping[str, Any] | None = None, **options: Any
    ) -> dict[str, Any]:
        """Return the specification, with the look of figures unless it is part of another one."""
        chart: Any = self
        if (context or {}).get("top_level", True):
            chart = chart.copy(deep=False)
            chart["config"] = _with_look(chart._get("config"))
            facts = _provenance(chart)
            if facts:
                chart["usermeta"] = {"provenance": facts}
        make_spec = super(_OfflineDisplay, chart).to_dict  # type: ignore[misc]
        spec: dict[str, Any] = make_spec(*args, context=context, **options)
        if chart is self:
            spec.pop("usermeta", None)  # which only the whole may have
        _replace_quotes(spec)
        return spec


def _replace_quotes(spec: Any) -> None:
    """Replace quotation marks and backslashes in the titles of tooltips by others like them.

    Vega-Lite 5.6, which JupyterLab has, writes these titles into an expression as they are: with
    such a character the chart is not drawn at all, and no error is shown.
    """
    for part in spec if isinstance(spec, list) else spec.values():
        if isinstance(part, (dict, list)):
            _replace_quotes(part)
    tooltips = spec.get("tooltip") if isinstance(spec, dict) else None
    for tooltip in tooltips if isinstance(tooltips, list) else [tooltips]:
        if isinstance(tooltip, dict) and isinstance(tooltip.get("title"), str):
            paired = re.sub(r'"([^"]*)"', r"“\1”", tooltip["title"])
            tooltip["title"] = paired.replace('"', "”").replace("\\", "\uff3c")


def displayed_offline(chart: Any) -> Any:
    """Return an Altair chart that displays itself without the network, with the look of figures.

    It is still a chart of its own class, which can be changed, layered and saved as any other.
    IPython displays offline, too, whatever Altair's functions make of it, such as ``alt.hconcat``.

    Args:
        chart: An Altair chart.
    """
    _format_charts_of_figures()
    copy = chart.copy()
    # The attributes of a chart are its specification: assigning to `copy` would add to it.
    object.__setattr__(copy, "__class__", _class_displayed_offline(type(chart)))
    return copy


def _class_displayed_offline(cls: type) -> type:
    if issubclass(cls, _OfflineDisplay):
        return cls
    if cls not in _classes:
        names = {"__module__": cls.__module__, "__doc__": cls.__doc__}
        composing = {
            name: _composing(getattr(cls, name)) for name in _COMPOSING if hasattr(cls, name)
        }
        _classes[cls] = type(cls.__name__, (_OfflineDisplay, cls), names | composing)
    return _classes[cls]


def _composing(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that makes a chart of several, so that it displays itself offline, too."""

    @wraps(method)
    def composed(self: Any, *args: Any, **options: Any) -> Any:
        with warnings.catch_warnings():
            # Figures of one form share the selection of heads, as they should.
            warnings.filterwarnings("ignore", "Automatically deduplicated selection parameter")
            return displayed_offline(method(self, *args, **options))

    return composed


def _format_charts_of_figures() -> None:
    """Let IPython display charts that hold figures as figures, and others as Altair does."""
    shell: Any = get_ipython()
    if shell is None:
        return
    import altair as alt

    formatter = shell.display_formatter.mimebundle_formatter
    if alt.TopLevelMixin not in formatter:
        formatter.for_type(alt.TopLevelMixin, _bundle)


def _bundle(chart: Any, *args: Any, **options: Any) -> Any:
    """Return the output of a cell for a chart of Altair."""
    if any(isinstance(part, _OfflineDisplay) for part in _parts(chart)):
        chart = displayed_offline(chart)
    return chart._repr_mimebundle_(*args, **options)


def _parts(chart: Any) -> Iterator[Any]:
    """Yield a chart and all the charts that it is made of."""
    yield chart
    for name in ("layer", "hconcat", "vconcat", "concat", "spec"):
        parts = chart._get(name) if hasattr(chart, "_get") else []
        for part in parts if isinstance(parts, list) else [parts]:
            if hasattr(part, "_repr_mimebundle_"):
                yield from _parts(part)


def _provenance(chart: Any) -> Any:
    """Return the facts of a figure, or the list of those of the figures that it is made of."""
    facts: list[Any] = []
    for part in _parts(chart):
        meta = part._get("usermeta")
        own = meta.get("provenance") if isinstance(meta, dict) else None
        if own and own not in facts:
            facts.append(own)
    return facts[0] if len(facts) == 1 else facts


def _with_look(config: Any) -> dict[str, Any]:
    """Return a chart's configuration, in which the look of figures fills in what isn't set."""
    own = config.to_dict() if hasattr(config, "to_dict") else config
    merged = {
        name: dict(part) if isinstance(part, dict) else part for name, part in _CONFIG.items()
    }
    for name, part in (own if isinstance(own, dict) else {}).items():
        fills = isinstance(part, dict) and isinstance(merged.get(name), dict)
        merged[name] = merged[name] | part if fills else part
    return merged
