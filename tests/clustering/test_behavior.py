from __future__ import annotations

import json

import numpy as np
import pytest

from bertlook.clustering import behaviors
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import Entropy, RelativePosition, TokenClasses
from tests.measures.divergence.test_measure import general
from tests.reference import GOLDEN

NAMES = ("previous", "next", "entropy", "cls", "sep", "punctuation")


def scores(**values) -> dict[str, np.ndarray]:
    return {name: np.zeros((2, 3)) for name in NAMES} | values


def test_behaviors_equal_the_reference() -> None:
    attentions = general()
    position = RelativePosition().of(attentions)
    classes = TokenClasses(variant="released").of(attentions)
    expected = json.loads((GOLDEN / "synthetic" / "general_official.json").read_text())
    names = behaviors(
        previous=position.previous,
        next=position.next,
        entropy=Entropy().of(attentions).all,
        cls=classes.cls,
        sep=classes.sep,
        punctuation=classes.punctuation,
    )
    assert names.tolist() == expected["float64"]["behaviour"]


def test_later_behaviors_and_relations_take_precedence() -> None:
    high = np.array([[0.7, 0.7, 0.7], [0.55, 0, np.nan]])
    values = scores(next=high, sep=high)
    assert behaviors(**values).tolist() == [["sep"] * 3, ["next", "other", "other"]]
    names = behaviors(**values, relations={"obj": Head(0, 1), "det": ["1-1", "2-3"]})
    assert names.tolist() == [["det", "obj", "sep"], ["next", "other", "det"]]


def test_mismatched_shapes_and_missing_heads_are_refused() -> None:
    with pytest.raises(BertlookError, match=r"'punct' have shape \(3, 2\)"):
        behaviors(**scores(punctuation=np.zeros((3, 2))))
    with pytest.raises(BertlookError, match=r"relations\['obj'\]: There is no head '3-1'"):
        behaviors(**scores(), relations={"obj": "3-1"})
    with pytest.raises(BertlookError, match=r"There is no head \(0, 3\)"):
        behaviors(**scores(), relations={"obj": (0, 3)})


@pytest.mark.parametrize(
    "heads",
    [
        "2-3",
        Head(1, 2),
        (1, 2),
        (np.int64(1), np.int64(2)),
        ["2-3"],
        [Head(1, 2)],
        [(1, 2)],
        ((1, 2),),
        iter(["2-3"]),
    ],
)
def test_heads_of_a_relation_are_accepted_in_any_form(heads) -> None:
    names = behaviors(**scores(), relations={"obj": heads})
    assert np.argwhere(names == "obj").tolist() == [[1, 2]]


@pytest.mark.parametrize("heads", [["1-1", (1, 2)], ("1-1", "2-3"), (Head(0, 0), Head(1, 2))])
def test_a_relation_may_have_several_heads(heads) -> None:
    names = behaviors(**scores(), relations={"obj": heads})
    assert np.argwhere(names == "obj").tolist() == [[0, 0], [1, 2]]
    assert (behaviors(**scores(), relations={"obj": []}) == "other").all()
