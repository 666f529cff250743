"""The second output of a view in a saved notebook: its still image.

Without a kernel, JupyterLab shows a saved widget as an error and hides whatever else is in the same
output. So the image needs an output of its own, which the style sheet hides while the view is live.
The view itself is displayed as any other object, by its ``_repr_mimebundle_``: what displays it may
update the output later, or append it to an ``Output`` widget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython import get_ipython
from ipywidgets import Widget

VIEW = "application/vnd.jupyter.widget-view+json"


def add_still(view: Widget, make_html: Callable[[], str]) -> bool:
    """Publish a still image beside the output of a view that is about to be displayed.

    Nothing is published if the view is only formatted, replaces another output, or is displayed
    outside of a Jupyter kernel, which has no outputs that are saved.

    Args:
        view: The view, which is being formatted.
        make_html: A function that returns the image as HTML.

    Returns:
        Whether there is a kernel, which publishes images.
    """
    shell = get_ipython()
    publisher: Any = getattr(shell, "display_pub", None)
    if shell is None or not hasattr(publisher, "register_hook"):
        return False
    is_pending = True

    def publish() -> None:
        nonlocal is_pending
        if is_pending:
            is_pending = False
            publisher.publish({"text/html": make_html(), "text/plain": repr(view)})

    def before_message(message: dict[str, Any]) -> dict[str, Any]:
        data = message["content"].get("data", {})
        is_view = data.get(VIEW, {}).get("model_id") == view.model_id
        if is_view and message["header"]["msg_type"] == "display_data":
            publish()
        return message

    def after_cell() -> None:
        nonlocal is_pending
        shell.events.unregister("post_execute", after_cell)
        publisher.unregister_hook(before_message)
        if shell.user_ns.get("_") is view:  # the cell's result isn't sent by the publisher
            publish()
        is_pending = False

    publisher.register_hook(before_message)
    shell.events.register("post_execute", after_cell)
    return True
