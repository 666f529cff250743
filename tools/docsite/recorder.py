"""In the kernel of a page: views are displayed as markup that the site's script brings to life."""

from __future__ import annotations

import html
import json
from typing import Any

from bertlook.widgets.page import _encode_bytes
from bertlook.widgets.view import View

#: The kind of output that holds a view's markup; hosts of notebooks don't know it, and leave it.
LIVE = "application/vnd.bertlook.live-view"


def live_markup(view: View) -> str:
    """Return a view as markup: its still picture, and the state from which it is drawn live.

    Args:
        view: The view, as it is now.
    """
    state = view._drawn_state() | {"live": False, "kernel_note": False}
    # Every "<" is escaped: "</script" would end the element.
    data = json.dumps(state, default=_encode_bytes).replace("<", "\\u003c")
    return (
        f'<div class="live-view" data-view="{view._view}" '
        f'aria-label="{html.escape(view._title())}" role="group">'
        f'<div class="live-view-still">{view._still_html()}</div>'
        f'<script type="application/json">{data}</script></div>'
    )


def record_views() -> None:
    """From now on, outputs of views also hold what the site shows in their place."""
    without = View._repr_mimebundle_

    def bundle(view: View, **options: Any) -> Any:
        outputs = without(view, **options)
        data = outputs[0] if isinstance(outputs, tuple) else outputs
        if data is not None:
            data[LIVE] = live_markup(view)
        return outputs

    View._repr_mimebundle_ = bundle  # type: ignore[method-assign]
