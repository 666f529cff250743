"""The three losses: masked LM, attention distillation, and the positional loss."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from settings import PositionalHead
from torch.nn import functional

EPSILON = 1e-6


def masked_lm_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy in nats.

    Args:
        logits: (positions, vocabulary) at the positions to predict.
        targets: (positions,) the tokens there; -100 is ignored.
    """
    return functional.cross_entropy(logits.float(), targets)


def distillation_loss(
    student: torch.Tensor,
    teacher: torch.Tensor,
    is_word: torch.Tensor,
    is_separator: torch.Tensor,
    sink_weight: float,
) -> torch.Tensor:
    """Return the Kullback-Leibler divergence from teacher to student maps, mean over heads.

    The divergence has two parts. The first compares the attention to other words, with both maps
    renormalized over these columns. A query counts by the teacher's attention to other words, so
    that queries that mostly attend to special tokens weigh little. The second part, times
    `sink_weight`, compares three shares: attention to other words, to the word itself, and to the
    sink. The sink is [CLS] and [SEP] in the teacher, and should be [SEP] in the student.

    Args:
        student: (rows, heads, length, length) attention maps.
        teacher: (rows, heads, length, length) attention maps.
        is_word: (rows, length) boolean, False for special tokens.
        is_separator: (rows, length) boolean, True for [SEP].
        sink_weight: Weight of the second part.
    """
    length = is_word.shape[-1]
    is_self = torch.eye(length, dtype=torch.bool, device=is_word.device)
    is_other_word = (is_word[:, None, :] & ~is_self)[:, None].float()
    target, guess = teacher.float(), student.float()
    target_words, guess_words = target * is_other_word, guess * is_other_word
    target_mass, guess_mass = target_words.sum(-1), guess_words.sum(-1)
    target_self, guess_self = target.diagonal(0, -2, -1), guess.diagonal(0, -2, -1)
    guess_sink = (guess * is_separator[:, None, None, :].float()).sum(-1)

    word_divergence = _divergence(
        target_words / (target_mass[..., None] + EPSILON),
        guess_words / (guess_mass[..., None] + EPSILON),
    )
    share_divergence = _divergence(
        torch.stack([target_mass, target_self, (1 - target_mass - target_self).clamp_min(0)], -1),
        torch.stack([guess_mass, guess_self, guess_sink], dim=-1),
    )
    is_query = is_word[:, None, :].float().expand_as(target_mass)
    weight = is_query * (target_mass + 0.05)
    word_loss = (word_divergence * weight).sum((0, 2)) / weight.sum((0, 2))
    sink_loss = (share_divergence * is_query).sum((0, 2)) / is_query.sum((0, 2))
    return (word_loss + sink_weight * sink_loss).mean()


def _divergence(target: torch.Tensor, guess: torch.Tensor) -> torch.Tensor:
    return (target * ((target + EPSILON).log() - (guess + EPSILON).log())).sum(-1)


def positional_loss(maps: Sequence[torch.Tensor], heads: Sequence[PositionalHead]) -> torch.Tensor:
    """Return the mean negative logarithm of the attention of some heads to fixed offsets.

    Args:
        maps: Attention maps (rows, heads, length, length) of each layer.
        heads: The heads and their offsets.
    """
    total = torch.zeros((), device=maps[0].device)
    for layer, head, offset in heads:
        attention = maps[layer - 1][:, head - 1].diagonal(offset, -2, -1)
        total = total - (attention.float() + 1e-4).log().mean()
    return total / len(heads)
