"""Display of figures in notebooks, without the network.

Altair's own display loads Vega from a CDN in most hosts, and writes the text of a chart into a page
without escaping it.
"""

from __future__ import annotations

from typing import Any

from bertlook.drawings.saving import can_convert
from bertlook.figures.drawing import draw, specification

#: JupyterLab and VS Code draw this kind of output themselves, with tooltips.
_VEGA_LITE = "application/vnd.vegalite.v5+json"

#: No menu beside a chart: its link to an editor would open a page on the network.
_NO_MENU = {"embedOptions": {"actions": False}}

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


def displayed_offline(chart: Any) -> Any:
    """Return an Altair chart that displays itself without the network.

    It is still a chart of its own class, which can be changed, layered and saved as any other.
    Charts that Altair makes of several charts display themselves as Altair decides.

    Args:
        chart: An Altair chart.
    """
    copy = chart.copy()
    # The attributes of a chart are its specification: assigning to `copy` would add to it.
    object.__setattr__(copy, "__class__", _class_displayed_offline(type(chart)))
    return copy


def _class_displayed_offline(cls: type) -> type:
    if issubclass(cls, _OfflineDisplay):
        return cls
    if cls not in _classes:
        names = {"__module__": cls.__module__, "__doc__": cls.__doc__}
        _classes[cls] = type(cls.__name__, (_OfflineDisplay, cls), names)
    return _classes[cls]
