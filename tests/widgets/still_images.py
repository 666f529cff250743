"""The still picture in the HTML that a view publishes."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree

from bertlook.widgets.view import View

_SVG = "{http://www.w3.org/2000/svg}"


def still_texts(view: View) -> list[str]:
    """Return the texts of a view's still picture, after a check of its form and size."""
    html = view._still_html()
    match = re.fullmatch(
        r'<img class="bertlook-still (bertlook-still-[0-9a-f]+)" alt="([^"<>]+)" '
        r'src="data:image/svg\+xml;base64,([\w+/=]+)">',
        html,
    )
    assert match is not None
    assert match[1] == view._still
    assert len(html) < 60_000
    root = ElementTree.fromstring(base64.b64decode(match[3]))
    return [element.text or "" for element in root.iter(f"{_SVG}text")]
