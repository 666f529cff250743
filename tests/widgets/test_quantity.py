"""The choice of what links show in an Explorer."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.attribution.quantities import rank_correlations
from bertlook.errors import BertlookError
from bertlook.widgets.explorer import Explorer
from tests.encoder_decoders import load
from tests.widgets.messages import ask, returned_state

TEXT = "The chef who cooked the meal was tired ."


@pytest.fixture
def explorer(bundled: bl.Model) -> Explorer:
    return Explorer(bundled, TEXT)


def test_a_quantity_set_in_python_or_asked_for_by_the_browser(bundled, explorer) -> None:
    weights = explorer.attention
    explorer.quantity = "norm"
    norms = bl.norm_maps(bundled, TEXT).heads
    expected = norms / norms.sum(-1, keepdims=True)
    np.testing.assert_allclose(explorer.attention.maps, expected, atol=1e-5)
    correlations = rank_correlations(weights, explorer.attention)
    sent = np.frombuffer(explorer.agreement["values"], "<f4").reshape(correlations.shape)
    np.testing.assert_allclose(sent, correlations, atol=1e-6)
    assert ask(explorer, kind="quantity", name="weight") == {"id": "v:1"}
    assert (explorer.quantity, explorer.agreement) == ("weight", None)
    np.testing.assert_array_equal(explorer.attention.maps, weights.maps)


def test_another_text_keeps_the_quantity(bundled, explorer) -> None:
    explorer.quantity = "value zeroing"
    explorer.text = "It purred ."
    expected = bl.value_zeroing(bundled, "It purred .", heads=True)
    np.testing.assert_allclose(explorer.attention.maps, expected, atol=1e-5)
    explorer.edits = bl.edits.HeadOff("3-1")
    assert explorer.quantity == "value zeroing"
    assert "without the edits" in explorer.attention.note


def test_a_quantity_that_the_text_lacks_is_refused_or_left_with_a_reason(explorer) -> None:
    with pytest.raises(BertlookError, match="Mask a word first"):
        explorer.quantity = "gradient"
    assert explorer.quantity == "weight"
    explorer.masked = "tired"
    explorer.quantity = "gradient"
    assert explorer.picture["scale"] is not None  # signed
    explorer.masked = []
    assert explorer.quantity == "weight"
    assert "Mask a word first" in explorer.quantity_note
    explorer.quantity = "norm"
    assert explorer.quantity_note == ""


def test_bad_values_are_sentences(bundled, explorer) -> None:
    with pytest.raises(BertlookError, match="quantity is 'size'; it can be"):
        explorer.quantity = "size"
    assert "quantity is 'size'" in ask(explorer, kind="quantity", name="size")["error"]
    assert returned_state(explorer, {"quantity": "norm"}) == [["quantity"]]
    assert explorer.quantity == "weight"
    shown = Explorer(bundled(TEXT))
    with pytest.raises(BertlookError, match="without the model that made it"):
        shown.quantity = "norm"


def test_what_can_be_chosen(bundled, explorer) -> None:
    names = [entry["name"] for entry in explorer.quantities]
    assert names == ["weight", "norm", "value zeroing", "gradient", "block norm", "rollout"]
    assert Explorer(bundled(TEXT)).quantities == []
    assert Explorer(load("T5"), "a b", pair="c").quantities == []


def test_drawings_name_the_quantity_and_the_edits(explorer, tmp_path) -> None:
    explorer.quantity = "norm"
    drawing = explorer.save(tmp_path / "view.svg").read_text("utf-8")
    assert "Links show weight x norm of the value." in " ".join(drawing.split())
    explorer.quantity, explorer.edits = "weight", bl.edits.HeadOff("3-1")
    drawing = explorer.save(tmp_path / "view.svg").read_text("utf-8")
    assert "Under edits" in drawing


def test_another_quantity_has_no_stages(explorer) -> None:
    explorer.edits = bl.edits.HeadOff("3-1")
    assert explorer.picture_before
    explorer.quantity = "norm"
    assert explorer.picture_before == {}
    explorer.quantity = "weight"
    assert explorer.picture_before
