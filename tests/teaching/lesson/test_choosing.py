from __future__ import annotations

from math import comb

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.lesson.choosing import check_held_out, halves
from tests.teaching.lesson.key import solution


def test_the_key_of_exercise_4_is_right() -> None:
    assert check_held_out(solution("exercise-4", "held_out")).passed


@pytest.mark.parametrize(
    ("held_out", "hint"),
    [
        (lambda first, second: first.mean(0).max(), "on the same sentences"),
        (lambda first, second: second.mean(0).max(), "the one that should only score"),
        (lambda first, second: np.concatenate([first, second]).mean(0).max(), "together"),
        (lambda first, second: first[:, second.mean(0).argmax()].mean(), "exchanged"),
        (lambda first, second: second.mean(), "over all heads"),
        (lambda first, second: first.mean(0).argmax(), "number of the best column"),
        (lambda first, second: second[:, first.mean(0).argmax()].sum(), "Return the share"),
        (lambda first, second: 0.1, "First the number"),
        (lambda first, second: second.mean(0), "one number"),
    ],
)
def test_other_scores_are_recognized(held_out, hint: str) -> None:
    feedback = check_held_out(held_out)
    assert not feedback.passed
    assert hint in feedback.message


def test_halves_hold_what_heads_find_in_alternate_sentences() -> None:
    first, second = halves("ccomp")
    sentences = [each for each in bl.corpora.sample() if "ccomp" in each.relations]
    result = bl.measures.DependencyAccuracy().of(bl.load()(each) for each in sentences[1::2])
    of_measure = result.correct[0, ..., result.relations.index("ccomp")]
    assert len(first) + len(second) == 25
    assert second.sum(0).reshape(6, 8).tolist() == of_measure.tolist()


def test_the_best_head_of_a_rare_relation_falls_where_that_of_a_frequent_one_does_not() -> None:
    held_out = solution("exercise-4", "held_out")
    lost = {}
    for relation in ("ccomp", "det"):
        first, second = halves(relation)
        where_chosen = (first.mean(0).max() + second.mean(0).max()) / 2
        lost[relation] = where_chosen - (held_out(first, second) + held_out(second, first)) / 2
    assert lost["ccomp"] > 0.1
    assert lost["det"] < 0.05


def test_an_unknown_relation_is_named() -> None:
    with pytest.raises(bl.BertlookError, match="nothing"):
        halves("nothing")


def test_the_luckiest_of_thirty_gets_eight_of_ten_tosses() -> None:
    at_most = np.cumsum([comb(10, heads) for heads in range(11)]) / 2**10
    expected = sum(1 - at_most[heads - 1] ** 30 for heads in range(1, 11))
    assert round(expected, 1) == 8.1
