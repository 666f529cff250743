"""The dossier as a view: what is sent, which head and example are shown, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import traitlets as t

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.widgets.dossier import Dossier
from bertlook.widgets.head_grid import HeadGrid
from tests.widgets.messages import returned_state
from tests.widgets.still_images import still_texts

m = bl.measures


@pytest.fixture(scope="module")
def results(bundled: Model) -> Results:
    measures = [m.Dossiers(top=3), m.RelativePosition(), m.DependencyAccuracy(), m.HeadDivergence()]
    return bl.scan(bundled, bl.corpora.sample()[:12], measures, progress=False)


@pytest.fixture
def view(results: Results) -> Dossier:
    return Dossier(results, "3-1")


def test_the_head_is_changed_from_both_sides(view: Dossier, results: Results) -> None:
    view.set_state({"layer": 3, "head": 5})
    assert view.data.head == Head(3, 5)
    assert view.dossier["head"] == [3, 5]
    view.locked = "1-2"
    assert view.dossier["examples"] == Dossier(results, "1-2").dossier["examples"]
    view.locked = None
    assert view.data.head == Head(0, 1)
    assert returned_state(view, {"dossier": {}}) == [["dossier"]]


def test_the_dossier_follows_a_grid(view: Dossier, bundled: Model) -> None:
    grid = HeadGrid(bundled("The cat sat."), head="3-1")
    t.link((grid, "layer"), (view, "layer"))
    t.link((grid, "head"), (view, "head"))
    grid.locked = "4-6"
    assert view.dossier["head"] == [3, 5]


def test_an_example_is_opened_and_closed(view: Dossier) -> None:
    assert view.example is None
    example = view.data.strongest[1]
    assert returned_state(view, {"opened": example.position}) == []
    assert view.example is example
    assert returned_state(view, {"opened": 10**6}) == [["opened"]]
    with pytest.raises(BertlookError, match="opened is 1000000, but input 1000000 is no example"):
        view.opened = 10**6
    assert view.example is example


def test_the_open_example_can_be_observed_and_not_set(view: Dossier, results: Results) -> None:
    seen: list[Any] = []
    view.observe(lambda change: seen.append(change.new), "example")
    view.opened = view.data.typical[0].position
    assert seen == [view.example]
    view.locked = "3-2"  # the sample is the same for every head, and the links are not
    assert [each.position for each in seen] == [view.opened] * 2
    assert view.example is seen[-1]
    assert view.example.weight == view.data.typical[0].weight != seen[0].weight
    view.opened = None
    assert seen[-1] is None
    with pytest.raises(BertlookError, match="read-only"):
        view.example = seen[0]


def test_an_example_that_another_head_lacks_is_closed(view: Dossier, results: Results) -> None:
    heads = [Head(layer, head) for layer in range(6) for head in range(8)]
    for head in heads:
        view.locked = "3-1"
        view.opened = view.data.strongest[0].position
        other = results.dossier(head)
        groups = (other.strongest, other.middle, other.typical)
        positions = {each.position for group in groups for each in group}
        is_kept = view.opened in positions
        view.locked = head
        assert (view.opened is not None) == is_kept
    assert any(
        view.data.strongest[0].position != results.dossier(head).strongest[0].position
        for head in heads
    )


def test_the_result_alone_has_no_scores_and_no_nearest_heads(results: Results) -> None:
    alone = Dossier(results["Dossiers"])
    assert alone.data.head == Head(0, 0)
    assert alone.dossier["scores"] == alone.dossier["nearest"] == []
    assert alone.dossier["examples"] == Dossier(results, "1-1").dossier["examples"]


def test_files_and_the_still_show_the_head(view: Dossier, tmp_path: Path) -> None:
    example = view.data.strongest[0]
    svg = view.save(tmp_path / "view.svg").read_text("utf-8")
    page = view.to_html(tmp_path / "page.html").read_text("utf-8")
    for text in ("Head 3-1", example.words[example.query]):
        assert text in svg
        assert text in still_texts(view)
    assert "uniform_mass" in page
    assert view._file_name().startswith("dossier-3-1-")
    assert repr(view) == "<Dossier: Head 3-1 on 12 inputs>"


def test_something_else_is_refused(results: Results) -> None:
    with pytest.raises(BertlookError, match="A result of Dossiers is needed"):
        Dossier(Results({"a": results["HeadDivergence"]}))
    with pytest.raises(BertlookError, match="9-9"):
        Dossier(results, "9-9")
    with pytest.raises(TypeError, match=r"no option open\. Did you mean opened\?"):
        Dossier(results, open=3)
    with pytest.raises(BertlookError, match="opened is 99"):
        Dossier(results, opened=99)
