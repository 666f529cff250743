from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.teaching.lesson.switching import (
    MASKED,
    check_changed_layers,
    check_mean_effect,
    check_probability,
)
from tests.teaching.lesson.key import solution


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


def off(heads) -> list[bl.edits.HeadOff]:
    return [bl.edits.HeadOff(head, how="zero") for head in heads]


def from_zero(head: str) -> tuple[int, int]:
    layer, index = map(int, head.split("-"))
    return layer, index


def test_the_key_of_exercises_5_to_7_is_right() -> None:
    assert check_probability(solution("exercise-5", "probability")).passed
    feedback = check_mean_effect(solution("exercise-6", "mean_effect"))
    assert feedback.passed
    assert "Without head 1-1" in feedback.message
    assert check_changed_layers(solution("exercise-7", "changed_layers")).passed
    change = solution("exercise-7", "change").max(axis=(1, 2, 3))
    assert change[:4].tolist() == [0, 0, 0, 0]
    assert change[4:].min() > 0.01


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda p, t, w, h: p(t, edits=off(h)).log_prob(w), "a logarithm"),
        (lambda p, t, w, h: np.exp(p(t).log_prob(w)), "Nothing is switched off"),
        (lambda p, t, w, h: np.exp(p(t, edits=off(h[:1])).log_prob(w)), "Only the first"),
        (lambda p, t, w, h: np.exp(p(t, edits=off(h[-1:])).log_prob(w)), "Only the last"),
        (lambda p, t, w, h: p(t, edits=off(h)).table(1)["probability"], "most probable word"),
        (lambda p, t, w, h: 1 - np.exp(p(t, edits=off(h)).log_prob(w)), "what is left"),
        (
            lambda p, t, w, h: np.exp(p(t, edits=off(map(from_zero, h))).log_prob(w)),
            "there is no head 3-9",
        ),
        (lambda p, t, w, h: 0.5, "Give model.predict a list"),
    ],
)
def test_other_probabilities_are_recognized(model: bl.Model, change, hint: str) -> None:
    def probability(text, word, heads):
        return change(model.predict, text, word, list(heads))

    feedback = check_probability(probability)
    assert not feedback.passed
    assert hint in feedback.message


def effects(model: bl.Model, head, *, reverse: bool = False) -> list[float]:
    moved = []
    for words, index in MASKED:
        before = model.predict(list(words), mask=index)
        after = model.predict(list(words), mask=index, edits=off([head]))
        moved.append((after.kl(before) if reverse else before.kl(after)).item())
    return moved


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (lambda model, head: sum(effects(model, head)), "a sum"),
        (lambda model, head: effects(model, head)[0], "one word"),
        (lambda model, head: effects(model, head)[-1], "the last word only"),
        (lambda model, head: np.mean(effects(model, head, reverse=True)), "other way round"),
        (lambda model, head: np.mean(effects(model, from_zero(head))), "one layer down"),
        (lambda model, head: 0.5, "For each"),
        (lambda model, head: [0.1, 0.2], "one number"),
    ],
)
def test_other_effects_are_recognized(model: bl.Model, change, hint: str) -> None:
    feedback = check_mean_effect(lambda head: change(model, head))
    assert not feedback.passed
    assert hint in feedback.message


@pytest.mark.parametrize(
    ("layers", "hint"),
    [
        (..., "three dots"),
        ([4, 5], "from 0"),
        ([4, 5, 6], "before the head's output"),
        ([1, 2, 3, 4, 5, 6], "one after another"),
        ([5, 6, 7], "six layers"),
        ([6], "largest change"),
        ([], "largest change"),
    ],
)
def test_other_layers_get_a_hint(layers, hint: str) -> None:
    feedback = check_changed_layers(layers)
    assert not feedback.passed
    assert hint in feedback.message
