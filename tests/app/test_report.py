"""A report holds figures, tables and provenance, and is complete, harmless and offline."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.app.report import write_report
from bertlook.errors import BertlookError
from bertlook.scanning.results import Results
from bertlook.scanning.skipped import Skipped


@pytest.fixture(scope="module")
def results() -> Results:
    m = bl.measures
    measures = [m.RelativePosition(), m.TokenClasses(), m.Entropy(), m.DependencyAccuracy()]
    measures += [m.HeadDivergence(), m.Ablation(), m.Trees()]
    return bl.scan(bl.load(), bl.corpora.sample()[:12], measures, progress=False)


def test_a_page_holds_figures_tables_and_provenance(results: Results, tmp_path: Path) -> None:
    page = write_report(results, tmp_path / "page.html").read_text("utf-8")
    charts = re.search(r'<script type="application/json" id="charts">(.*?)</script>', page, re.S)
    assert charts is not None
    assert len(json.loads(charts[1])) == 5
    assert page.count('id="chart') - 1 == 5
    best = results["RelativePosition"].table().query("statistic == 'previous'")
    largest = best.loc[best["mean"].idxmax()]
    assert f"<td>{largest['head']}</td>" in page
    assert f"<td>{largest['mean']:.3f}</td>" in page
    assert "<td>nsubj</td>" in page
    nearest = results["HeadDivergence"].table().iloc[0]
    assert f"<td>{nearest['head']}</td>\n      <td>{nearest['other']}</td>" in page
    strongest = results["Ablation"].table().iloc[0]
    assert f"<td>{strongest['head']}</td>\n      <td>{strongest['loss_change']:.3f}</td>" in page
    tree = results["Trees"].table().iloc[0]
    direction = tree["direction"].replace(">", "&gt;")
    assert f"<td>{direction}</td>\n      <td>{tree['uas']:.3f}</td>" in page
    assert f"random trees {tree['random_uuas']:.3f}." in page
    assert f"the best head has a UAS of {tree['control_uas']:.3f}" in page
    assert f"{results['Ablation'].loss:.3f} nats a predicted token" in page
    assert results.provenance["command"].replace("'", "&#x27;") in page
    assert results.provenance["model_hash"] in page
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_every_result_has_a_section_with_what_was_counted(results: Results, tmp_path: Path) -> None:
    page = write_report(results, tmp_path / "page.html").read_text("utf-8")
    for name, result in results.items():
        section = page.split(f"<h2>{type(result).measure_title}</h2>")[1].split("<h2>")[0]
        assert f"{name}(" in section
        assert result.counted in section
        assert "<table" in section


def test_tables_name_statistics_and_columns_as_views_do(results: Results, tmp_path: Path) -> None:
    page = write_report(results, tmp_path / "page.html").read_text("utf-8")
    for text in ("Attention from [SEP] to [SEP]", "Entropy (nats)", "Attention to the next token"):
        assert f"<td>{text}</td>" in page
    cells = re.findall(r"<t[hd]>([^<]*)</t[hd]>", page)
    assert [cell for cell in cells if "_" in cell] == []
    assert {"Statistic", "Mean", "Held-out accuracy", "Divergence (nats)"} <= set(cells)
    assert "the baseline is that of uniform attention" in page


def test_rows_of_few_observations_are_gray(results: Results, tmp_path: Path) -> None:
    page = write_report(results, tmp_path / "page.html").read_text("utf-8")
    section = page.split("<h2>Dependency accuracy</h2>")[1].split("<h2>")[0]
    few = results["DependencyAccuracy"].table()["few"]
    assert section.count('<tr class="few">') == few.sum() > 0
    assert section.count("<tr>") == (~few).sum()


def test_a_page_makes_no_network_requests(results: Results, tmp_path: Path) -> None:
    page = write_report(results, tmp_path / "page.html").read_text("utf-8")
    assert "default-src 'none'" in page
    without_scripts = re.sub(r"(<script[^>]*>).*?</script>", r"\1", page, flags=re.S)
    assert len(without_scripts) < 200_000
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=", without_scripts)


def test_names_from_the_corpus_are_escaped(results: Results, tmp_path: Path) -> None:
    provenance = dict(results.provenance) | {"corpus": "<script>alert(1)</script>"}
    skipped = (Skipped(0, "<b>x</b>", "<i>why</i>"),)
    page = write_report(
        replace(results, provenance=provenance, skipped=skipped, partial=True),
        tmp_path / "page.html",
    ).read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;x&lt;/b&gt;: &lt;i&gt;why" in page
    assert "stopped before the end of the corpus" in page


def test_without_vl_convert_a_note_replaces_the_figures(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.app.report.can_convert", lambda: False)
    page = write_report(results, tmp_path / "page.html").read_text("utf-8")
    assert "pip install bertlook[figures]" in page
    assert 'id="chart' not in page
    assert "<td>nsubj</td>" in page


def test_an_unwritable_path_is_an_error(results: Results, tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match=r"page\.html can't be written"):
        write_report(results, tmp_path / "none" / "page.html")


def test_small_numbers_keep_their_digits(tmp_path: Path) -> None:
    measure = bl.measures.GradientImportance()
    results = bl.scan(bl.load(), bl.corpora.sample()[:4], measure, progress=False)
    small = replace(
        results["GradientImportance"],
        sums=results["GradientImportance"].sums / 100,
        squares=results["GradientImportance"].squares / 10_000,
    )
    page = write_report(replace(results, by_name={"small": small}), tmp_path / "page.html")
    largest = small.table()["mean"].max()
    assert 0.0001 < largest < 0.1
    assert f"<td>{largest:.5f}</td>" in page.read_text("utf-8")
