"""The learning rate and the extra losses' weights as functions of the tokens seen.

Warm-up, stable, decay: nothing before the decay depends on where the run ends, so the end can be
moved when a run is resumed.
"""

from __future__ import annotations

from settings import Settings


def decay_begins(settings: Settings) -> float:
    """The token count at which the decay begins."""
    return settings.tokens * (1 - settings.decay_share)


def learning_rate(tokens: float, settings: Settings) -> float:
    """Linear warm-up, then constant, then linear to zero at ``settings.tokens``."""
    warm = min(1.0, tokens / settings.warmup_tokens)
    left = (settings.tokens - tokens) / (settings.tokens - decay_begins(settings))
    return settings.learning_rate * warm * min(1.0, max(0.0, left))


def teacher_weight(tokens: float, settings: Settings) -> float:
    """The distillation loss's weight: constant, then zero for the last ``free_share``."""
    taught = tokens < settings.tokens * (1 - settings.free_share)
    return settings.teacher_weight if taught else 0.0


def start_weight(tokens: float, settings: Settings) -> float:
    """The positional start's weight: falls linearly to zero at ``settings.start_tokens``."""
    return settings.start_weight * max(0.0, 1 - tokens / settings.start_tokens)
