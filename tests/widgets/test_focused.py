"""The words in focus: indices, words, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.focused import units_of_word


def view_of(**traits: Any) -> ArcView:
    tokens = ["[CLS]", "the", "un", "##seen", "cat", "the", "[SEP]"]
    return ArcView(Attention(tokens, np.full((1, 2, 7, 7), 1 / 7, np.float32)), "1-1", **traits)


@pytest.mark.parametrize(
    ("value", "units"),
    [
        (2, [2]),
        ("unseen", [2]),
        (["cat", 1, 1], [3, 1]),
        ((np.int64(4),), [4]),
        (None, []),
        ([], []),
    ],
)
def test_words_are_given_by_index_or_text(value: Any, units: list[int]) -> None:
    view = view_of()
    view.focused = value
    assert view.focused == units
    assert view_of(focused=value).focused == units


def test_texts_are_those_of_tokens_where_these_are_drawn() -> None:
    assert view_of(focused="##seen", unit="tokens").focused == [3]
    with pytest.raises(BertlookError, match="The text has no token 'unseen'"):
        view_of(focused="unseen", unit="tokens")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("dog", "The text has no word 'dog'. It has '\\[CLS\\]', 'the', 'unseen', 'cat'"),
        ("the", "'the' stands 2 times in the text; give an index: 1, 4."),
        (6, "There is no word 6: the text has 6, 0 to 5."),
        ([-1], "There is no word -1"),
        (1.5, "focused has 1.5; give indices of words, counted from 0, or words."),
        ([None], "focused has None"),
    ],
)
def test_other_words_are_refused(value: Any, message: str) -> None:
    view = view_of(focused=1)
    with pytest.raises(BertlookError, match=message):
        view.focused = value
    assert view.focused == [1]


def test_one_word_can_be_set_and_read_as_a_token() -> None:
    view = view_of(token=2)
    assert view.focused == [2]
    view.focused = [1, 3]
    assert view.token == 3
    view.token = 4
    assert view.focused == [4]
    view.token = None
    assert view.focused == []
    assert "token" not in view.get_state()


def test_words_of_the_other_text_are_in_focus_with_incoming_links() -> None:
    maps = np.full((1, 2, 2, 5), 0.2, np.float32)
    cross = Attention(["le", "chat"], maps, key_tokens=["the", "cat", "sleeps", "all", "day"])
    view = ArcView(cross, "1-1", direction="incoming", focused=["cat", "day"])
    assert view.focused == [1, 4]
    view.direction = "outgoing"
    assert view.focused == []  # those of the other text
    with pytest.raises(BertlookError, match="no word 'cat'"):
        view.focused = "cat"


def test_words_in_focus_stay_in_focus_as_their_tokens() -> None:
    view = view_of(focused=["unseen", "cat"])
    view.unit = "tokens"
    assert view.focused == [2, 3, 4]
    view.unit = "words"
    assert view.focused == [2, 3]
    with view.hold_trait_notifications():
        view.unit, view.focused = "tokens", [4]
    assert view.focused == [4]
    view.set_state({"unit": "words", "focused": []})
    assert view.focused == []


def test_the_browser_sets_words_by_index_only_within_the_text() -> None:
    view = view_of()
    view.set_state({"focused": [1, 2], "direction": "incoming"})
    assert (view.focused, view.direction) == ([1, 2], "incoming")
    view.set_state({"focused": [99]})
    view.set_state({"focused": {"a": 1}})
    view.set_state({"direction": "up"})
    assert (view.focused, view.direction) == ([1, 2], "incoming")


def test_a_word_is_focused_by_its_unit_or_by_all_its_tokens() -> None:
    attention = view_of().attention
    assert attention.words[1] == "unseen"
    assert units_of_word(attention, 1, "words") == [2]
    assert units_of_word(attention, 1, "tokens") == [2, 3]
    assert units_of_word(attention, 9, "words") == units_of_word(attention, 9, "tokens") == []
