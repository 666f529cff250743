from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError


@pytest.fixture
def view() -> bl.ArcView:
    return bl.ArcView(bl.load()("The cat sat on the mat."))


@pytest.mark.parametrize("number", [np.float32(0.25), np.float64(0.25), np.float16(0.25)])
def test_numpys_floats_are_taken(view, number) -> None:
    view.threshold = view.mass = number
    assert type(view.threshold) is type(view.mass) is float
    assert view.threshold == 0.25


@pytest.mark.parametrize("number", [np.int64(2), np.uint8(2)])
def test_numpys_integers_are_taken(view, number) -> None:
    view.top = view.token = view.layer = view.head = number
    assert (view.top, view.token, view.layer, view.head) == (2, 2, 2, 2)
    assert type(view.top) is int
    view.mass = np.int64(1)
    assert view.mass == 1.0


@pytest.mark.parametrize(("name", "value"), [("threshold", "0.2"), ("top", 1.5), ("mass", None)])
def test_what_is_no_number_is_a_sentence(view, name, value) -> None:
    with pytest.raises(BertlookError):
        setattr(view, name, value)
    with pytest.raises(BertlookError):
        bl.ArcView(view.attention, **{name: np.int64(99)})
