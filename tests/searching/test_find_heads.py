"""Heads that meet a condition: against a loop over heads, and what can't be asked."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.searching.find_heads import find_heads
from tests.measures.examples import random_attentions

RANDOM = np.random.default_rng(0)
VALUES = {name: RANDOM.integers(0, 5, (3, 4)) / 4 for name in ("det", "nsubj:pass", "to next")}
VALUES["det"][1, 2] = np.nan

NAMES = {"det": "det", "nsubj:pass": "nsubj:pass", "to next": "'to next'"}
OPERATORS = ("<", "<=", ">", ">=", "==", "!=")


def slow(condition: Any, layer: int, head: int) -> bool:
    """Whether a head meets a condition that is given as a tree."""
    if condition[0] == "not":
        return not slow(condition[1], layer, head)
    if condition[0] in ("and", "or"):
        parts = [slow(part, layer, head) for part in condition[1:]]
        return all(parts) if condition[0] == "and" else any(parts)
    name, sign, number = condition
    value = {"layer": layer + 1, "head": head + 1}.get(name)
    if value is None:
        value = VALUES[name][layer, head]
    return {
        "<": value < number,
        "<=": value <= number,
        ">": value > number,
        ">=": value >= number,
        "==": value == number,
        "!=": value != number,
    }[sign]


def written(condition: Any) -> str:
    if condition[0] == "not":
        return f"not ({written(condition[1])})"
    if condition[0] in ("and", "or"):
        return f" {condition[0]} ".join(f"({written(part)})" for part in condition[1:])
    name, sign, number = condition
    return f"{NAMES.get(name, name)} {sign} {number}"


def names_in(condition: Any) -> set[str]:
    parts = [part for part in condition[1:] if isinstance(part, tuple)]
    return set().union(*map(names_in, parts)) if parts else {condition[0]}


comparisons = st.tuples(
    st.sampled_from([*VALUES, "layer", "head"]),
    st.sampled_from(OPERATORS),
    st.sampled_from([-1, 0, 0.25, 0.5, 1, 2, 3]),
)
conditions = st.recursive(
    comparisons,
    lambda inner: (
        st.tuples(st.just("not"), inner) | st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=8,
)


@given(conditions)
def test_the_heads_are_those_of_a_loop(condition: Any) -> None:
    unknown = {(1, 2)} if "det" in names_in(condition) else set()
    expected = [
        bl.Head(*head)
        for head in np.ndindex(3, 4)
        if slow(condition, *head) and head not in unknown
    ]
    assert find_heads(VALUES, written(condition)) == expected


PIECES = ["det", "layer", "'to next'", "nsubj:pass", "<", ">=", "==", "not ", " and ", " or "]
PIECES += ["(", ")", ".5", "-", "1" + "0" * 400, "1e999", "`", '"', "\\", "[", "lambda ", "f'{1}'"]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_any_other_text_is_refused_with_a_sentence(condition: str) -> None:
    with contextlib.suppress(BertlookError):
        assert len(find_heads(VALUES, condition)) <= 12


def test_a_number_beyond_all_others_is_larger_than_every_value() -> None:
    assert find_heads(VALUES, "layer < 1" + "0" * 400) == find_heads(VALUES, "layer > 0")
    assert find_heads(VALUES, "layer < -1" + "0" * 400) == []


@pytest.mark.parametrize(
    ("condition", "same"),
    [
        (".25 < `to next` <= .75", "'to next' > .25 and \"to next\" <= .75"),
        ("not det > .5", "det <= .5"),
        ("det > .2 or\n det < .1 and layer == 1", "det > .2 or (det < .1 and layer == 1)"),
        ("nsubj:pass >= det", "det <= nsubj:pass"),
    ],
)
def test_conditions_that_mean_the_same(condition: str, same: str) -> None:
    heads = find_heads(VALUES, condition)
    assert 0 < len(heads) < 12
    assert heads == find_heads(VALUES, same)


@pytest.fixture(scope="module")
def result() -> DependencyResult:
    return DependencyAccuracy().of(random_attentions(5, 30))


def test_a_relation_means_its_held_out_accuracy(result: DependencyResult) -> None:
    accuracy = result.held_out_accuracy("det")
    assert find_heads(result, "det > .3") == [bl.Head(*h) for h in np.argwhere(accuracy > 0.3)]
    one_way = result.accuracy_statistics()["relation det dep->head"].values
    expected = [bl.Head(*head) for head in np.argwhere(np.asarray(one_way) > 0.3)]
    assert find_heads(result, "'det dep->head' > .3") == expected


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("", "is no condition. Compare names with numbers"),
        (None, "condition=None is no condition"),
        ("det >", "can't be parsed"),
        ("det > .8and layer > 1", "can't be parsed"),
        ("det = .8", "can't be parsed"),
        ("to next > .5", "can't be parsed.*names with spaces in quotes"),
        ("(" * 500 + "det > 1" + ")" * 500, "has 1,007 characters"),
        ("(" * 400 + "det > 1" + ")" * 400, "can't be parsed"),
        ("det", "'det' is no comparison"),
        ("det > .5 & layer > 1", "neither a name nor a number"),
        ("det in layer", "is no comparison"),
        ("det > True", "'True' is neither a name nor a number"),
        ("__import__('os').system('id') > 1", "neither a name nor a number"),
        ("det ** 2 > 1", "neither a name nor a number"),
        ("dett > .5", "^'dett' is no statistic of the results; near are 'det'"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(condition: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        find_heads(VALUES, condition)


def test_statistics_of_models_with_different_heads_are_refused() -> None:
    with pytest.raises(BertlookError, match="are of 2 x 2 and 3 x 3 heads"):
        find_heads({"a": np.ones((2, 2)), "b": np.ones((3, 3))}, "a > 0")
