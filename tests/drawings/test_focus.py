"""Words in focus, given by their indices or texts, for drawings and views alike."""

from __future__ import annotations

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.drawings.focus import focus_labels, focused_items, focused_units, other_units
from bertlook.errors import BertlookError
from bertlook.figures import arcs


def attention() -> Attention:
    maps = np.full((1, 1, 5, 5), 0.2, np.float32)
    return Attention(["[CLS]", "un", "##seen", "cat", "[SEP]"], maps)


def test_indices_lose_repetitions() -> None:
    assert focused_units([1, "b", 1], ["a", "b"], "word") == [1]


def test_one_word_and_none_stand_for_lists() -> None:
    assert focused_items("cat") == ["cat"]
    assert focused_items(np.int64(2)) == [2]
    assert focused_items(None) == []
    with pytest.raises(BertlookError, match=r"focused has 0\.5; give indices"):
        focused_items([1, 0.5])


def test_labels_are_those_of_words_or_of_tokens() -> None:
    assert focus_labels(attention(), "words", keys=False) == ["[CLS]", "unseen", "cat", "[SEP]"]
    assert focus_labels(attention(), "tokens", keys=True) == attention().tokens


def test_words_become_their_tokens_and_tokens_their_words() -> None:
    units = attention().units
    assert other_units([2, 1], units, to_tokens=True) == [3, 1, 2]
    assert other_units([3, 1, 2], units, to_tokens=False) == [2, 1, 1]


def test_a_drawing_takes_the_words_that_a_view_takes() -> None:
    by_index = arcs(attention(), "1-1", focused=[1, 2], threshold=0).svg()
    assert arcs(attention(), "1-1", focused=["unseen", "cat"], threshold=0).svg() == by_index
