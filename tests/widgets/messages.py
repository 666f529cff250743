"""Capture of the messages that a widget sends to the browser."""

from __future__ import annotations

from typing import Any

from bertlook.widgets.view import View


def request(widget: View, content: Any) -> list[tuple[Any, Any]]:
    """Pass a message of the browser to a widget; return the content and buffers that it sends."""
    sent: list[tuple[Any, Any]] = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))  # type: ignore[method-assign]
    widget._handle_custom_msg(content, [])
    for name in ("_jobs", "_effect_jobs", "_explanations"):
        if hasattr(widget, name):
            getattr(widget, name).wait()
    return sent


def ask(widget: View, **content: Any) -> Any:
    """Send a request of the browser to a widget, and return the content of its answer."""
    return request(widget, {"id": "v:1", **content})[-1][0]


def returned_state(widget: View, state: dict[str, Any]) -> list[Any]:
    """Hand a widget a state of the browser, and return the names that it sends back."""
    names: list[Any] = []
    widget.send_state = lambda key=None: names.append(key)  # type: ignore[method-assign]
    widget.set_state(state)
    return names
