"""The first page of a folder of dossiers: a table of all heads that leads to their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import NamedTuple

from bertlook.head import Head
from bertlook.measures.dossiers.result import DossiersResult
from bertlook.page import facts_list, html_page
from bertlook.scanning.results import Results
from bertlook.widgets.best_heads import MIN_COUNT
from bertlook.widgets.head_highlights import (
    Highlight,
    best_relations,
    known_names,
    unusual_statistics,
)

_STYLE = """\
:root { --line: color-mix(in srgb, currentColor 22%, transparent); }
body { margin: 1rem auto; max-width: 68rem; padding: 0 1rem;
  font: 15px/1.45 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: .25rem .75rem; margin: .75rem 0; }
.note { opacity: .8; margin: .25rem 0; }
.few { opacity: .65; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .75rem 0; }
th, td { padding: .3rem .9rem .3rem 0; text-align: start; vertical-align: baseline;
  border-bottom: 1px solid var(--line); font-weight: normal; }
thead th, th[scope="rowgroup"] { font-weight: 600; }
th[scope="rowgroup"] { padding-top: 1.25rem; }
th[scope="row"] { white-space: nowrap; }
.warning { border-left: 4px solid #D55E00; padding-left: .75rem; }
/* In a narrow window, a row is a list with the names of its columns. */
@media (max-width: 40rem) {
  table, tbody, tr, th, td { display: block; }
  thead { position: absolute; clip-path: inset(50%); }
  th, td { padding: .1rem 0; border: 0; }
  td::before { content: attr(data-column) ": "; opacity: .8; }
  td:empty { display: none; }
  tr { padding: .3rem 0; border-bottom: 1px solid var(--line); }
}"""


class _Column(NamedTuple):
    """A column of the table.

    Attributes:
        title: Its heading, as plain text.
        note: What it shows, as a sentence.
        cells: Its cells as markup, by head.
    """

    title: str
    note: str
    cells: Mapping[Head, str]


def index_page(
    source: Results | DossiersResult,
    result: DossiersResult,
    pages: Mapping[Head, str],
    pairs: Mapping[Head, str],
) -> str:
    """Return the page.

    Args:
        source: The results of the scan, or the result of the dossiers alone.
        result: The result of the dossiers.
        pages: The name of the page of each head that the model has, in order.
        pairs: The most frequent pair of words of each head, as text; some heads have none.
    """
    facts = result.facts
    title = f"Heads of {facts.get('model', 'a model')} on {facts.get('corpus', 'a corpus')}"
    columns = [column for column in _columns(source, pairs) if column.cells]
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="note">{escape(result.counted)}</p>',
        *_warnings(source),
        _layer_links(pages),
        _table(columns, pages),
        *(f'<p class="note">{escape(column.note)}</p>' for column in columns),
        "<details><summary>How this was made</summary>",
        facts_list(facts),
        "</details>",
    ]
    return html_page(title, "\n".join(body), style=_STYLE)


def _columns(source: Results | DossiersResult, pairs: Mapping[Head, str]) -> Iterator[_Column]:
    if isinstance(source, Results):
        yield _Column(
            "Name",
            "Name: what the head finds reliably, on held-out data.",
            {head: escape(name) for head, name in known_names(source).items()},
        )
        relations = best_relations(source)
        is_rare = any(each.is_rare for each in relations.values())
        yield _Column(
            "Best relation",
            "Best relation: the one on which the head's accuracy exceeds that of the best fixed "
            "offset, in parentheses, most."
            + f" No relation has {MIN_COUNT} words, so that these are unreliable."
            * is_rare,
            {head: _markup(each) for head, each in relations.items()},
        )
        yield _Column(
            "Most unusual statistic",
            "Most unusual statistic: the one in which the head lies furthest above the mean of all "
            "heads, in parentheses, in standard deviations over heads.",
            {head: _markup(each) for head, each in unusual_statistics(source).items()},
        )
    yield _Column(
        "Most frequent pair",
        "Most frequent pair: the words that the strongest links of single words connect most "
        "often, and how often.",
        {head: escape(pair) for head, pair in pairs.items()},
    )


def _markup(highlight: Highlight) -> str:
    text = escape(f"{highlight.name} {highlight.value:.2f} ({highlight.usual:.2f})")
    return f'<span class="few">{text}</span>' if highlight.is_rare else text


def _warnings(source: Results | DossiersResult) -> Iterator[str]:
    if isinstance(source, Results) and source.partial:
        yield (
            '<p class="warning">The scan was stopped before the end of the corpus. All pages cover '
            "the part that was read.</p>"
        )


def _layer_links(pages: Mapping[Head, str]) -> str:
    layers = dict.fromkeys(head.layer + 1 for head in pages)
    links = (f'<a href="#layer-{layer}">Layer {layer}</a>' for layer in layers)
    return f'<nav aria-label="Layers">{" ".join(links)}</nav>'


def _table(columns: list[_Column], pages: Mapping[Head, str]) -> str:
    titles = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in columns)
    rows = [f'<table>\n<thead><tr><th scope="col">Head</th>{titles}</tr></thead>']
    layer = -1
    for head, page in pages.items():
        if head.layer != layer:
            layer = head.layer
            heading = f'<th scope="rowgroup" colspan="{len(columns) + 1}">Layer {layer + 1}</th>'
            rows.append(f'<tbody id="layer-{layer + 1}"><tr>{heading}</tr>')
        cells = "".join(
            f'<td data-column="{escape(column.title)}">{column.cells.get(head, "")}</td>'
            for column in columns
        )
        rows.append(f'<tr><th scope="row"><a href="{page}">{head}</a></th>{cells}</tr>')
    return "\n".join([*rows, "</table>"])
