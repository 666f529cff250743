"""The base class of views: options, requests, browser state, and documentation."""

from __future__ import annotations

import gc
import pydoc
import re
import threading
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.widgets import view
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.comparison import Comparison
from bertlook.widgets.dossier import Dossier
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.head_map import HeadMap
from bertlook.widgets.relation_table import RelationTable
from bertlook.widgets.view import View, public_traits
from tests.widgets.messages import request, returned_state

WIDGETS = (ArcView, Comparison, Dossier, Explorer, HeadGrid, HeadMap, RelationTable)


@pytest.fixture
def grid(short: Attention) -> HeadGrid:
    return HeadGrid(short)


def test_an_unknown_option_names_the_known_ones(short: Attention) -> None:
    with pytest.raises(
        TypeError, match=r"no option color\. It has attention, head, .*highlight, layer"
    ):
        HeadGrid(short, color="red")


def test_traits_set_by_the_kernel_are_not_options(short: Attention) -> None:
    with pytest.raises(TypeError, match="no option picture"):
        HeadGrid(short, picture={})


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("threshhold", r"Did you mean threshold\?"),
        ("lokced", r"Did you mean locked or focused\?"),
        ("qqq", "It has choice, direction, focused, head, layer, mass"),
    ],
)
def test_a_trait_that_does_not_exist_cannot_be_set(short: Attention, name: str, hint: str) -> None:
    view = ArcView(short)
    with pytest.raises(AttributeError, match=f"ArcView has no attribute {name!r}. {hint}"):
        setattr(view, name, 3)
    assert not hasattr(view, name)


@pytest.mark.parametrize(
    ("name", "value"), [("threshold", "much"), ("top", 1.5), ("specials", "no"), ("unit", 3)]
)
def test_a_value_of_another_type_is_an_error_of_bertlook(
    short: Attention, name: str, value: Any
) -> None:
    view = ArcView(short)
    with pytest.raises(BertlookError, match=name):
        setattr(view, name, value)
    with pytest.raises(BertlookError, match=name):
        ArcView(short, **{name: value})


def test_attributes_of_ipywidgets_and_private_ones_can_be_set(grid: HeadGrid) -> None:
    grid.layout = ipywidgets.Layout(width="50%")
    grid.tooltip = "all heads"
    grid._anything = 3
    assert grid.layout.width == "50%"
    assert grid._anything == 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"layer": 9}, r"There is no head (9, 0)"),
        ({"layer": -1}, "(-1, 0) is not a head"),
        ({"layer": True}, "needs layer as int, not True"),
        ({"layer": "0; rm"}, "needs layer as int, not '0; rm'"),
        ({"head": None}, "needs head as int, not None"),
        ({"head": 1.5}, "needs head as int, not 1.5"),
        ({"key": -1}, "has been replaced"),
        ({"key": None}, "needs key as int, not None"),
        ({"kind": "format the disk"}, "can't answer a request of kind 'format the disk'"),
        ({"kind": None}, "can't answer a request of kind None"),
        ({"kind": ["x"] * 1000}, "can't answer a request of kind"),
        ({"kind": "message"}, "can't answer a request of kind"),
    ],
)
def test_a_malformed_request_is_answered_with_an_error(
    grid: HeadGrid, change: dict[str, Any], error: str
) -> None:
    good = {"kind": "head", "id": "v:1", "key": grid.picture["key"], "layer": 0, "head": 0}
    [(reply, buffers)] = request(grid, good | change)
    assert reply["id"] == "v:1"
    assert error in reply["error"]
    assert len(reply["error"]) < 250
    assert buffers is None
    assert "error" not in request(grid, good)[-1][0]


@pytest.mark.parametrize(
    "content", [None, 7, "text", [], {}, {"id": 3}, {"id": ""}, {"id": "x" * 101}, {"kind": "head"}]
)
def test_a_message_without_an_id_is_ignored(grid: HeadGrid, content: Any) -> None:
    assert request(grid, content) == []


