"""Edits and masked words in an Explorer: two ways, and what is shown of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.edits import Cut, HeadOff, Hide, SetMap
from bertlook.errors import BertlookError
from bertlook.widgets.explorer import Explorer
from tests.encoder_decoders import load
from tests.widgets.messages import ask, returned_state

TEXT = "The chef who cooked the meal was tired ."


@pytest.fixture
def explorer(bundled: bl.Model) -> Explorer:
    return Explorer(bundled, TEXT)


def shown(widget: Explorer) -> tuple[Any, ...]:
    return widget.edits, widget.masked, widget.picture, widget.predictions, widget.text


def test_edits_set_in_python_are_shown(bundled, explorer) -> None:
    edits = [HeadOff("3-1", "mean"), Hide(1)]
    explorer.edits = edits
    assert explorer.edits == tuple(edits)
    np.testing.assert_allclose(explorer.attention.maps, bundled(TEXT, edits=edits).maps, atol=1e-6)
    assert [edit["title"] for edit in explorer.edit_list] == [
        "head 3-1 off (mean)",
        "chef hidden",
    ]
    before = explorer.picture_before
    explorer.edits = ()
    assert explorer.picture_before == {}
    assert explorer.picture["maps"] == before["maps"]


def test_a_single_edit_stands_for_a_list(explorer) -> None:
    explorer.edits = HeadOff("3-1")
    assert len(explorer.edits) == 1
    explorer.edits = None
    assert explorer.edits == ()


def test_edits_and_masks_can_be_given_at_first(bundled) -> None:
    explorer = Explorer(bundled, TEXT, edits=HeadOff("3-1"), masked="chef", statistic="change")
    assert explorer.masked == [2]
    expected = bundled.predict(TEXT, mask=1, edits=HeadOff("3-1"))
    first = explorer.predictions["places"][0]["guesses"][0]
    assert first["token"] == expected.table(1)["prediction"][0]
    assert explorer.statistic == "change"


def test_the_browser_adds_and_removes_edits(explorer) -> None:
    explorer.edits = HeadOff("3-1", reference=np.zeros((6, 8, 32)), how="mean")
    [own] = explorer.edits
    number = explorer.edit_list[0]["own"]
    cut = {"kind": "cut", "head": [1, 1], "query": 2, "key": 4, "units": "words", "own": None}
    assert ask(explorer, kind="edit", edits=[{"own": number}, cut], masked=[8]) == {"id": "v:1"}
    assert explorer.edits[0] is own
    assert repr(explorer.edits[1]) == "Cut('2-2', query=1, key=3)"
    assert explorer.masked == [8]
    assert explorer.attention.words[7] == "[MASK]"
    assert ask(explorer, kind="edit", edits=[], masked=[]) == {"id": "v:1"}
    assert (explorer.edits, explorer.masked) == ((), [])
    assert explorer.attention.words[7] == "tired"


@pytest.mark.parametrize(
    ("edits", "masked"),
    [
        ([{"kind": "head", "head": [90, 0], "how": "zero"}], []),
        ([{"kind": "hide", "words": [90], "units": "words"}], []),
        ([], [90]),
        ([], [0]),
        ([], ["chef"]),
        ([3], []),
        ("x", []),
    ],
)
def test_a_refused_request_changes_nothing(explorer, edits, masked) -> None:
    explorer.edits, explorer.masked = HeadOff("3-1"), [2]
    kept = shown(explorer)
    assert "error" in ask(explorer, kind="edit", edits=edits, masked=masked)
    assert shown(explorer) == kept
    assert ask(explorer, kind="edit", edits=[], masked=[]) == {"id": "v:1"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("edits", HeadOff("9-1"), "there is no layer 9"),
        ("edits", Cut("1-1", 1, 90), "there is no key 90"),
        ("edits", SetMap("1-1", np.eye(4)), "Give a map of that shape"),
        ("edits", "3-1", "edits is a str"),
        ("edits", [HeadOff("3-1"), 5], r"edits\[1\] is a int"),
        ("masked", [0], "is a special token"),
        ("masked", [40], "There is no word 40"),
        ("masked", "dog", "The text has no word 'dog'"),
        ("stage", "during", "stage is 'during'"),
    ],
)
def test_a_refused_value_leaves_the_view_as_it_was(explorer, name, value, message) -> None:
    explorer.edits, explorer.masked = HeadOff("3-1"), [2]
    kept = shown(explorer)
    with pytest.raises(BertlookError, match=message):
        setattr(explorer, name, value)
    assert shown(explorer) == kept
    explorer.masked = [3]
    assert explorer.masked == [3]


def test_the_browser_cannot_set_the_traits_themselves(explorer) -> None:
    state = {"edit_list": [], "masked": [3], "predictions": None, "stage": "both"}
    assert returned_state(explorer, state) == [["edit_list", "masked", "predictions"]]
    assert explorer.stage == "both"


def test_another_text_keeps_heads_that_are_off_alone(explorer) -> None:
    explorer.edits, explorer.masked = [HeadOff("3-1"), Hide(1), Cut("1-1", 1, 2)], [2]
    explorer.text = "A dog ran home ."
    assert [repr(edit) for edit in explorer.edits] == ["HeadOff('3-1')"]
    assert explorer.masked == []
    assert ask(explorer, kind="look", text="It purred .", pair=None) == {"id": "v:1"}
    assert len(explorer.edits) == 1
    assert explorer.picture_before != {}


def test_the_grid_can_show_how_far_maps_have_changed(explorer) -> None:
    before = explorer.attention.maps
    explorer.edits = HeadOff("3-1")
    explorer.statistic = "change"
    change = np.abs(explorer.attention.maps - before).sum(-1).mean(-1) / 2
    values = np.frombuffer(explorer.statistic_values[0]["values"], "<f4").reshape(6, 8)
    np.testing.assert_allclose(values, change, atol=1e-6)
    assert not values[:3].any()
    assert values[3:].all()
    assert "change" not in explorer.statistics
    explorer.edits = ()
    assert explorer.statistic is None
    assert "change" not in {values["name"] for values in explorer.statistic_values}


def test_effects_come_in_python_and_on_request_and_vanish_with_a_change(explorer) -> None:
    explorer.edits, explorer.masked = HeadOff("3-1"), [2]
    values = explorer.compare_heads()
    asked = explorer.effects
    assert asked["heads"] == list(values.values())
    explorer.masked = [3]
    assert explorer.effects is None
    assert ask(explorer, kind="effects") == {"id": "v:1"}
    assert explorer.effects["heads"] != asked["heads"]
    explorer.edits = ()
    assert "error" in ask(explorer, kind="effects")


def test_streams_of_an_encoder_decoder_are_edited_each() -> None:
    both = load("T5")
    explorer = Explorer(both, "a b", pair="c")
    explorer.choice = "cross"
    off = {"kind": "head", "head": [0, 0], "how": "zero"}
    assert ask(explorer, kind="edit", edits=[off], masked=[]) == {"id": "v:1"}
    assert explorer.edits[0].stream == "cross"
    assert explorer.predictions["kind"] == "next"
    before = explorer.picture_before
    explorer.choice = "decoder"
    assert explorer.picture_before["words"] != before["words"] or explorer.picture_before != before


def test_an_attention_without_its_model_cannot_be_edited(bundled) -> None:
    explorer = Explorer(bundled(TEXT))
    assert explorer.predictions is None
    for name, value in (("edits", HeadOff("3-1")), ("masked", [2])):
        with pytest.raises(BertlookError, match="without the model that made it"):
            setattr(explorer, name, value)
    assert "error" in ask(explorer, kind="edit", edits=[], masked=[])


def test_an_exported_page_has_the_state(explorer, tmp_path) -> None:
    explorer.edits, explorer.masked, explorer.stage = HeadOff("3-1"), [2], "both"
    page = explorer.to_html(tmp_path / "page.html").read_text("utf-8")
    assert "head 3-1 off (zero)" in page
    assert '"stage": "both"' in page or '"stage":"both"' in page
    assert explorer._provenance()["what if"]["edits"] == ["head 3-1 off (zero)"]
