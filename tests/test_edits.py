from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.edits import Cut, HeadOff, Hide, SetMap, check_edits
from bertlook.errors import BertlookError
from bertlook.head import Head


def test_an_edit_takes_a_head_in_every_form() -> None:
    assert {HeadOff(head).head for head in ("3-1", (2, 0), Head(2, 0))} == {Head(2, 0)}


def test_an_edit_is_shown_as_it_is_written() -> None:
    edits = [
        HeadOff("3-1"),
        HeadOff("3-1", "mean", stream="cross"),
        Cut("1-2", 3, 4, renormalize=False),
        Hide(2, units="tokens"),
        Hide((1, 2)),
        SetMap("1-1", np.eye(3)),
    ]
    assert [repr(edit) for edit in edits] == [
        "HeadOff('3-1')",
        "HeadOff('3-1', how='mean', stream='cross')",
        "Cut('1-2', query=3, key=4, renormalize=False)",
        "Hide(2, units='tokens')",
        "Hide([1, 2])",
        "SetMap('1-1', 3 x 3)",
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: HeadOff("0-1"), "0-1"),
        (lambda: HeadOff("3-1", "off"), "how='off'"),
        (lambda: HeadOff("3-1", reference=np.ones((1, 1, 1))), "reference has no effect"),
        (lambda: HeadOff("3-1", "mean", reference=[1.0]), r"shape \(1,\), not \(layers"),
        (lambda: HeadOff("3-1", stream="both"), "stream='both'"),
        (lambda: Cut("3-1", -1, 0), "query has -1"),
        (lambda: Cut("3-1", 0, True), "key has True"),
        (lambda: Cut("3-1", 0, 1, units="pieces"), "units='pieces'"),
        (lambda: Cut("3-1", 0, 1, renormalize="no"), "neither True nor False"),
        (lambda: Hide([]), "words is empty"),
        (lambda: Hide("cat"), "not the index of a word"),
        (lambda: Hide(1, stream="cross"), "source or the target"),
        (lambda: SetMap("3-1", [1.0]), r"shape \(1,\)"),
        (lambda: SetMap("3-1", [[np.nan]]), "not a finite number"),
        (lambda: SetMap("3-1", [[2.0, -1.0]]), r"map\[0, 1\] is -1\. Weights can't be negative"),
        (lambda: SetMap("3-1", [[0.5, 0.5], [0.5, 0.4]]), "Row 1 of map sums to 0.9"),
        (lambda: SetMap("3-1", "map"), "isn't an array"),
    ],
)
def test_an_edit_that_means_nothing_is_refused(make: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        make()


def test_one_edit_is_as_good_as_a_list() -> None:
    assert check_edits(Hide(1))[0].stream is None
    assert check_edits([]) == ()
