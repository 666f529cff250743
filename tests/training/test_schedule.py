from __future__ import annotations

from dataclasses import replace

import pytest
from schedule import decay_start, learning_rate, positional_weight, teacher_weight
from settings import Settings

SETTINGS = replace(
    Settings(),
    tokens=1000,
    warmup_tokens=100,
    decay_share=0.2,
    free_share=0.1,
    learning_rate=1.0,
    positional_tokens=50,
    positional_weight=0.5,
    teacher_weight=2.0,
)


@pytest.mark.parametrize(
    ("tokens", "rate"),
    [(0, 0.0), (50, 0.5), (100, 1.0), (800, 1.0), (900, 0.5), (1000, 0.0), (1100, 0.0)],
)
def test_the_learning_rate_warms_up_stays_constant_and_decays(tokens: int, rate: float) -> None:
    assert learning_rate(tokens, SETTINGS) == pytest.approx(rate)


def test_moving_the_end_changes_nothing_before_the_decay() -> None:
    longer = replace(SETTINGS, tokens=2000)
    for tokens in range(0, int(decay_start(SETTINGS)), 10):
        for weight in (learning_rate, teacher_weight, positional_weight):
            assert weight(tokens, SETTINGS) == weight(tokens, longer)


def test_the_last_share_has_no_teacher() -> None:
    assert [teacher_weight(t, SETTINGS) for t in (0, 899, 900, 999)] == [2.0, 2.0, 0.0, 0.0]


def test_with_a_period_only_every_nth_step_has_the_teacher() -> None:
    settings = replace(SETTINGS, batch_tokens=10, teacher_period=3)
    weights = [teacher_weight(step * 10, settings) for step in range(7)]
    assert weights == [2.0, 0.0, 0.0, 2.0, 0.0, 0.0, 2.0]


def test_the_positional_weight_falls_linearly() -> None:
    assert [positional_weight(t, SETTINGS) for t in (0, 25, 50, 60)] == [0.5, 0.25, 0.0, 0.0]
