from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertlook.corpora import Sentence
from bertlook.errors import BertlookError


def test_a_sentence_keeps_its_values() -> None:
    sentence = Sentence(["Dogs", "bark"], np.array([2, 0]), ["nsubj", "root"], origin="test")
    assert sentence.words == ("Dogs", "bark")
    assert sentence.heads == (2, 0)
    assert sentence.relations == ("nsubj", "root")
    assert len(sentence) == 2
    assert str(sentence) == "Dogs bark"


def test_a_sentence_is_immutable_and_hashable() -> None:
    sentence = Sentence(["Go"], [0], ["root"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        sentence.words = ("Stop",)  # type: ignore[misc]  # the point of the test
    assert {sentence: 1}[Sentence(["Go"], [0], ["root"], origin="elsewhere")] == 1


def test_several_roots_are_allowed() -> None:
    assert Sentence(["Yes", "No"], [0, 0], ["root", "root"]).heads == (0, 0)


@pytest.mark.parametrize(
    ("words", "heads", "relations", "message"),
    [
        ([], [], [], "at least one word"),
        ("go", [0, 1], ["root", "x"], "not one string"),
        (["a", "b"], [0], ["root"], "2 words, 1 heads and 1 relations"),
        (["a", ""], [0, 1], ["root", "x"], r"word 2 \(''\) must be a non-empty string"),
        (["a", "b"], [0, 1], ["root", ""], r"word 2 \('b'\) has no relation"),
        (["a", "b"], [0, 3], ["root", "x"], r"word 2 \('b'\) has head 3.* outside the sentence"),
        (["a", "b"], [0, -1], ["root", "x"], "head -1"),
        (["a", "b"], [0, "1"], ["root", "x"], "head '1', which is not an integer"),
        (["a", "b"], [0, 2], ["root", "x"], r"cycle: 2 \('b'\) -> 2 \('b'\)"),
        (["a", "b", "c"], [0, 3, 2], ["root", "x", "y"], r"cycle: 2 .* -> 3 .* -> 2"),
        (["a", "b"], [2, 1], ["x", "y"], "cycle"),
    ],
)
def test_invalid_trees_are_refused(words, heads, relations, message) -> None:
    with pytest.raises(BertlookError, match=message):
        Sentence(words, heads, relations)


def test_the_message_begins_with_the_origin() -> None:
    with pytest.raises(BertlookError, match=r"^a\.conllu, line 3: "):
        Sentence(["a"], [2], ["x"], origin="a.conllu, line 3")


def reaches_root(heads: list[int], word: int) -> bool:
    for _ in heads:
        if word:
            word = heads[word - 1]
    return word == 0


@given(st.integers(1, 7).flatmap(lambda n: st.lists(st.integers(0, n), min_size=n, max_size=n)))
def test_a_tree_is_accepted_if_and_only_if_all_words_reach_a_root(heads: list[int]) -> None:
    n = len(heads)
    if all(reaches_root(heads, word) for word in range(1, n + 1)):
        assert list(Sentence(["w"] * n, heads, ["r"] * n).heads) == heads
    else:
        with pytest.raises(BertlookError, match="cycle"):
            Sentence(["w"] * n, heads, ["r"] * n)


def test_a_chain_and_a_cycle_of_a_hundred_thousand_words_are_judged() -> None:
    words, relations = ["w"] * 100_000, ["x"] * 100_000
    assert len(Sentence(words, range(100_000), relations)) == 100_000
    with pytest.raises(BertlookError, match=r"the heads form a cycle: 1 .* -> \.\.\. -> ") as error:
        Sentence(words, [*range(2, 100_001), 1], relations)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    "value", [None, 3, float("nan"), b"ab", {0: "a"}, object(), 10**5000], ids=type
)
def test_values_that_are_no_lists_are_refused(value: Any) -> None:
    for fields in ([value, [0], ["x"]], [["a"], value, ["x"]], [["a"], [0], value]):
        with pytest.raises(BertlookError, match="must be a list"):
            Sentence(*fields)
    for fields in ([[value], [0], ["x"]], [["a"], [value], ["x"]], [["a"], [0], [value]]):
        with pytest.raises(BertlookError, match=r"word 1 "):
            Sentence(*fields)
