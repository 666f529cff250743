"""The folder of dossiers: a page for each head, an index, shared files, and what it may replace."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.page import BESIDE
from bertlook.scanning.results import Results
from bertlook.widgets.dossier_fields import encode_dossier
from bertlook.widgets.dossier_pages import check_dossier_folder, page_name, write_dossiers

m = bl.measures
HEADS = [Head(layer, head) for layer in range(6) for head in range(8)]


@pytest.fixture(scope="module")
def results(bundled: Model) -> Results:
    measures = [m.Dossiers(top=3), m.RelativePosition(), m.DependencyAccuracy(), m.HeadDivergence()]
    return bl.scan(bundled, bl.corpora.sample()[:12], measures, progress=False, controls=0)


@pytest.fixture(scope="module")
def folder(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dossiers(results, tmp_path_factory.mktemp("pages") / "dossiers").parent


def state_of(page: Path) -> dict[str, Any]:
    found = re.search(r'id="state">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    assert found is not None
    state = json.loads(found[1])
    assert isinstance(state, dict)
    return state


def test_there_is_a_page_for_each_head_and_the_shared_files(folder: Path) -> None:
    expected = {"index.html", "bertlook.js", "bertlook.css", *map(page_name, HEADS)}
    assert {file.name for file in folder.iterdir()} == expected


def test_a_page_has_the_state_of_the_dossier_with_links_to_nearest_heads(
    folder: Path, results: Results
) -> None:
    state = state_of(folder / "head-3-1.html")
    assert (state["layer"], state["head"], state["opened"]) == (2, 0, None)
    assert (state["live"], state["kernel_note"]) == (False, False)
    nearest = state["dossier"]["nearest"]
    assert [row.pop("page") for row in nearest] == [
        page_name(Head(*row["head"])) for row in nearest
    ]
    assert len(nearest) == 3
    assert state["dossier"] == encode_dossier(results.dossier("3-1"))


def test_links_lead_to_files_of_the_folder(folder: Path) -> None:
    links: dict[str, list[str]] = {}
    for page in folder.glob("*.html"):
        found = re.findall(r'(?:href|src)="([^"]*)"', page.read_text("utf-8"))
        links[page.name] = [link for link in found if not link.startswith(("#", "data:"))]
        assert all((folder / link).is_file() for link in links[page.name])
    assert links["index.html"] == [page_name(head) for head in HEADS]
    shared = ["bertlook.css", "index.html"]
    assert links["head-1-1.html"] == [*shared, "head-1-2.html", "bertlook.js"]
    assert links["head-2-1.html"] == [*shared, "head-1-8.html", "head-2-2.html", "bertlook.js"]
    assert links["head-6-8.html"] == [*shared, "head-6-7.html", "bertlook.js"]


def test_pages_state_their_policy_and_name_no_other_machine(folder: Path) -> None:
    page = (folder / "head-1-1.html").read_text("utf-8")
    assert f'content="{BESIDE}"' in page
    assert "<script>" not in page
    for file in folder.iterdir():
        addresses = set(re.findall(r"https?://[^\s\"'`<>)]+", file.read_text("utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}


def test_words_cannot_become_markup(bundled: Model, tmp_path: Path) -> None:
    words = ["<script>alert(1)</script>", "<!--", "</script><b>x", "&amp;", "\ud800"]
    results = bl.scan(bundled, [words], m.Dossiers(top=1), progress=False, corpus_name=words[0])
    index = write_dossiers(results, tmp_path / "dossiers")
    for page in index.parent.glob("*.html"):
        text = page.read_text("utf-8")
        assert "alert(1)</script>" not in text
        assert "<!--" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in index.read_text("utf-8")
    shown = state_of(index.parent / "head-1-1.html")["dossier"]["examples"]["typical"][0]["words"]
    assert shown == [*words[:4], "\ufffd"]


def test_the_result_alone_has_pages_without_scores(results: Results, tmp_path: Path) -> None:
    index = write_dossiers(results["Dossiers"], str(tmp_path / "dossiers"))
    assert index == tmp_path / "dossiers" / "index.html"
    dossier = state_of(index.parent / "head-1-1.html")["dossier"]
    assert dossier["scores"] == dossier["nearest"] == []


def test_an_own_folder_is_replaced_whole(results: Results, tmp_path: Path) -> None:
    index = write_dossiers(results, tmp_path / "dossiers")
    other = index.parent / "head-9-9.html"
    other.write_bytes(index.read_bytes())  # of a larger model
    write_dossiers(results, tmp_path / "dossiers")
    assert not other.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["dossiers"]


@pytest.mark.parametrize("name", ["notes.txt", "index.html", "head-1-1.html", "bertlook.json"])
def test_a_folder_with_anything_else_is_kept(name: str, results: Results, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(BertlookError, match=f"folder: The folder .* holds {name}, which would be"):
        write_dossiers(results, tmp_path)
    with pytest.raises(BertlookError, match="--dossiers: The folder"):
        check_dossier_folder("--dossiers", tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_results_without_dossiers_say_how_to_get_them(bundled: Model, tmp_path: Path) -> None:
    results = bl.scan(bundled, ["A cat sat."], m.Entropy(), progress=False)
    expected = r"A result of Dossiers is needed, .* bl\.scan\(model, corpus, bl\.measures\.Dossiers"
    with pytest.raises(BertlookError, match=expected):
        write_dossiers(results, tmp_path / "dossiers")
    assert not (tmp_path / "dossiers").exists()


def test_heads_that_the_model_lacks_have_no_page(bundled: Model, tmp_path: Path) -> None:
    attention = bundled(bl.corpora.sample()[3])
    maps = attention.maps.copy()
    maps[0, 1] = maps[5, 7] = np.nan
    partial = bl.Attention(attention.tokens, maps, attention.word_ids, attention.source)
    index = write_dossiers(m.Dossiers(top=2).of(partial), tmp_path / "dossiers")
    lacking = {"head-1-2.html", "head-6-8.html"}
    assert {page.name for page in index.parent.glob("head-*.html")} == {
        *map(page_name, HEADS)
    } - lacking
    assert 'href="head-1-3.html">Next' in (index.parent / "head-1-1.html").read_text("utf-8")