@pytest.mark.parametrize(
    "state",
    [{"layer": 99}, {"head": "x"}, {"selection": [[9, 9]]}, {"selection": 3}, {"layer": [1, 2, 3]}],
)
def test_an_invalid_state_from_the_browser_is_answered_with_the_current_one(
    grid: HeadGrid, state: dict[str, Any]
) -> None:
    assert list(state) in returned_state(grid, state)
    assert grid.locked is None
    assert grid.selection == []


def test_state_from_the_browser_is_accepted(grid: HeadGrid) -> None:
    grid.set_state({"layer": 1, "head": 0, "selection": [[0, 0], [1, 1]]})
    assert grid.locked is not None
    assert tuple(grid.locked) == (1, 0)
    assert grid.selection == [(0, 0), (1, 1)]


def test_the_browser_cannot_set_traits_of_the_kernel(grid: HeadGrid) -> None:
    picture = grid.picture
    names = returned_state(grid, {"picture": {}, "statistic_values": [{}], "layer": 1})
    assert ["picture", "statistic_values"] in names
    assert grid.picture is picture
    assert grid.statistic_values == []
    assert grid.layer == 1


def test_the_views_share_their_names() -> None:
    common = {"picture", "choices", "choice", "layer", "head"}
    arcs = {"threshold", "mass", "top", "unit", "specials", "focused", "direction", "part", "show"}
    grid = {"selection", "highlight", "names", "statistic", "statistic_values"}
    grid |= {"find", "passing", "find_error", "order", "only_passing"}
    assert set(public_traits(HeadGrid)) == common | grid
    assert set(public_traits(ArcView)) == common | arcs
    sides = {"picture_a", "picture_b", "side", "side_names", "unmatched", "change_list"}
    sides |= {"step", "step_names"}
    assert set(public_traits(Comparison)) == common | arcs | grid | sides
    table = {"relation", "relation_rows", "sort", "about"}
    running = {"running", "progress", "remaining", "scan_error"}
    assert set(public_traits(RelationTable)) == table | running
    explorer = grid | {"text", "pair", "reads_text", "model_name", "accuracies", "example"}
    explorer |= {"listed", "dossier", "opened", "has_dossiers", "show_dossier", "known"}
    explorer |= {"show_tour", "tour_strings"}
    experiments = {"edit_list", "masked", "stage", "picture_before", "predictions", "effects"}
    experiments |= {"quantity", "quantities", "quantity_note", "agreement", "written"}
    expected = common | arcs | table | running | explorer | experiments
    assert set(public_traits(Explorer)) == expected
    places = {"layer", "head", "highlight", "places", "about", "color"}
    assert set(public_traits(HeadMap)) == places
    assert set(public_traits(Dossier)) == {"layer", "head", "dossier", "opened"}


@pytest.mark.parametrize("widget", WIDGETS)
def test_the_documentation_lists_each_trait_with_its_type_and_default(widget: Any) -> None:
    traits = widget.__doc__.split("\nTraits:\n")[1]
    for name, trait in public_traits(widget).items():
        assert trait.help, name
        assert f"    {name} (" in traits
    assert max(map(len, widget.__doc__.splitlines())) <= 100
    assert "layer (int or None, default None): " in ArcView.__doc__


@pytest.mark.parametrize("widget", WIDGETS)
def test_help_omits_members_of_other_packages(widget: Any) -> None:
    text = pydoc.render_doc(widget, renderer=pydoc.plaintext)
    assert len(text.splitlines()) < (640 if widget is Explorer else 400)
    assert "add_traits" not in text
    assert "to_html" in text
    assert "hold_sync" not in dir(widget)


def test_an_instance_has_the_documentation_and_completions_of_its_class(grid: HeadGrid) -> None:
    assert grid.__doc__ == HeadGrid.__doc__
    assert {"highlight", "to_html", "layout", "attention"} <= set(dir(grid))
    assert "add_traits" not in dir(grid)


def test_the_repr_describes_the_content() -> None:
    maps = np.full((1, 2, 2, 2), 0.5, np.float32)
    assert repr(HeadGrid(Attention(["a", "b"], maps))) == "<HeadGrid: a b (1 layer x 2 heads)>"


def test_the_browser_sets_shared_traits_only(short: Attention) -> None:
    grid = HeadGrid(short)
    picture, front_end = grid.picture, grid._esm
    grid.set_state({"nope": 3, "attention": 4, "_esm": "x", "picture": {}, "layer": 1})
    assert (grid.layer, grid.picture, grid._esm) == (1, picture, front_end)


