from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
import pytest

from bertlook.choices import (
    Variant,
    check_choice,
    check_count,
    check_flag,
    check_name,
    check_number,
    check_seed,
)
from bertlook.errors import BertlookError

Color = Literal["red", "green", "blue"]


@pytest.mark.parametrize("value", get_args(Color))
def test_each_choice_is_accepted(value: str) -> None:
    check_choice("color", value, Color)


@pytest.mark.parametrize("value", ["Red", "", "redgreen", None, 3])
def test_any_other_value_is_refused_with_all_choices(value: object) -> None:
    with pytest.raises(BertlookError) as error:
        check_choice("color", value, Color)
    message = str(error.value)
    assert message.startswith(f"color={value!r} ")
    positions = [message.index(repr(choice)) for choice in get_args(Color)]
    assert positions == sorted(positions)


def test_a_variant_is_the_papers_or_the_released_codes() -> None:
    assert get_args(Variant) == ("paper", "released")


@pytest.mark.parametrize("value", [0, 3, np.int8(3), 10])
def test_a_count_in_its_range_is_returned_as_an_int(value: Any) -> None:
    count = check_count("n", value, 0, 10)
    assert count == value
    assert type(count) is int


@pytest.mark.parametrize("value", [-1, 11, 1.0, True, None, "3", np.array([1, 2])])
def test_another_count_is_refused(value: Any) -> None:
    with pytest.raises(BertlookError, match=r"n=.* is out of range.* from 0 to 10\."):
        check_count("n", value, 0, 10)


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.5), Fraction(1, 2)])
def test_a_number_in_its_range_is_returned_as_a_float(value: Any) -> None:
    assert check_number("x", value, 0, 1) == float(value)


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf, True, None, "0.5", 0.5j, 10**400])
def test_another_number_is_refused(value: Any) -> None:
    with pytest.raises(BertlookError, match=r"x=.* is out of range.* from 0 to 1\."):
        check_number("x", value, 0, 1)


def test_an_endless_number_is_refused() -> None:
    with pytest.raises(BertlookError, match="n=a int is out of range"):
        check_count("n", 10**5000, 0, 10)


def test_a_flag_is_a_bool() -> None:
    check_flag("words", True)
    check_flag("words", np.bool_(False))
    for value in (1, None, "yes"):
        with pytest.raises(BertlookError, match=r"words=.* is neither True nor False"):
            check_flag("words", value)


def test_a_seed_is_a_count() -> None:
    assert check_seed(2**63 - 1) == 2**63 - 1
    with pytest.raises(BertlookError, match="seed=-1"):
        check_seed(-1)


def test_a_name_is_a_text() -> None:
    assert check_name("name", "step 1,000") == "step 1,000"
    for value in ("", "  ", 3):
        with pytest.raises(BertlookError, match=r"name is (empty|a int, not a str)\. Give a"):
            check_name("name", value)
