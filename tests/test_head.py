from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.head import Head, find_head

COUNTS = st.integers(0, 1000)


def test_a_head_is_named_as_in_the_paper() -> None:
    assert str(Head(7, 9)) == "8-10"
    assert bl.Head is Head


@given(COUNTS, COUNTS)
def test_a_name_is_read_back(layer: int, index: int) -> None:
    assert Head(str(Head(layer, index))) == Head(layer, index)


@given(COUNTS, COUNTS)
def test_all_forms_are_the_same_head(layer: int, index: int) -> None:
    head = Head(layer, index)
    assert head == Head((layer, index)) == Head([layer, index]) == Head(head) == Head(str(head))


def test_white_space_around_a_name_is_ignored() -> None:
    assert Head(" 8-10\n") == Head(7, 9)


@pytest.mark.parametrize("name", ["", "8", "0-1", "1-0", "8-10-2", "-8-10", "8.10", "a-b", "08-1"])
def test_other_strings_are_refused(name: str) -> None:
    with pytest.raises(bl.BertlookError, match=r"is not a head\. Give Head\(7, 9\), '8-10'"):
        Head(name)


@pytest.mark.parametrize("given", [(-1, 0), (0, -1), (1,), (1, 2, 3), 5, None, (0.5, 1), (True, 0)])
def test_values_that_are_not_pairs_of_indices_are_refused(given: Any) -> None:
    with pytest.raises(bl.BertlookError, match="is not a head"):
        Head(given)


def test_a_head_unpacks_sorts_and_is_hashable() -> None:
    layer, index = Head(2, 1)
    assert (layer, index) == (2, 1)
    assert sorted([Head(1, 0), Head(0, 3)]) == [Head(0, 3), Head(1, 0)]
    assert len({Head(1, 0), Head(1, 0)}) == 1


def test_a_head_is_immutable() -> None:
    with pytest.raises(AttributeError):
        Head(1, 2).layer = 3  # type: ignore[misc]  # what is shown to fail


@pytest.mark.parametrize("given", [Head(1, 2), "2-3", (1, 2), [1, 2]])
def test_a_head_of_the_model_is_returned(given: Any) -> None:
    assert find_head(given, num_layers=2, num_heads=3) == Head(1, 2)


@pytest.mark.parametrize(
    ("given", "shown"), [("3-1", "'3-1'"), ((2, 0), r"\(2, 0\)"), ([0, 3], r"\(0, 3\)")]
)
def test_a_missing_head_is_named_in_the_given_form(given: Any, shown: str) -> None:
    message = rf"head: There is no head {shown}: there are 2 layers of 3 heads, from '1-1' or"
    with pytest.raises(bl.BertlookError, match=message):
        find_head(given, num_layers=2, num_heads=3, argument="head")


def test_an_argument_that_is_not_a_head_is_named() -> None:
    with pytest.raises(bl.BertlookError, match="head: 'x' is not a head"):
        find_head("x", num_layers=2, num_heads=3, argument="head")
