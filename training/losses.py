"""The three losses: masked LM, attention distillation, and the positional start."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from settings import Start
from torch.nn import functional

TINY = 1e-6


def masked_lm_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy in nats of logits (places, vocabulary) at the chosen places."""
    return functional.cross_entropy(logits.float(), targets)


def distillation_loss(
    student: torch.Tensor,
    teacher: torch.Tensor,
    is_word: torch.Tensor,
    is_separator: torch.Tensor,
    rest_weight: float,
) -> torch.Tensor:
    """Kullback-Leibler divergence from teacher to student maps, in two parts.

    Maps are (rows, pairs, length, length); ``is_word`` and ``is_separator`` are (rows, length).
    The first part compares where a word looks among the other words, both maps renormalized
    over these columns; a query counts by the teacher's mass on them, so that queries where the
    teacher rests weigh little. The second part, times ``rest_weight``, compares how much goes to
    other words, to the word itself and to the resting place, which is [CLS] and [SEP] in the
    teacher and is to be [SEP] in the student. The mean over pairs of both parts is returned.
    """
    length = is_word.shape[-1]
    itself = torch.eye(length, dtype=torch.bool, device=is_word.device)
    others = (is_word[:, None, :] & ~itself)[:, None].float()
    target, guess = teacher.float(), student.float()
    words, guessed_words = target * others, guess * others
    mass, guessed_mass = words.sum(-1), guessed_words.sum(-1)
    own, guessed_own = target.diagonal(0, -2, -1), guess.diagonal(0, -2, -1)
    rest = guess * is_separator[:, None, None, :].float()

    shape = _divergence(
        words / (mass[..., None] + TINY), guessed_words / (guessed_mass[..., None] + TINY)
    )
    queries = is_word[:, None, :].float().expand_as(mass)
    parts = _divergence(
        torch.stack([mass, own, (1 - mass - own).clamp_min(0)], dim=-1),
        torch.stack([guessed_mass, guessed_own, rest.sum(-1)], dim=-1),
    )
    weight = queries * (mass + 0.05)
    shape_loss = (shape * weight).sum((0, 2)) / weight.sum((0, 2))
    rest_loss = (parts * queries).sum((0, 2)) / queries.sum((0, 2))
    return (shape_loss + rest_weight * rest_loss).mean()


def _divergence(target: torch.Tensor, guess: torch.Tensor) -> torch.Tensor:
    return (target * ((target + TINY).log() - (guess + TINY).log())).sum(-1)


def start_loss(maps: Sequence[torch.Tensor], starts: Sequence[Start]) -> torch.Tensor:
    """Mean negative logarithm of the attention at fixed offsets.

    ``maps`` has for each layer (rows, heads, length, length).
    """
    total = torch.zeros((), device=maps[0].device)
    for layer, head, offset in starts:
        hits = maps[layer - 1][:, head - 1].diagonal(offset, -2, -1)
        total = total - (hits.float() + 1e-4).log().mean()
    return total / len(starts)
