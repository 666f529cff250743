"""Results as one HTML page that opens from disk: figures, tables, and how they were made."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

import bertlook
from bertlook import figures
from bertlook.files import replace_file
from bertlook.measures import (
    CoreferenceResult,
    DependencyResult,
    Entropy,
    GradientImportance,
    HeadMeans,
    RelativePosition,
    Result,
    TokenClasses,
)
from bertlook.scanning.results import Results

#: The heads with the largest means that a table shows of each statistic.
_TOP = 5

_FIGURES: dict[type[Result], Callable[[Any], Any]] = {
    RelativePosition.result_class: figures.relative_position,
    TokenClasses.result_class: figures.token_classes,
    Entropy.result_class: figures.entropy,
    GradientImportance.result_class: figures.gradients,
}

#: What the figure of all heads' behaviors needs.
_SUMMARIZED = {RelativePosition.result_class, TokenClasses.result_class, Entropy.result_class}

# The charts' own language needs eval; the policy lets nothing be fetched.
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="bertlook {version}">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); }}
body {{ margin: 2rem auto; max-width: 68rem; padding: 0 1.25rem;
  font: 15px/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 1.5rem; margin: 0; }}
h2 {{ font-size: 1.15rem; margin: 2.5rem 0 .5rem; }}
.said {{ opacity: .75; margin: .25rem 0 1rem; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .75rem 0; }}
th, td {{ padding: .2rem .7rem .2rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--line); }}
th:first-child, td:first-child {{ text-align: left; }}
dl {{ display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1.25rem; }}
dt {{ opacity: .75; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
.warning {{ border-left: 4px solid #D55E00; padding-left: .75rem; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
{scripts}
</body>
</html>
"""


def write_report(results: Results, path: str | Path) -> Path:
    """Write results as a page with the paper's figures, tables, and their provenance.

    The page asks the network for nothing. Its figures need vl-convert (``bertlook[figures]``);
    without it they are left out, and the page says so.

    Args:
        results: of a scan.
        path: the file to write; it is replaced at once, when the new one is complete.

    Returns:
        The path written.

    Raises:
        BertlookError: if the file can't be written.
    """
    said = results.provenance
    title = f"{said.get('model', 'A model')} on {said.get('corpus', 'a corpus')}"
    charts: list[dict[str, Any]] = []
    parts = [_summary(results)]
    if {type(result) for result in results.values()} >= _SUMMARIZED:
        parts.append(_figure(figures.summary, results, charts))
    for name, result in results.items():
        parts.append(f"<h2>{html.escape(name)}</h2>")
        parts.extend(_of_result(result, charts))
    parts.append(_provenance(results))
    page = _PAGE.format(
        version=bertlook.__version__,
        title=html.escape(title),
        body="\n".join(parts),
        scripts=_scripts(charts) if charts else "",
    )
    replace_file(Path(path), page)
    return Path(path)


def _summary(results: Results) -> str:
    said = results.provenance
    counts = f"{said.get('inputs', 0):,} inputs, {said.get('tokens', 0):,} tokens"
    lines = [f'<p class="said">{counts}</p>']
    if results.partial:
        lines.append(
            '<p class="warning">The scan was stopped before the corpus ended: what follows is of '
            "the part that was read.</p>"
        )
    if results.skipped:
        first = results.skipped[0]
        lines.append(
            f'<p class="warning">{len(results.skipped):,} inputs were left out; the first, '
            f"{html.escape(first.location)}: {html.escape(first.reason)}</p>"
        )
    return "\n".join(lines)


def _of_result(result: Result, charts: list[dict[str, Any]]) -> Iterator[str]:
    figure = _FIGURES.get(type(result))
    if figure is not None:
        yield _figure(figure, result, charts)
    if isinstance(result, HeadMeans):
        yield f'<p class="said">The {_TOP} heads with the largest means.</p>'
        yield _table(_largest(result))
    elif isinstance(result, DependencyResult):
        yield _held_out("Rows with a count under 100 say little.")
        yield _table(result.table(min_count=1))
    elif isinstance(result, CoreferenceResult):
        yield _held_out("")
        yield _table(result.table())


def _figure(draw: Callable[[Any], Any], result: Any, charts: list[dict[str, Any]]) -> str:
    """The place of a figure, which is added to those that the page draws."""
    if not find_spec("vl_convert"):
        return (
            '<p class="said">The figure is left out: it needs '
            "<code>pip install bertlook[figures]</code>.</p>"
        )
    charts.append(draw(result).to_dict())
    # A chart is as wide as it is: what is around it scrolls.
    return f'<div class="wide"><div id="chart{len(charts) - 1}"></div></div>'


def _held_out(more: str) -> str:
    return (
        '<p class="said">Heads and baselines were chosen on one half of the corpus and scored on '
        f"the other, both ways round; intervals are 95%. {more}</p>"
    )


def _largest(result: HeadMeans) -> pd.DataFrame:
    table = result.table().drop(columns=["layer", "index"]).dropna(subset="mean")
    best = table.sort_values("mean", ascending=False).groupby("statistic", sort=False).head(_TOP)
    order = {name: place for place, name in enumerate(result.descriptions)}
    return best.sort_values("statistic", key=lambda names: names.map(order), kind="stable")


def _table(table: pd.DataFrame) -> str:
    largest = table.select_dtypes("float").abs().max(axis=None)
    decimals = 5 if largest < 0.1 else 3  # gradients are small
    text = table.to_html(
        index=False, border=0, na_rep="", float_format=lambda value: f"{value:.{decimals}f}"
    )
    return f'<div class="wide">{text}</div>'


def _provenance(results: Results) -> str:
    rows = "".join(
        f"<dt>{html.escape(name.replace('_', ' '))}</dt><dd>{html.escape(_said(value))}</dd>"
        for name, value in results.provenance.items()
        if name not in ("scan_position", "window")
    )
    return f"<h2>How this was made</h2><dl>{rows}</dl>"


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {one}" for name, one in value.items())
    return str(value)


def _scripts(charts: list[dict[str, Any]]) -> str:
    import vl_convert

    # In a script element only "</" and "<!--" could end or bend it: no "<" is left in the data.
    data = json.dumps(charts, ensure_ascii=False).replace("<", "\\u003c")
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").replace(
        "</script", "<\\/script"
    )
    return (
        f'<script type="application/json" id="charts">{data}</script>\n'
        f"<script>{bundle}</script>\n"
        "<script>\n"
        'const dark = matchMedia("(prefers-color-scheme: dark)").matches;\n'
        'JSON.parse(document.getElementById("charts").textContent).forEach((chart, i) =>\n'
        "  vegaEmbed(`#chart${i}`, chart, {\n"
        '    actions: false, renderer: "svg", theme: dark ? "dark" : undefined }));\n'
        "</script>"
    )
