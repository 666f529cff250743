"""Figures display themselves without the network, as text."""

from __future__ import annotations

import json

import altair as alt
import pytest

import bertlook as bl
from bertlook.figures.display import displayed_offline

ATTACK = "</script><script>window.pwned = 1</script>"


@pytest.fixture(scope="module")
def chart() -> alt.LayerChart:
    return bl.figures.entropy(bl.measures.Entropy().of([bl.load()("The cat sat.")]))


def test_a_figure_is_a_chart_of_its_own_class(chart: alt.LayerChart) -> None:
    assert isinstance(chart, alt.LayerChart)
    wider = chart.properties(width=300)
    assert "image/svg+xml" in wider._repr_mimebundle_()
    assert wider.to_dict()["width"] == 300


def test_the_output_of_a_cell_has_no_page_and_no_address(chart: alt.LayerChart) -> None:
    pytest.importorskip("vl_convert", reason="drawing needs vl-convert")
    bundle = chart._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"}
    assert "cdn" not in json.dumps(bundle)


def test_a_figure_without_vl_convert_is_left_to_the_notebook(
    chart: alt.LayerChart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.figures.display.can_convert", lambda: False)
    assert set(chart._repr_mimebundle_()) == {"application/vnd.vegalite.v5+json", "text/plain"}


def test_the_users_renderer_and_charts_stay_as_they_are(chart: alt.LayerChart) -> None:
    assert alt.renderers.active == "default"
    own = alt.Chart().mark_point()
    assert type(displayed_offline(own)) is not alt.Chart
    assert type(own) is alt.Chart


def test_a_page_of_a_figure_holds_its_text_as_text() -> None:
    pytest.importorskip("vl_convert", reason="drawing needs vl-convert")
    attention = bl.Attention([ATTACK, "b"], [[[[0.5, 0.5]] * 2]])
    page = bl.figures.head_examples(attention, ["1-1"]).to_html()
    assert "pwned = 1</script>" not in page
    assert "\\u003cscript>window.pwned = 1" in page
