"""Which links are drawn, and the head that an arc view opens on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.widgets.arc_view import ArcView, select_opening_head
from tests.widgets.made_up import made_up


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("threshold", 1.5),
        ("mass", -0.1),
        ("top", 0),
        ("unit", "letters"),
        ("part", "B"),
        ("direction", "up"),
        ("show", "pie"),
        ("token", 99),
    ],
)
def test_an_arc_option_out_of_range_is_refused(short: Attention, trait: str, value: Any) -> None:
    view = ArcView(short, "1-1")
    previous = getattr(view, trait)
    with pytest.raises(ValueError, match="There is no word 99" if trait == "token" else trait):
        setattr(view, trait, value)
    assert getattr(view, trait) == previous


def test_a_number_of_links_is_a_number_for_the_browser(short: Attention) -> None:
    view = ArcView(short, "1-1", top=True)
    assert type(view.top) is int


def test_the_message_says_what_is_possible(short: Attention) -> None:
    view = ArcView(short, "1-1")
    for trait, value, message in [
        ("threshold", 1.5, "threshold is 1.5; it can be 0 to 1."),
        ("top", 21, "top is 21; it can be 1 to 20."),
        ("unit", "letters", 'unit is \'letters\'; it can be "words" or "tokens".'),
        ("token", 99, "There is no word 99: the text has 8, 0 to 7."),
    ]:
        with pytest.raises(BertlookError) as caught:
            setattr(view, trait, value)
        assert str(caught.value) == message


def test_the_opening_head_attends_to_distant_words_at_varying_distances() -> None:
    maps = np.zeros((2, 2, 6, 6), np.float32)
    maps[:] = np.eye(6)
    maps[0, 1] = np.eye(6)[[1, 2, 3, 4, 5, 5]]  # to the next word
    maps[1, 1] = np.eye(6)[[2, 3, 4, 5, 5, 5]]  # two words on
    maps[1, 0] = np.eye(6)[[3, 5, 0, 0, 1, 2]]  # at varying distances
    attention = Attention(list("abcdef"), maps)
    assert select_opening_head(attention) == Head(1, 0)
    assert select_opening_head(attention, {Head(0, 1)}) == Head(0, 1)
    assert ArcView(attention).locked == Head(1, 0)


def test_two_words_have_no_opening_head() -> None:
    maps = np.full((1, 2, 2, 2), 0.5, np.float32)
    assert ArcView(Attention(["a", "b"], maps)).locked is None


def test_a_token_beyond_the_end_of_another_text_is_dropped(short: Attention) -> None:
    view = ArcView(short, "1-1", token=7)
    view.attention = made_up(words=6, seed=1)
    assert view.token == 7
    view.attention = made_up(words=2)
    assert view.token is None