def test_an_option_close_to_another_is_suggested(short: Attention) -> None:
    with pytest.raises(TypeError, match=r"no option highlite\. Did you mean highlight\?"):
        HeadGrid(short, highlite=[])


def _looked_at(explorer: Explorer) -> Explorer:
    """Return the Explorer after it has answered a typed text in its thread."""
    answers = request(explorer, {"kind": "look", "id": "a", "text": "A dog ran."})
    assert answers == [({"id": "a"}, None)]
    return explorer


@pytest.fixture(scope="module")
def makers() -> dict[str, Callable[[], View]]:
    model = bl.load()
    attention = model("The cat sat.")
    sentences = list(bl.corpora.sample())[:3]
    result = bl.measures.DependencyAccuracy().of(model(sentence) for sentence in sentences)
    divergence = bl.measures.HeadDivergence().of(attention)
    comparison = bl.compare(attention, model("The cat slept."))
    dossiers = bl.measures.Dossiers(top=2).of(attention)
    scan = partial(bl.Scan, model, sentences, bl.measures.DependencyAccuracy)

    def scanned(widget: Explorer | RelationTable) -> Explorer | RelationTable:
        widget.wait()
        return widget

    return {
        "ArcView": lambda: ArcView(attention),
        "Comparison": lambda: Comparison(comparison),
        "Dossier": lambda: Dossier(dossiers),
        "Explorer": lambda: _looked_at(Explorer(model, "A cat.")),
        "Explorer of a scan": lambda: scanned(Explorer(model, "A cat.", results=scan())),
        "HeadGrid": lambda: HeadGrid(attention),
        "HeadMap": lambda: HeadMap(divergence),
        "RelationTable": lambda: RelationTable(result),
        "RelationTable of a scan": lambda: scanned(RelationTable(scan())),
    }


@pytest.mark.parametrize(
    ("name", "count"),
    [
        *(
            ("ArcView", 20),
            ("Comparison", 20),
            ("Dossier", 20),
            ("HeadGrid", 20),
            ("HeadMap", 20),
            ("RelationTable", 20),
        ),
        *(("Explorer", 20), ("Explorer of a scan", 5), ("RelationTable of a scan", 5)),
    ],
)
def test_a_closed_widget_is_freed_with_its_thread(
    makers: dict[str, Callable[[], View]], name: str, count: int
) -> None:
    threads = set(threading.enumerate())
    widgets = []
    for _ in range(count):
        widget = makers[name]()
        widget._repr_mimebundle_()
        widgets.append(weakref.ref(widget))
        widget.close()
        del widget
    for thread in set(threading.enumerate()) - threads:
        thread.join(10)
        assert not thread.is_alive()
    gc.collect()
    assert [reference for reference in widgets if reference() is not None] == []


def test_a_closed_widget_is_freed_without_a_garbage_collection(short: Attention) -> None:
    gc.collect()
    gc.disable()
    try:
        grid = HeadGrid(short)
        reference = weakref.ref(grid)
        grid.close()
        del grid
        assert reference() is None
    finally:
        gc.enable()


def test_an_observer_that_raises_leaves_no_request_without_an_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    explorer = Explorer(bl.load(), "A cat.")

    def fail(_: Any) -> None:
        raise ZeroDivisionError("mine")

    explorer.observe(fail, "text")
    sent: list[Any] = []
    explorer.send_state = sent.append  # type: ignore[method-assign]
    answers = request(explorer, {"kind": "look", "id": "a", "text": "A dog ran."})
    assert answers == [({"id": "a", "error": "ZeroDivisionError: mine"}, None)]
    # The browser has the whole new state, although the observer ended the update.
    assert explorer.text == "A dog ran."
    assert explorer.attention.words == ["A", "dog", "ran", "."]
    assert {"text", "picture"} <= set(sent[-1])


