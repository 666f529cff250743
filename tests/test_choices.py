from __future__ import annotations

from typing import Literal, get_args

import pytest

from bertlook.choices import Variant, check_choice
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
