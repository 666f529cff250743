"""A view as one HTML file that opens from disk, without a kernel and without a request."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from typing import Any

import bertlook
from bertlook.files import replace_file
from bertlook.widgets.assets import asset

# The policy is part of the page: a browser then enforces that nothing is fetched.
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="bertlook {version}">
<title>{title}</title>
<style>
{css}
:root {{ color-scheme: light dark; }}
body {{ margin: 1rem auto; max-width: 75rem; padding: 0 1rem; }}
</style>
</head>
<body>
<main id="view"></main>
<noscript>{title}: the view needs JavaScript.</noscript>
<script type="application/json" id="state">{state}</script>
<script>{script}</script>
<script>
bertlook.mount({view}, JSON.parse(document.getElementById("state").textContent),
  document.getElementById("view"));
</script>
</body>
</html>
"""


def write_page(path: Path, *, view: str, state: dict[str, Any], title: str) -> Path:
    """Write a view's state with the front end that draws it.

    Args:
        path: the file to write; it is replaced at once, when the new one is complete.
        view: the view's name in the front end.
        state: JSON values and ``bytes``, at any depth.
        title: the page's title, as plain text.

    Returns:
        The path written.

    Raises:
        BertlookError: if the file can't be written.

    """
    # In a script element only "</" and "<!--" could end or bend it: no "<" is left in the data.
    data = json.dumps(state | {"live": False}, default=_coded, ensure_ascii=False)
    page = _PAGE.format(
        version=bertlook.__version__,
        title=html.escape(title),
        css=asset("bertlook.css").read_text("utf-8"),
        script=asset("standalone.js").read_text("utf-8"),
        state=data.replace("<", "\\u003c"),
        view=json.dumps(view),
    )
    return replace_file(path, page)


def _coded(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"a {type(value).__name__} can't be exported")
