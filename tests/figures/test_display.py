"""Figures display themselves without the network, as text."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import pytest
from IPython.core.formatters import DisplayFormatter

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


def test_charts_made_of_figures_are_figures(chart: alt.LayerChart) -> None:
    other = bl.figures.token_classes(
        bl.measures.TokenClasses().of([bl.load()("The cat sat.")])
    ).properties(title="separators")
    for whole in (chart | other, (chart & other) | chart, (chart | chart).properties(spacing=3)):
        assert "application/vnd.vegalite.v5+json" in whole._repr_mimebundle_()
        spec = whole.to_dict()
        assert spec["config"]["background"] == "transparent"
        assert json.dumps(spec).count('"usermeta"') == 1
    measures = [facts["measure"] for facts in (chart | other).to_dict()["usermeta"]["provenance"]]
    assert measures == ["Entropy()", "TokenClasses(variant='paper')"]


def test_layered_and_faceted_figures_are_figures() -> None:
    data = alt.Data(values=[{"x": 1, "kind": "a"}])
    figure = displayed_offline(alt.Chart(data).mark_point().encode(x="x:Q"))
    for whole in (figure + figure, figure.facet("kind:N"), figure.repeat(["a"]), figure | figure):
        assert "application/vnd.vegalite.v5+json" in whole._repr_mimebundle_()
    assert not hasattr(figure | figure, "facet")


def test_what_a_user_configures_wins_over_the_look(chart: alt.LayerChart) -> None:
    config = (
        chart.configure_axis(labelColor="red").configure_view(stroke="blue").to_dict()["config"]
    )
    assert config["axis"]["labelColor"] == "red"
    assert config["axis"]["titleColor"] == config["title"]["color"] == "#7d7d7d"
    assert config["view"]["stroke"] == "blue"


def test_ipython_displays_what_altairs_functions_make_of_figures_offline(
    chart: alt.LayerChart, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    monkeypatch.setattr("bertlook.figures.display.get_ipython", lambda: shell)
    displayed_offline(chart)
    own = alt.Chart(alt.Data(values=[{"x": 1}])).mark_point().encode(x="x:Q")
    assert "cdn" in json.dumps(shell.display_formatter.format(own))
    for whole in (alt.vconcat(own, chart), own | chart, alt.concat(own, alt.hconcat(own, chart))):
        data, _ = shell.display_formatter.format(whole)
        assert "application/vnd.vegalite.v5+json" in data
        assert "cdn" not in json.dumps(data)


def test_altairs_save_writes_a_page_without_addresses(
    chart: alt.LayerChart, tmp_path: Path
) -> None:
    pytest.importorskip("vl_convert", reason="drawing needs vl-convert")
    chart.save(tmp_path / "a.html")
    stream = io.StringIO()
    chart.save(stream, format="html")
    chart.save(tmp_path / "b.HTML")
    pages = [(tmp_path / name).read_text("utf-8") for name in ("a.html", "b.HTML")]
    for page in (*pages, stream.getvalue()):
        assert "cdn.jsdelivr.net" not in page
    chart.save(str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text())["config"]["axis"]


def test_titles_of_tooltips_have_no_character_that_old_vega_lite_takes_for_its_own() -> None:
    rows = alt.Data(values=[{"a": 1}])
    titles = ['Attention to "." and ","', 'one " alone', "a\\"]
    points = alt.Chart(rows).mark_point()
    chart = points.encode(tooltip=[alt.Tooltip("a:Q", title=title) for title in titles])
    figure = displayed_offline(chart) | displayed_offline(points.encode(tooltip=alt.Tooltip("a:Q")))
    encoding = figure.to_dict()["hconcat"][0]["encoding"]
    shown = [tooltip["title"] for tooltip in encoding["tooltip"]]
    assert shown == ["Attention to “.” and “,”", "one ” alone", "a\uff3c"]