def test_a_request_that_fails_unexpectedly_is_answered(
    grid: HeadGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(HeadGrid, "_answer_head", fail)
    content = {"kind": "head", "id": "a", "key": 1, "layer": 0, "head": 0}
    assert request(grid, content) == [({"id": "a", "error": "MemoryError: no room"}, None)]


def test_a_failed_update_leaves_attention_and_text_together() -> None:
    explorer = Explorer(bl.load(), "A cat.")
    before = explorer.attention
    with pytest.raises(BertlookError), explorer.hold_trait_notifications():  # noqa: PT012  # the update fails at its end
        explorer.look("A dog ran home.")
        explorer.sort = "nothing"
    assert explorer.text == "A cat."
    assert explorer.attention is before
    assert explorer._shown_text == "A cat."
    explorer.text = "A dog ran home."
    assert explorer.attention.words == ["A", "dog", "ran", "home", "."]


def test_a_text_far_too_long_is_refused_at_once() -> None:
    explorer = Explorer(bl.load(), "A cat.")
    [(answer, _)] = request(explorer, {"kind": "look", "id": "a", "text": "word " * 2_000_000})
    assert answer["error"].startswith("The text has 10,000,000 characters; a view reads at most")
    with pytest.raises(BertlookError, match="10,000,000 characters"):
        explorer.text = "word " * 2_000_000
    assert explorer.text == "A cat."


def test_a_view_is_saved_only_as_a_whole_and_while_it_is_open(
    grid: HeadGrid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "view.svg"
    path.write_text("older")
    options: list[dict[str, Any]] = [{"width": 0}, {"caption": 3}, {"font": "<b>"}]
    for wrong in options:
        with pytest.raises(BertlookError, match="="):
            grid.save(path, **wrong)
    with monkeypatch.context() as patched:
        patched.setattr("bertlook.drawings.saving.find_spec", lambda _: None)
        for kind in ("pdf", "PNG"):
            with pytest.raises(BertlookError, match=r"pip install bertlook\[figures\]"):
                grid.save(path.with_suffix(f".{kind}"))
    grid.close()
    for save in (grid.save, grid.to_html):
        with pytest.raises(BertlookError, match=r"This HeadGrid is closed"):
            save(path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_html_is_the_live_view(grid: HeadGrid, tmp_path: Path) -> None:
    saved, exported = grid.save(tmp_path / "a.HTML"), grid.to_html(tmp_path / "b.html")
    assert len(saved.read_text("utf-8")) == len(exported.read_text("utf-8"))


def test_the_browser_is_sent_a_file_with_a_telling_name(short: Attention) -> None:
    grid = HeadGrid(short, "2-3")
    [(answer, [content])] = request(grid, {"id": "1", "kind": "save", "format": "svg"})
    assert answer == {"id": "1", "name": "head-grid-2-3-w0-w1-w2x-w3-w4-w5x.svg"}
    assert content.startswith(b"<svg")
    [(answer, [content])] = request(grid, {"id": "2", "kind": "save", "format": "html"})
    assert answer["name"].endswith(".html")
    assert content.startswith(b"<!doctype html>")


def test_no_text_can_lead_the_name_of_a_file_elsewhere() -> None:
    maps = [[[[0.5, 0.5], [0.5, 0.5]]]]
    for text in ("../..", "/etc/passwd", "a\\b", "con\0", "\ud800", "w" * 300):
        grid = HeadGrid(Attention([text, "b"], maps))
        [(answer, _)] = request(grid, {"id": "1", "kind": "save", "format": "svg"})
        assert re.fullmatch(r"head-grid[\w.+-]*\.svg", answer["name"])
        assert len(answer["name"]) < 100


@pytest.mark.parametrize("format", ["", "exe", "tex", "svg/../.."])
def test_the_browser_is_told_why_a_file_cannot_be_made(short: Attention, format: str) -> None:
    [(answer, _)] = request(HeadGrid(short), {"id": "1", "kind": "save", "format": format})
    assert answer == {"id": "1", "error": f"A HeadGrid can't be saved as {format!r}."}


def test_a_file_that_is_too_large_for_the_browser_is_left_to_python(
    short: Attention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MAX_DOWNLOAD", 1000)
    [(answer, _)] = request(HeadGrid(short), {"id": "1", "kind": "save", "format": "svg"})
    assert "view.save('view.svg')" in answer["error"]
