"""Pages with a view that open from disk, without kernel or network: single ones, and folders."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bertlook import __version__
from bertlook.model.versions import now
from bertlook.page import BESIDE, FETCHING, OFFLINE, RUNNING, facts_list, html_page
from bertlook.widgets.assets import asset

#: The names of the files that the pages of a folder share.
SCRIPT, STYLE_SHEET = "bertlook.js", "bertlook.css"
#: The names of the files of a live folder beside these.
INDEX, ENGINE, START = "index.html", "engine.js", "start.js"

_STYLE = """\
body { margin: 1rem auto; max-width: 75rem; padding: 0 1rem; }
img { max-width: 100%; }
h1 { margin: 0 0 .5rem; padding: 0 4px; font: 600 1rem/1.4 system-ui, sans-serif;
  overflow-wrap: anywhere; }
.provenance { margin: 1.5rem 0; font: .8125rem/1.5 system-ui, sans-serif; }"""

#: What ends the module of a view.
_EXPORT = re.compile(r"export\{([\w$]+) as default\};\n$")
#: Draws the view of a page in its place.
_MOUNT = (
    'bertlook.mount(bertlook.view, JSON.parse(document.getElementById("state").textContent), '
    'document.getElementById("view"), bertlook.answer);'
)

_NAVIGATION_STYLE = """\
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 .75rem; padding: 0 4px;
  font: .875rem/1.75 system-ui, sans-serif; }"""

_NEEDS_SERVER = """\
<p id="needs-server" role="alert" hidden>This page reads texts only from a web server, since
browsers let no page on disk read the files beside it. To start one, run
<code>python -m http.server</code> in its folder, and open <code>http://localhost:8000</code>.</p>"""


class PageModel(NamedTuple):
    """A model for a page to run.

    Attributes:
        parts: JSON values: ``ModelParts`` in ``js/live/reader.js``.
        weights: The weights of its network.
    """

    parts: dict[str, Any]
    weights: bytes


def view_page(
    *,
    view: str,
    state: dict[str, Any],
    still: str,
    title: str,
    provenance: Mapping[str, Any],
    kernel_note: bool = True,
    model: PageModel | None = None,
) -> str:
    """Return a page with a view's state and the front end that draws it.

    Args:
        view: The view's name in the front end.
        state: JSON values and ``bytes``, at any depth.
        still: What the page shows where scripts don't run, as HTML.
        title: The page's title, as plain text.
        provenance: Facts on how the numbers were made; below the view, and as JSON in the element
            "provenance".
        kernel_note: Whether the view says that it has no kernel.
        model: The model with which the page reads typed texts, or None.
    """
    facts = _facts(provenance)
    engine, policy, late_data = [], OFFLINE, {}
    if model is not None:
        state = state | {"page_reads": True}
        engine, policy = [_engine()], RUNNING
        weights = base64.b64encode(model.weights).decode("ascii")
        late_data = {"model": model.parts, "weights": weights}
    return html_page(
        title,
        _body(title, facts, still),
        style=f"{_view_style()}\n{_STYLE}",
        data=_data(state, facts, kernel_note),
        encode=_encode_bytes,
        scripts=[_front_end(view), *engine, _MOUNT],
        late_data=late_data,
        policy=policy,
    )


def linked_view_page(
    *,
    state: dict[str, Any],
    still: str,
    title: str,
    provenance: Mapping[str, Any],
    navigation: str,
) -> str:
    """Return one of the pages of a folder that share the files of ``shared_files``.

    Args:
        state: As for ``view_page``.
        still: As for ``view_page``.
        title: As for ``view_page``.
        provenance: As for ``view_page``.
        navigation: The markup of links to other pages, above the title.
    """
    facts = _facts(provenance)
    return html_page(
        title,
        f"{navigation}\n{_body(title, facts, still)}",
        style=f"{_STYLE}\n{_NAVIGATION_STYLE}",
        style_sheets=[STYLE_SHEET],
        data=_data(state, facts, kernel_note=False),
        encode=_encode_bytes,
        script_files=[SCRIPT],
        policy=BESIDE,
    )


def shared_files(view: str) -> dict[str, str]:
    """Return the files that the pages of a folder share, by name.

    Args:
        view: The view's name in the front end.
    """
    return {SCRIPT: f"{_front_end(view)}\n{_MOUNT}\n", STYLE_SHEET: _view_style()}


def live_folder(
    *,
    view: str,
    state: dict[str, Any],
    still: str,
    title: str,
    provenance: Mapping[str, Any],
    kernel_note: bool,
    model: PageModel,
) -> Iterator[tuple[str, str | bytes]]:
    """Yield the names and contents of the files of a page that fetches its model from its server.

    Args:
        view: As for ``view_page``.
        state: As for ``view_page``.
        still: As for ``view_page``.
        title: As for ``view_page``.
        provenance: As for ``view_page``.
        kernel_note: As for ``view_page``.
        model: As for ``view_page``.
    """
    # Another model gets another name, so that no browser runs one that it has kept.
    weights = f"weights-{hashlib.sha256(model.weights).hexdigest()[:16]}.bin"
    facts = _facts(provenance)
    page = html_page(
        title,
        f"{_NEEDS_SERVER}\n{_body(title, facts, still)}",
        style=_STYLE,
        style_sheets=[STYLE_SHEET],
        data=_data(state | {"page_reads": True}, facts, kernel_note),
        encode=_encode_bytes,
        script_files=[SCRIPT, ENGINE, START],
        late_data={"model": model.parts, "weights-file": weights},
        policy=FETCHING,
    )
    yield INDEX, page
    yield SCRIPT, _front_end(view)
    yield ENGINE, _engine()
    yield START, f"{_MOUNT}\n"
    yield STYLE_SHEET, _view_style()
    yield weights, model.weights


def _front_end(view: str) -> str:
    """Return a script with what mounts a view, and with the view: its module, as a function."""
    module = asset(f"{view}.js").read_text("utf-8")
    body, name, _ = _EXPORT.split(module)
    return f"""{asset("page.js").read_text("utf-8")}
bertlook.view = (() => {{ "use strict"; {body}return {name}; }})();"""


def _engine() -> str:
    return asset("live.js").read_text("utf-8")


def _view_style() -> str:
    return asset("bertlook.css").read_text("utf-8")


def _facts(provenance: Mapping[str, Any]) -> dict[str, Any]:
    return {**provenance, "page_written": now(), "page_by": f"bertlook {__version__}"}


def _body(title: str, facts: Mapping[str, Any], still: str) -> str:
    return f"""<h1>{html.escape(title)}</h1>
<div id="view"></div>
<noscript><p>This is a picture; with JavaScript it is a view that can be used.</p>
{still}</noscript>
<details class="provenance"><summary>How this was made</summary>{facts_list(facts)}</details>"""


def _data(state: dict[str, Any], facts: Mapping[str, Any], kernel_note: bool) -> dict[str, Any]:
    return {"state": state | {"live": False, "kernel_note": kernel_note}, "provenance": facts}


def _encode_bytes(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"a {type(value).__name__} can't be exported")
