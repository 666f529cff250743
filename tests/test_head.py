from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.head import Head

COUNTS = st.integers(0, 1000)


def test_a_head_is_named_as_in_the_paper() -> None:
    assert str(Head(7, 9)) == "8-10"
    assert bl.Head is Head


@given(COUNTS, COUNTS)
def test_a_name_is_read_back(layer: int, index: int) -> None:
    assert Head(str(Head(layer, index))) == Head(layer, index)


def test_white_space_around_a_name_is_let_pass() -> None:
    assert Head(" 8-10\n") == Head(7, 9)


@pytest.mark.parametrize("name", ["", "8", "0-1", "1-0", "8-10-2", "-8-10", "8.10", "a-b", "08-1"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(bl.BertlookError, match="isn't the name of a head"):
        Head(name)


def test_a_head_unpacks_sorts_and_is_hashable() -> None:
    layer, index = Head(2, 1)
    assert (layer, index) == (2, 1)
    assert sorted([Head(1, 0), Head(0, 3)]) == [Head(0, 3), Head(1, 0)]
    assert len({Head(1, 0), Head(1, 0)}) == 1


def test_a_head_does_not_change() -> None:
    with pytest.raises(AttributeError):
        Head(1, 2).layer = 3  # type: ignore[misc]  # what is shown to fail
