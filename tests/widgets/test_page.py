"""An exported page is whole, harmless and self-contained."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.assets import asset
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.view import public_traits

MARKUP = ["<script>alert(1)</script>", "</script><b>x", "<!--<script>", "&amp;", "'\"", "\u2028"]


def page_of(attention: Attention, path: Path) -> str:
    return HeadGrid(attention).to_html(path).read_text("utf-8")


def test_the_page_contains_the_maps(short: Attention, tmp_path: Path) -> None:
    page = page_of(short, tmp_path / "page.html")
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    maps = np.frombuffer(base64.b64decode(state["picture"]["maps"]["$bytes"]), np.uint8)
    assert maps.size == short.maps.size
    assert state["live"] is False


@pytest.mark.parametrize("view", [HeadGrid, ArcView])
def test_the_page_contains_the_front_end_once(view: Any, short: Attention, tmp_path: Path) -> None:
    widget = view(short)
    assert set(widget._drawn_state()) == set(public_traits(view))
    page = widget.to_html(tmp_path / "page.html").read_text("utf-8")
    assert page.count("2000/svg") == 1
    for name in ("head_grid", "arc_view"):
        script, _ = asset(f"{name}.js").read_text("utf-8").split("export{")
        assert (script in page) == (name == widget._view)


def pictures_without_scripts(file: Path) -> list[str]:
    without = re.search(r"<noscript>(.*?)</noscript>", file.read_text("utf-8"), re.DOTALL)[1]
    encoded = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', without)
    return [base64.b64decode(picture).decode() for picture in encoded]


def test_without_scripts_a_page_is_a_picture(short: Attention, tmp_path: Path) -> None:
    [picture] = pictures_without_scripts(ArcView(short, "1-1").to_html(tmp_path / "page.html"))
    assert all(f">{word}<" in picture for word in short.words)


def test_without_scripts_a_quiz_is_a_list_of_questions(tmp_path: Path) -> None:
    quiz = bl.quiz(rounds=2, kinds=["find"])
    for write, name in ((quiz.to_html, "quiz.html"), (quiz.handout, "handout.html")):
        pictures = pictures_without_scripts(write(tmp_path / name))
        assert ["Question 1 of 2" in pictures[0], "Question 2 of 2" in pictures[1]] == [True, True]


def test_words_cannot_become_markup(tmp_path: Path) -> None:
    maps = np.full((1, 1, len(MARKUP), len(MARKUP)), 1 / len(MARKUP), np.float32)
    page = page_of(Attention(MARKUP, maps), tmp_path / "page.html")
    assert "alert(1)</script>" not in page
    assert page.count("</script>") == 4
    state = json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])
    assert state["picture"]["words"] == MARKUP


def test_the_page_contains_no_address(short: Attention, tmp_path: Path) -> None:
    page = page_of(short, tmp_path / "page.html")
    addresses = set(re.findall(r"https?://[^\s\"'`<>)]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}


def test_a_path_that_cannot_be_written_is_an_error(short: Attention, tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match="does not exist"):
        HeadGrid(short).to_html(tmp_path / "missing" / "page.html")


def test_a_failed_export_keeps_the_existing_page(
    short: Attention, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(BertlookError, match="No space left"):
        HeadGrid(short).to_html(path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def facts_of(page: str) -> dict[str, Any]:
    facts = json.loads(re.search(r'id="provenance">(.*?)</script>', page, re.DOTALL)[1])
    assert isinstance(facts, dict)
    return facts


def test_the_page_states_how_it_was_made(tmp_path: Path) -> None:
    model = bl.load()
    sentences = bl.corpora.sample()[:6]
    m = bl.measures
    measures = [m.Entropy(), m.DependencyAccuracy("first"), m.HeadDivergence()]
    results = bl.scan(model, sentences, measures, progress=False)
    grid = HeadGrid(model("The cat sat."), statistics=results)
    views = {
        HeadGrid(model("The cat sat.")): {"model": "bert-mini", "dtype": "float32"},
        grid: {"statistics": results.provenance, "attention": grid.attention.provenance},
        bl.RelationTable(results, splits=3): {
            "measure": "DependencyAccuracy(rows='first', variant='paper')",
            "rows": "first",
            "selection": "held-out",
            "splits": 3,
            "inputs": 6,
        },
        bl.HeadMap(results): {"measure": "HeadDivergence(variant='paper')", "inputs": 6},
    }
    for view, expected in views.items():
        page = view.to_html(tmp_path / "page.html").read_text("utf-8")
        facts = facts_of(page)
        assert expected.items() <= facts.items()
        assert (facts["page_written"][:2], facts["page_by"]) == ("20", f"bertlook {bl.__version__}")
        assert "<dt>model</dt><dd>bert-mini</dd>" in page
        assert f"bertlook: {bl.__version__}, torch: " in page
    grid.statistics = {"mine": np.zeros((6, 8))}
    assert "statistics" not in facts_of(grid.to_html(tmp_path / "page.html").read_text("utf-8"))


def test_the_parts_of_a_page_have_their_facts_apart(tmp_path: Path) -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:6]
    results = bl.scan(model, sentences, bl.measures.DependencyAccuracy("first"), progress=False)
    explorer = bl.Explorer(model, "The cat sat.", results=results)
    explorer.attention.provenance["model"] = "another"
    facts = facts_of(explorer.to_html(tmp_path / "page.html").read_text("utf-8"))
    assert facts["attention"]["model"] == "another"
    assert facts["relations"]["model"] == "bert-mini"
    assert (facts["relations"]["rows"], facts["relations"]["min_count"]) == ("first", 100)


def test_facts_cannot_become_markup(tmp_path: Path) -> None:
    facts = {"model": MARKUP[0], MARKUP[1]: MARKUP}
    page = page_of(Attention(["a"], [[[[1.0]]]], provenance=facts), tmp_path / "page.html")
    assert "alert(1)</script>" not in page
    assert page.count("</script>") == 4
    assert facts.items() <= facts_of(page).items()


def test_the_note_on_the_kernel_is_an_option(short: Attention, tmp_path: Path) -> None:
    for note in (True, False):
        page = HeadGrid(short).to_html(tmp_path / "page.html", kernel_note=note).read_text("utf-8")
        assert f'"kernel_note": {str(note).lower()}' in page
    with pytest.raises(BertlookError, match="kernel_note='no' is neither True nor False"):
        HeadGrid(short).to_html(tmp_path / "page.html", kernel_note="no")
