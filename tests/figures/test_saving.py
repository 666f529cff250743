from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from bertlook import figures
from bertlook.errors import BertlookError
from bertlook.measures import Entropy
from tests.measures.surface_examples import random_texts


@pytest.mark.parametrize("ending", [".svg", ".png", ".html", ".json", ".pdf"])
def test_a_figure_is_saved_offline(ending: str, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="drawing offline needs vl-convert")
    chart = figures.entropy(Entropy().of(random_texts(5)))
    path = figures.save(chart, tmp_path / f"figure{ending}")
    content = path.read_bytes()
    assert len(content) > 1000
    if ending == ".html":
        assert not re.search(rb"<(script|link)[^>]*(src|href)=", content)
        assert b"default-src 'none'" in content
    if ending == ".json":
        assert json.loads(content)["layer"]


def test_a_failed_save_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = figures.entropy(Entropy().of(random_texts(5)))
    with pytest.raises(BertlookError, match=r"format '\.txt' is unknown\. Use \.html, "):
        figures.save(chart, tmp_path / "figure.txt")
    monkeypatch.setattr("bertlook.drawings.saving.find_spec", lambda _: None)
    with pytest.raises(BertlookError, match=r"pip install bertlook\[figures\]"):
        figures.save(chart, tmp_path / "figure.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_that_fails_to_render_keeps_the_existing_file(tmp_path: Path) -> None:
    class Broken:
        def to_dict(self, **_: object) -> None:
            raise RuntimeError("drawing failed")

    path = tmp_path / "figure.json"
    path.write_text("older")
    with pytest.raises(RuntimeError, match="drawing failed"):
        figures.save(Broken(), path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named_in_the_error(tmp_path: Path) -> None:
    chart = figures.entropy(Entropy().of(random_texts(5)))
    with pytest.raises(BertlookError, match=r"The folder .*missing does not exist\. Create it"):
        figures.save(chart, tmp_path / "missing" / "figure.json")


@pytest.mark.parametrize("chart", [None, 3, "chart", {}])
def test_what_is_no_chart_is_refused(chart: object, tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match="is not a chart"):
        figures.save(chart, tmp_path / "figure.svg")


def test_a_saved_figure_holds_its_provenance(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="drawing offline needs vl-convert")
    facts = {"model": "a < b", "corpus": "c.txt", "inputs": 3, "date": "2026-11-26T10:00:00+00:00"}
    result = replace(Entropy().of(random_texts(5)), provenance=facts)
    chart = figures.entropy(result)
    assert chart.title.subtitle == "a < b, c.txt, 3 inputs · 2026-11-26"
    for versions in ("1", None, {}, {"bertlook": "2"}):
        other = replace(result, provenance={**facts, "versions": versions})
        line = figures.entropy(other).title.subtitle
        assert ("bertlook 2" in line) == (versions == {"bertlook": "2"})
    json_path, svg_path, png_path, _ = (
        figures.save(chart, tmp_path / f"figure.{kind}") for kind in ("json", "svg", "png", "html")
    )
    expected = {"measure": "Entropy()", **facts}
    assert json.loads(json_path.read_text())["usermeta"]["provenance"] == expected
    metadata = ElementTree.parse(svg_path).getroot()[0]
    assert metadata.tag.endswith("metadata")
    assert json.loads(metadata.text or "") == expected
    with Image.open(png_path) as image:
        assert json.loads(image.text["provenance"]) == expected
        assert image.width > 800


def test_a_notebook_gets_the_provenance_and_no_menu() -> None:
    facts = {"model": "tiny", "corpus": "c", "inputs": 1}
    chart = figures.entropy(replace(Entropy().of(random_texts(5)), provenance=facts))
    spec = chart._repr_mimebundle_()["application/vnd.vegalite.v5+json"]
    assert spec["usermeta"]["embedOptions"] == {"actions": False}
    assert facts.items() <= spec["usermeta"]["provenance"].items()
