"""The dossier of an Explorer's locked head, and its examples in the arcs."""

from __future__ import annotations

from pathlib import Path

import pytest
import traitlets as t

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.widgets.dossier import Dossier
from bertlook.widgets.explorer import Explorer
from tests.widgets.messages import ask, returned_state
from tests.widgets.relations import CORPUS

m = bl.measures


@pytest.fixture(scope="module")
def results(model: Model) -> Results:
    measures = [m.Dossiers(top=3), m.DependencyAccuracy(), m.RelativePosition()]
    return bl.scan(model, CORPUS, measures, progress=False)


@pytest.fixture
def explorer(model: Model, results: Results) -> Explorer:
    return Explorer(model, "the cat sat", head="1-1", results=results, corpus=CORPUS)


def test_a_dossier_is_sent_once_it_is_asked_for_and_follows_the_head(
    explorer: Explorer, results: Results
) -> None:
    assert explorer.has_dossiers
    assert explorer.dossier == {}
    assert returned_state(explorer, {"show_dossier": True}) == ["dossier"]
    assert explorer.dossier == Dossier(results, "1-1").dossier
    assert [score["measure"] for score in explorer.dossier["scores"][:1]] == ["RelativePosition"]
    explorer.set_state({"layer": 1, "head": 1})
    assert explorer.dossier == Dossier(results, "2-2").dossier
    explorer.locked = None
    assert explorer.dossier["head"] == [1, 1]
    explorer.show_dossier = False
    assert explorer.dossier == {}


@pytest.mark.parametrize("form", ["results", "result", "dict"])
def test_results_are_taken_in_every_form(model: Model, results: Results, form: str) -> None:
    given = {
        "results": results,
        "result": results["Dossiers"],
        "dict": {"mine": results["Dossiers"], "position": results["RelativePosition"]},
    }[form]
    explorer = Explorer(model, "the cat sat", head="2-1", results=given, show_dossier=True)
    expected = Dossier(given if form != "result" else results["Dossiers"], "2-1").dossier
    assert explorer.dossier == expected
    assert bool(explorer.dossier["scores"]) == (form != "result")


def test_a_scan_has_dossiers_once_it_has_ended(model: Model) -> None:
    scan = bl.Scan(model, CORPUS, [m.Dossiers(top=2), m.DependencyAccuracy()])
    explorer = Explorer(model, "the cat sat", head="1-2", results=scan)
    explorer.wait(60)
    assert explorer.has_dossiers
    explorer.show_dossier = True
    assert explorer.dossier["head"] == [0, 1]
    position = explorer.dossier["examples"]["strongest"][0]["position"]
    assert "error" not in ask(explorer, kind="opened", layer=0, head=1, position=position)
    assert explorer.attention.source == CORPUS[position]  # the corpus is that of the scan


def test_every_example_is_shown_with_its_head_and_the_word_that_attends(
    explorer: Explorer, results: Results
) -> None:
    for layer, head in ((0, 1), (1, 0)):
        data = results.dossier((layer, head))
        for example in (*data.strongest, *data.middle, *data.typical):
            answer = ask(explorer, kind="opened", layer=layer, head=head, position=example.position)
            assert "error" not in answer
            assert (explorer.opened, explorer.locked) == (example.position, Head(layer, head))
            attention = explorer.attention
            assert attention.source == CORPUS[example.position]
            assert [attention.units[unit].text for unit in explorer.focused] == [
                example.words[example.query]
            ]
            weights = attention.word_maps(specials=False)[layer, head]
            assert weights[example.query, example.key] == pytest.approx(example.weight, abs=1e-5)


def test_without_a_corpus_the_words_that_were_counted_are_shown(
    model: Model, results: Results
) -> None:
    explorer = Explorer(model, "the cat sat", head="2-2", results=results)
    example = results.dossier("2-2").strongest[0]
    explorer.opened = example.position
    assert explorer.attention.words == list(example.words)
    assert explorer.text == " ".join(example.words)


