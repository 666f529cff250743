"""The template of the HTML pages that bertlook writes, which open from disk without a network."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bertlook import __version__
from bertlook.text import printable

#: A content security policy that blocks all requests: the page contains everything that it needs.
OFFLINE = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"

#: The policy of a page that runs a model: it may make a worker from its own script, and compile
#: WebAssembly, but no text.
RUNNING = OFFLINE.replace("script-src", "script-src 'wasm-unsafe-eval'") + "; worker-src blob:"

#: The policy of a page with scripts and style sheets in files beside it, on disk or on a server.
BESIDE = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; "
    "img-src data:"
)

#: The policy of a page that runs a model, whose weights it fetches from the server that it is on.
FETCHING = BESIDE.replace("script-src", "script-src 'wasm-unsafe-eval'") + (
    "; connect-src 'self'; worker-src 'self'"
)

#: Facts of a provenance that only a program needs.
_INTERNAL = ("scan_position", "window", "batch_limits")

_GENERATOR = b'<meta name="generator" content="bertlook '

_TEMPLATE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="generator" content="bertlook {version}">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; background: Canvas; color: CanvasText; }}
dl {{ display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1.25rem; }}
dt {{ opacity: .75; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
@media print {{ :root {{ color-scheme: light; }} }}
{style}
</style>{style_sheets}
</head>
<body>
<main>
{body}
</main>
{scripts}
</body>
</html>
"""


def html_page(
    title: str,
    body: str,
    *,
    style: str = "",
    style_sheets: Iterable[str] = (),
    data: Mapping[str, Any] | None = None,
    encode: Callable[[Any], Any] | None = None,
    scripts: Iterable[str] = (),
    script_files: Iterable[str] = (),
    late_data: Mapping[str, Any] | None = None,
    policy: str = OFFLINE,
) -> str:
    r"""Return an HTML page.

    Args:
        title: The title, as plain text.
        body: The markup of the body's main part, with a heading of the first level; text in it must
            already be escaped.
        style: The style sheet in the page.
        style_sheets: Names of files beside the page with further ones; ``policy`` must allow them.
        data: JSON values by the ids of the script elements that hold them, for ``scripts`` to read.
        encode: A function that replaces values in ``data`` that JSON can't represent, like
            ``default`` of ``json.dumps``.
        scripts: JavaScript programs, run in this order after the body and the data are in place.
        script_files: Names of files beside the page with further ones; ``policy`` must allow them.
        late_data: Values as in ``data`` that stand behind the scripts: they are large, and needed
            only after the page has been drawn.
        policy: The content security policy.

    Example:
        >>> page = html_page("a < b", "<p>text</p>", data={"numbers": [1, "</script>"]})
        >>> "<title>a &lt; b</title>" in page
        True
        >>> '<script type="application/json" id="numbers">[1, "\\u003c/script>"]</script>' in page
        True
    """
    elements = [_data_element(name, value, encode) for name, value in (data or {}).items()]
    elements.extend(_script_element(script) for script in scripts)
    elements.extend(f'<script src="{html.escape(name)}"></script>' for name in script_files)
    elements.extend(_data_element(name, value, encode) for name, value in (late_data or {}).items())
    links = (f'\n<link rel="stylesheet" href="{html.escape(name)}">' for name in style_sheets)
    page = _TEMPLATE.format(
        policy=policy,
        version=__version__,
        title=html.escape(title),
        style=style,
        style_sheets="".join(links),
        body=body,
        scripts="\n".join(elements),
    )
    return printable(page)


def facts_list(facts: Mapping[str, Any]) -> str:
    """Return the markup of a list of facts, such as a provenance.

    Args:
        facts: Facts by name; those that only a program needs are left out.

    Example:
        >>> facts_list({"model": "a < b", "versions": {"torch": "2.13.0"}, "revision": None})
        '<dl><dt>model</dt><dd>a &lt; b</dd><dt>versions</dt><dd>torch: 2.13.0</dd></dl>'
    """
    rows = (
        f"<dt>{html.escape(str(name).replace('_', ' '))}</dt><dd>{_fact_markup(fact)}</dd>"
        for name, fact in facts.items()
        if fact is not None and name not in _INTERNAL
    )
    return f"<dl>{''.join(rows)}</dl>"


def _fact_markup(fact: object) -> str:
    if not isinstance(fact, Mapping):
        return html.escape(str(fact))
    if any(isinstance(part, Mapping) for part in fact.values()):
        return facts_list(fact)
    return html.escape(", ".join(f"{name}: {part}" for name, part in fact.items()))


def is_page(file: Path) -> bool:
    """Return whether a file is a page written by bertlook, of any version.

    Args:
        file: The file, which must be a regular one.
    """
    with file.open("rb") as stream:
        beginning = stream.read(1000)
    return beginning.startswith(b"<!doctype html>") and _GENERATOR in beginning


def _data_element(name: str, value: Any, encode: Callable[[Any], Any] | None) -> str:
    # Escape every "<": "</script" would end the element, and "<!--" changes how it is parsed.
    text = json.dumps(value, default=encode, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _script_element(script: str) -> str:
    # In a JavaScript string, "<\/" equals "</" but doesn't end the element.
    code = re.sub("</(?=script)", r"<\\/", script, flags=re.IGNORECASE)
    return f"<script>{code}</script>"
