"""A plain page with views that are mounted without a kernel, in markup of the test's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bertlook.page import html_page
from bertlook.widgets.assets import asset
from bertlook.widgets.page import _encode_bytes
from bertlook.widgets.view import View

#: Mounts each view in the elements that name it, then shows what was hidden.
_MOUNT = """
const states = document.getElementById("states").textContent;
for (const place of document.querySelectorAll("[data-view]")) {
  const { module, state } = JSON.parse(states)[place.dataset.view];
  bertlook.mount(module, state, place);
}
for (const box of document.querySelectorAll("[data-later]")) {
  if (box.localName === "details") box.open = true;
  else box.hidden = false;
}
"""


def write_views(file: Path, views: Mapping[str, View], markup: str, style: str = "") -> str:
    """Write a page with views, and return its address.

    Args:
        file: The file to write.
        views: The views by name.
        markup: The body; each element with a name in ``data-view`` gets that view. Elements with
            ``data-later`` are shown after that.
        style: Rules beside those of the views.
    """
    page = html_page(
        "Views",
        markup,
        style=f"{asset('bertlook.css').read_text('utf-8')}\n{style}",
        data={
            "states": {
                name: {"module": view._view, "state": view._drawn_state() | {"live": False}}
                for name, view in views.items()
            }
        },
        encode=_encode_bytes,
        scripts=[asset("standalone.js").read_text("utf-8"), _MOUNT],
    )
    file.write_text(page, "utf-8")
    return file.as_uri()