def test_another_text_is_no_example(explorer: Explorer, results: Results) -> None:
    explorer.opened = results.dossier("1-1").strongest[0].position
    explorer.text = "cats"
    assert explorer.opened is None
    assert explorer.focused == []
    explorer.opened = results.dossier("1-1").strongest[0].position
    explorer.edits = bl.edits.HeadOff("1-1")  # of the same text
    assert explorer.opened is not None


def test_a_dossier_that_is_linked_opens_its_examples_in_the_explorer(
    explorer: Explorer, results: Results
) -> None:
    view = Dossier(results, "2-1")
    for name in ("layer", "head", "opened"):
        t.link((view, name), (explorer, name))
    assert explorer.locked == Head(1, 0)
    view.set_state({"opened": view.data.strongest[1].position})
    assert view.example is view.data.strongest[1]
    assert explorer.attention.source == CORPUS[view.example.position]
    assert explorer.focused
    explorer.text = "cats"
    assert view.opened is view.example is None


def test_without_a_model_an_example_is_open_and_nothing_is_read(
    model: Model, results: Results
) -> None:
    attention = model("the cat sat")
    explorer = Explorer(attention, head="1-1", results=results, show_dossier=True)
    position = explorer.dossier["examples"]["strongest"][0]["position"]
    assert returned_state(explorer, {"opened": position}) == []
    assert explorer.opened == position
    assert explorer.attention is attention


def test_without_dossiers_nothing_is_offered(model: Model, results: Results) -> None:
    explorer = Explorer(model, "the cat sat", results=results["DependencyAccuracy"])
    assert not explorer.has_dossiers
    assert returned_state(explorer, {"show_dossier": True}) == [["show_dossier"]]
    with pytest.raises(BertlookError, match="show_dossier needs dossiers, and this Explorer"):
        explorer.show_dossier = True
    with pytest.raises(BertlookError, match="opened needs dossiers"):
        explorer.opened = 0
    assert "needs dossiers" in ask(explorer, kind="opened", layer=0, head=0, position=0)["error"]
    with pytest.raises(BertlookError, match="show_dossier needs dossiers"):
        Explorer(model, "the cat sat", show_dossier=True)


def test_what_cannot_be_opened_is_refused_and_leaves_all_as_it_was(
    explorer: Explorer, results: Results, model: Model
) -> None:
    before = explorer.text
    with pytest.raises(BertlookError, match="opened is 999, but input 999 is no example"):
        explorer.opened = 999
    for layer, position, message in ((0, 999, "no example"), (7, 0, "2 layers")):
        assert (
            message in ask(explorer, kind="opened", layer=layer, head=0, position=position)["error"]
        )
    assert (explorer.text, explorer.opened) == (before, None)
    position = results.dossier("1-1").strongest[0].position
    other = [*CORPUS[1:], CORPUS[1]]
    for corpus, expected in ((other, "isn't the text"), (CORPUS[:0], "has 0 inputs")):
        wrong = Explorer(model, "the cat sat", head="1-1", results=results, corpus=corpus)
        with pytest.raises(BertlookError, match=expected):
            wrong.opened = position
        assert (wrong.text, wrong.opened) == ("the cat sat", None)


def test_dossiers_of_another_model_are_refused(model: Model, results: Results) -> None:
    with pytest.raises(BertlookError, match="The result Dossiers was counted on 2 layers"):
        Explorer(bl.load(), "The cat sat.", results=results)


def test_a_page_has_the_dossier_that_is_shown(explorer: Explorer, tmp_path: Path) -> None:
    closed = explorer.to_html(tmp_path / "closed.html").read_text("utf-8")
    explorer.show_dossier = True
    opened = explorer.to_html(tmp_path / "open.html").read_text("utf-8")
    assert '"uniform_mass"' not in closed
    assert '"uniform_mass"' in opened
    assert set(explorer._provenance()) >= {"attention", "dossier"}
