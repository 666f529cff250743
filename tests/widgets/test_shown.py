"""What is drawn of an experiment."""

from __future__ import annotations

import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.experiment import begin_experiment
from bertlook.widgets.shown import keep_quantity, show_quantity


def test_weights_are_those_under_the_edits() -> None:
    experiment = begin_experiment(bl.load(), "The cat sat .").change([bl.edits.HeadOff("1-1")], [])
    shown = show_quantity(experiment, "weight")
    assert shown.attention is experiment.after.attention
    assert shown.traits["agreement"] is None


def test_a_quantity_is_kept_or_the_reason_is_said() -> None:
    experiment = begin_experiment(bl.load(), "The cat sat .")
    assert keep_quantity(experiment, "norm").traits["quantity"] == "norm"
    with pytest.raises(BertlookError):
        show_quantity(experiment, "gradient")
    kept = keep_quantity(experiment, "gradient")
    assert kept.attention is experiment.after.attention
    assert kept.traits["quantity"] == "weight"
    assert "Mask a word first" in kept.traits["quantity_note"]
