"""The learning rate and the weights of the extra losses as functions of the tokens seen.

The schedule is warm-up, constant, decay. Nothing before the decay depends on the end of the run,
so the end can be moved when a run is resumed.
"""

from __future__ import annotations

from settings import Settings


def decay_start(settings: Settings) -> float:
    """Return the number of tokens at which the decay begins."""
    return settings.tokens * (1 - settings.decay_share)


def learning_rate(tokens: float, settings: Settings) -> float:
    """Return the learning rate: linear warm-up, constant, then linear to zero at the end."""
    warmup = min(1.0, tokens / settings.warmup_tokens)
    remaining = (settings.tokens - tokens) / (settings.tokens - decay_start(settings))
    return settings.learning_rate * warmup * min(1.0, max(0.0, remaining))


def teacher_weight(tokens: float, settings: Settings) -> float:
    """Return the weight of the distillation loss: constant, then zero for the `free_share`.

    Between the steps that are taught, it is zero too.
    """
    is_taught = tokens // settings.batch_tokens % settings.teacher_period == 0
    has_teacher = is_taught and tokens < settings.tokens * (1 - settings.free_share)
    return settings.teacher_weight if has_teacher else 0.0


def positional_weight(tokens: float, settings: Settings) -> float:
    """Return the weight of the positional loss, which falls linearly to zero."""
    return settings.positional_weight * max(0.0, 1 - tokens / settings.positional_tokens)
