"""Drawing of charts with vl-convert, offline and from any text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bertlook.drawings.saving import png_with_facts, svg_with_facts
from bertlook.errors import BertlookError
from bertlook.page import OFFLINE, html_page
from bertlook.text import xml_text

#: The policy of a page with charts: Vega compiles their expressions, which needs eval.
POLICY = OFFLINE.replace("script-src", "script-src 'unsafe-eval'")
#: Ends of lines in Vega's expressions, in which Vega-Lite doesn't escape them.
_LINE_ENDS = dict.fromkeys(map(ord, "\r\u0085\u2028\u2029"), " ")
_DRAW_CHARTS = """\
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
JSON.parse(document.getElementById("charts").textContent).forEach((chart, i) =>
  vegaEmbed(`#chart${i}`, chart, {
    actions: false, renderer: "svg", theme: dark ? "dark" : undefined }));"""


def specification(chart: Any) -> dict[str, Any]:
    """Return a chart's specification, with text that every format can hold.

    Characters that XML forbids are replaced: vl-convert ends the process over a control character.

    Args:
        chart: An Altair chart.
    """
    cleaned: dict[str, Any] = _cleaned(chart.to_dict(context={"pre_transform": False}))
    return cleaned


def chart_scripts() -> list[str]:
    """Return the scripts of a page that draw each of its data's ``charts`` into its own element.

    The elements have the ids "chart0", "chart1" and so on.
    """
    import vl_convert

    return [vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"), _DRAW_CHARTS]


def draw(spec: Mapping[str, Any], kind: str) -> str | bytes:
    """Return a chart as the content of a file.

    Args:
        spec: The specification, as returned by :func:`specification`.
        kind: The format: "html", "json", "pdf", "png" or "svg".

    Raises:
        BertlookError: If the chart can't be drawn.
    """
    if kind == "json":
        # Escaped, so that the text can be pasted into a page.
        return json.dumps(spec, indent=2).replace("<", "\\u003c")
    import altair as alt
    import vl_convert

    if kind == "html":
        return html_page(
            "Figure",
            '<h1>Figure</h1><div id="chart0"></div>',
            data={"charts": [spec]},
            scripts=chart_scripts(),
            policy=POLICY,
        )
    # No base URL is allowed: a chart of other data must not load it while it is drawn.
    options: dict[str, Any] = {
        "vl_version": ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2]),
        "allowed_base_urls": [],
    }
    facts = spec.get("usermeta", {}).get("provenance")
    provenance = "" if facts is None else json.dumps(facts)
    try:
        if kind == "png":
            picture = bytes(vl_convert.vegalite_to_png(dict(spec), scale=2, **options))
            return png_with_facts(picture, provenance)
        if kind == "pdf":
            return bytes(vl_convert.vegalite_to_pdf(dict(spec), **options))
        return svg_with_facts(vl_convert.vegalite_to_svg(dict(spec), **options), provenance)
    except ValueError as error:
        raise BertlookError(
            f"The figure can't be drawn: {' '.join(str(error).splitlines()[:2])}"
        ) from error


def _cleaned(value: Any, path: tuple[str, ...] = ()) -> Any:
    """Return a part of a specification with text that can be drawn.

    Args:
        value: The part.
        path: The names of the parts that hold it, from the outermost.
    """
    if isinstance(value, str):
        text = xml_text(value).translate(_LINE_ENDS)
        # Vega-Lite writes the titles of channels into expressions, without escaping backslashes.
        is_title = path[-1:] == ("title",) and "encoding" in path
        return text.replace("\\", "\N{SET MINUS}") if is_title else text
    if isinstance(value, Mapping):
        return {name: _cleaned(part, (*path, str(name))) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(part, path) for part in value]
    return value
