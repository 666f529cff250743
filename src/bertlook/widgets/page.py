"""Export of a view as one HTML file that opens from disk, without kernel or network."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Mapping
from typing import Any

from bertlook import __version__
from bertlook.model.versions import now
from bertlook.page import facts_list, html_page
from bertlook.widgets.assets import asset

_STYLE = """\
body { margin: 1rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { margin: 0 0 .5rem; padding: 0 4px; font: 600 1rem/1.4 system-ui, sans-serif;
  overflow-wrap: anywhere; }
.provenance { margin: 1.5rem 0; font: .8125rem/1.5 system-ui, sans-serif; }"""


def view_page(
    *,
    view: str,
    state: dict[str, Any],
    title: str,
    provenance: Mapping[str, Any],
    kernel_note: bool = True,
) -> str:
    """Return a page with a view's state and the front end that draws it.

    Args:
        view: The view's name in the front end.
        state: JSON values and ``bytes``, at any depth.
        title: The page's title, as plain text.
        provenance: Facts on how the numbers were made; below the view, and as JSON in the element
            "provenance".
        kernel_note: Whether the view says that it has no kernel.
    """
    mount = (
        f"bertlook.mount({json.dumps(view)}, "
        'JSON.parse(document.getElementById("state").textContent), '
        'document.getElementById("view"));'
    )
    facts = {**provenance, "page_written": now(), "page_by": f"bertlook {__version__}"}
    return html_page(
        title,
        f"""<h1>{html.escape(title)}</h1>
<div id="view"></div>
<details class="provenance"><summary>How this was made</summary>{facts_list(facts)}</details>
<noscript>{html.escape(title)}: the view needs JavaScript.</noscript>""",
        style=f"{asset('bertlook.css').read_text('utf-8')}\n{_STYLE}",
        data={
            "state": state | {"live": False, "kernel_note": kernel_note},
            "provenance": facts,
        },
        encode=_encode_bytes,
        scripts=[asset("standalone.js").read_text("utf-8"), mount],
    )


def _encode_bytes(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"a {type(value).__name__} can't be exported")
