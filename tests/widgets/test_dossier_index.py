"""The table of all heads: its rows, columns, notes and warnings."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

import bertlook as bl
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.widgets.dossier_index import index_page
from bertlook.widgets.head_highlights import best_relations, known_names, unusual_statistics

m = bl.measures
PAGES = {Head(layer, head): f"p{layer}{head}.html" for layer in range(6) for head in range(8)}


@pytest.fixture(scope="module")
def results(bundled: Model) -> Results:
    measures = [m.Dossiers(top=1), m.RelativePosition(), m.DependencyAccuracy()]
    return bl.scan(bundled, bl.corpora.sample(), measures, progress=False, controls=0)


def page_of(results: Results, source: object = None) -> str:
    return index_page(results if source is None else source, results["Dossiers"], PAGES, {})


def rows_of(page: str) -> list[list[str]]:
    """Return the texts of the cells of all rows of heads."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', page)
    return [
        [unescape(re.sub("<.*?>", "", cell)) for cell in re.split("<td.*?>", row)] for row in rows
    ]


def test_each_head_has_a_row_with_its_highlights(results: Results) -> None:
    rows = rows_of(page_of(results))
    assert [row[0] for row in rows] == [str(head) for head in PAGES]
    names, relations = known_names(results), best_relations(results)
    statistics = unusual_statistics(results)
    assert names
    for head, row in zip(PAGES, rows, strict=True):
        relation, statistic = relations.get(head), statistics[head]
        shown = relation and f"{relation.name} {relation.value:.2f} ({relation.usual:.2f})"
        assert row[1:] == [
            names.get(head, ""),
            shown or "",
            f"{statistic.name} {statistic.value:.2f} ({statistic.usual:.2f})",
        ]


def test_layers_have_headings_that_are_linked(results: Results) -> None:
    page = page_of(results)
    assert re.findall(r'<a href="#(layer-\d)">', page) == re.findall(r'<tbody id="(.*?)">', page)
    assert re.findall(r'colspan="4">(.*?)<', page) == [f"Layer {layer}" for layer in range(1, 7)]
    assert '<a href="p20.html">3-1</a>' in page


def test_columns_without_content_are_left_out(results: Results) -> None:
    result = results["Dossiers"]
    page = index_page(result, result, PAGES, {Head(0, 0): "<a> → b (3)"})
    assert re.findall(r'scope="col">(.*?)<', page) == ["Head", "Most frequent pair"]
    assert rows_of(page)[:2] == [["1-1", "<a> → b (3)"], ["1-2", ""]]
    assert "Best relation" not in page


def test_rare_relations_are_gray_and_said_to_be_unreliable(
    results: Results, bundled: Model
) -> None:
    assert 'class="few"' not in page_of(results)
    measures = [m.Dossiers(top=1), m.DependencyAccuracy()]
    few = bl.scan(bundled, bl.corpora.sample()[:9], measures, progress=False, controls=0)
    page = page_of(few)
    assert page.count('class="few"') == len(best_relations(few)) > 10
    assert "No relation has 100 words" in page


def test_partial_results_are_marked(results: Results) -> None:
    assert "was stopped" not in page_of(results)
    assert "was stopped before the end of the corpus" in page_of(replace(results, partial=True))


def test_the_page_says_what_was_counted_and_how(results: Results) -> None:
    page = page_of(results)
    assert "<h1>Heads of bert-mini on sample" in page
    assert f'<p class="note">{results["Dossiers"].counted}</p>' in page
    assert "<dt>model</dt><dd>bert-mini</dd>" in page
    assert "<script" not in page
