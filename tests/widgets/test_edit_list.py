"""Edits on their way to the browser and back."""

from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.edits import Cut, HeadOff, Hide, SetMap
from bertlook.errors import BertlookError
from bertlook.widgets.edit_list import EditList

#: [CLS] the play ##ful cats sat [SEP]
ATTENTION = bl.Attention(
    ["[CLS]", "the", "play", "##ful", "cats", "sat", "[SEP]"],
    np.full((2, 3, 7, 7), 1 / 7),
    [None, 0, 1, 1, 2, 3, None],
)
TEXTS = {"": ATTENTION}


def decode(*given, known=()):
    return EditList(known).decode(list(given), TEXTS, None)


@pytest.mark.parametrize(
    ("edit", "facts"),
    [
        (HeadOff("2-3", "mean"), {"kind": "head", "head": [1, 2], "how": "mean"}),
        (Cut("1-1", 1, 3), {"kind": "cut", "query": 2, "key": 4, "units": "words"}),
        (Cut("1-1", 3, 6, units="tokens"), {"query": 3, "key": 6, "units": "tokens"}),
        (Hide([1, 2]), {"kind": "hide", "words": [2, 3], "head": None}),
        (SetMap("1-2", np.eye(7)), {"kind": "map", "head": [0, 1]}),
    ],
)
def test_indices_count_words_and_special_tokens(edit, facts) -> None:
    [encoded] = EditList([edit]).encode(TEXTS)
    assert facts.items() <= encoded.items()


@pytest.mark.parametrize(
    ("edit", "title"),
    [
        (HeadOff("2-3"), "head 2-3 off (zero)"),
        (HeadOff("2-3", "mean", reference=np.zeros((2, 3, 4))), "head 2-3 off (mean of a corpus)"),
        (Cut("1-1", 1, 3), "playful → sat cut in 1-1"),
        (Cut("1-1", 3, 6, units="tokens"), "##ful → [SEP] cut in 1-1"),
        (Hide([1, 2]), "playful, cats hidden"),
        (SetMap("1-2", np.eye(7)), "map of head 1-2 set"),
    ],
)
def test_titles_name_the_words(edit, title) -> None:
    [encoded] = EditList([edit]).encode(TEXTS)
    assert encoded["title"].replace("play ful", "playful") == title


def test_an_edit_keeps_its_number_and_comes_back_as_itself() -> None:
    kept, dropped = HeadOff("1-1", reference=np.zeros((2, 3, 4)), how="mean"), Hide(1)
    first = EditList([kept, dropped])
    number = first.encode(TEXTS)[0]["own"]
    second = EditList([kept], known=first)
    assert second.encode(TEXTS)[0]["own"] == number
    [back] = second.decode([{"own": number}], TEXTS, None)
    assert back is kept


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kind": "head", "head": [1, 2], "how": "uniform"}, ["HeadOff('2-3', how='uniform')"]),
        (
            {"kind": "cut", "head": [0, 0], "query": 2, "key": 4, "units": "words"},
            ["Cut('1-1', query=1, key=3)"],
        ),
        (  # from a word of two pieces to a special token
            {"kind": "cut", "head": [0, 0], "query": 2, "key": 5, "units": "words"},
            [
                "Cut('1-1', query=2, key=6, units='tokens')",
                "Cut('1-1', query=3, key=6, units='tokens')",
            ],
        ),
        (
            {"kind": "cut", "head": [0, 0], "query": 3, "key": 6, "units": "tokens"},
            ["Cut('1-1', query=3, key=6, units='tokens')"],
        ),
        ({"kind": "hide", "words": [2], "units": "words"}, ["Hide(1)"]),
        ({"kind": "hide", "words": [5], "units": "words"}, ["Hide(6, units='tokens')"]),
        ({"kind": "hide", "words": [3], "units": "tokens"}, ["Hide(3, units='tokens')"]),
    ],
)
def test_edits_made_in_the_browser(given, expected) -> None:
    if given.get("key") == 5:
        assert ATTENTION.units[5].special
    assert [repr(edit) for edit in decode(given)] == expected


def test_words_of_the_source_are_hidden_from_the_decoder() -> None:
    cross = bl.Attention(
        ["<s>", "eine"], np.full((1, 1, 2, 2), 0.5), key_tokens=["a", "cat"], word_ids=[None, 0]
    )
    [edit] = EditList().decode(
        [{"kind": "hide", "words": [1], "units": "words"}], {"cross": cross}, "cross"
    )
    assert repr(edit) == "Hide(1, stream='encoder')"


@pytest.mark.parametrize(
    "given",
    [
        3,
        {},
        {"kind": "map", "head": [0, 0]},
        {"kind": "head", "head": [0, 0], "how": "off"},
        {"kind": "head", "head": [0], "how": "zero"},
        {"kind": "head", "head": [True, 0], "how": "zero"},
        {"kind": "head", "head": "1-1", "how": "zero"},
        {"kind": "cut", "head": [0, 0], "query": 2, "key": 90, "units": "words"},
        {"kind": "cut", "head": [0, 0], "query": -1, "key": 1, "units": "words"},
        {"kind": "cut", "head": [0, 0], "query": 1.0, "key": 1, "units": "tokens"},
        {"kind": "cut", "head": [0, 0], "query": 1, "key": 1, "units": "letters"},
        {"kind": "hide", "words": [], "units": "words"},
        {"kind": "hide", "words": "cats", "units": "words"},
        {"own": 10**9},
        {"own": "1"},
    ],
)
def test_what_is_no_edit_is_refused(given) -> None:
    with pytest.raises(BertlookError):
        decode(given)


def test_too_many_edits_are_refused() -> None:
    with pytest.raises(BertlookError, match="There are 101 edits"):
        decode(*[{"kind": "hide", "words": [1], "units": "words"}] * 101)
