"""The effect of an edit beside the other heads of its layer."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.edits import Cut, HeadOff, Hide, SetMap
from bertlook.errors import BertlookError
from bertlook.model.experiment import begin_experiment
from bertlook.widgets.effects import Effects, changes_of_maps, compare_heads, replace_head
from tests.architectures import build
from tests.tiny_tokenizers import wordpiece

TEXT = "The chef who cooked the meal was tired ."


def test_effects_are_those_of_each_head_switched_off(bundled) -> None:
    begun = begin_experiment(bundled, TEXT)
    effects = compare_heads(begun.change([Hide(5), HeadOff("3-2", "mean")], [1]))
    base = bundled.predict(TEXT, mask=1, edits=Hide(5))
    for index, value in enumerate(effects.values):
        edits = [Hide(5), HeadOff((2, index), "mean")]
        expected = base.kl(bundled.predict(TEXT, mask=1, edits=edits)).mean()
        assert value == pytest.approx(expected, abs=1e-6)
    order = sorted(effects.values, reverse=True)
    assert effects.rank == order.index(effects.values[1]) + 1
    assert (effects.edit, effects.head) == (1, bl.Head("3-2"))
    assert effects.encode()["title"] == "Change of the predictions (KL, nats)"


def test_without_predictions_the_change_of_other_maps_counts() -> None:
    bare = bl.load(build("BERT"), tokenizer=wordpiece())
    begun = begin_experiment(bare, "the cats sat")
    effects = compare_heads(begun.change([HeadOff("1-1")], []))
    before = bare("the cats sat").maps
    for index, value in enumerate(effects.values):
        after = bare("the cats sat", edits=HeadOff((0, index))).maps
        change = np.abs(after - before).sum(-1).mean(-1) / 2
        change[0, index] = np.nan
        assert value == pytest.approx(np.nanmean(change), abs=1e-6)


def test_a_comparison_that_is_not_wanted_any_more_ends(bundled) -> None:
    experiment = begin_experiment(bundled, TEXT).change([HeadOff("3-1")], [1])
    assert compare_heads(experiment, lambda: False).values == [None] * 8


def test_only_edits_of_heads_are_compared(bundled) -> None:
    with pytest.raises(BertlookError, match="No head is switched off and no link is cut"):
        compare_heads(begin_experiment(bundled, TEXT).change([Hide(1)], []))


def test_ranks_and_percentiles() -> None:
    effects = Effects(0, bl.Head("1-2"), [0.1, 0.3, None, 0.3, 0.5], "")
    assert effects.rank == 2
    assert effects.percentile == pytest.approx(100 / 3)
    assert Effects(0, bl.Head("1-1"), [0.1], "").percentile == 100


@pytest.mark.parametrize(
    "edit",
    [
        HeadOff("3-1", "uniform", stream="cross"),
        HeadOff("3-1", "mean", reference=np.zeros((3, 2, 4))),
        Cut("3-1", 2, 5, renormalize=False, units="tokens"),
        SetMap("3-1", np.eye(3), stream="decoder"),
    ],
)
def test_the_same_edit_of_another_head(edit) -> None:
    moved = replace_head(edit, bl.Head("3-2"))
    assert repr(moved) == repr(edit).replace("3-1", "3-2")
    assert getattr(moved, "reference", None) is getattr(edit, "reference", None)


def test_the_change_of_a_map_is_the_mean_distance_of_its_rows() -> None:
    tokens = ["a", "b"]
    before = bl.Attention(tokens, [[[[1, 0], [0.5, 0.5]]]])
    after = bl.Attention(tokens, [[[[0, 1], [0.5, 0.5]]]])
    np.testing.assert_allclose(changes_of_maps(before, after), [[0.5]])
