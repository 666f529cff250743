from __future__ import annotations

import math

import pytest
import torch
from losses import distillation_loss, masked_lm_loss, positional_loss
from settings import PositionalHead


def random_maps(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0)).softmax(-1)


IS_WORD = torch.tensor([[0, 1, 1, 1, 1, 0], [0, 1, 1, 0, 1, 0]], dtype=torch.bool)
IS_SEPARATOR = torch.tensor([[0, 0, 0, 0, 0, 1], [0, 0, 0, 1, 0, 1]], dtype=torch.bool)


def divergence(target: list[float], guess: list[float]) -> float:
    return sum(t * math.log(t / g) for t, g in zip(target, guess, strict=True))


def test_distillation_equals_a_loop_over_queries() -> None:
    student, teacher = random_maps(2, 2, 6, 6), random_maps(2, 2, 6, 6).flip(-1)
    per_pair = []
    for pair in range(2):
        shape = weights = parts = queries = 0.0
        for row in range(2):
            words = IS_WORD[row].nonzero().flatten().tolist()
            separators = IS_SEPARATOR[row].nonzero().flatten().tolist()
            for query in words:
                others = [c for c in words if c != query]
                t, s = (m[row, pair, query].tolist() for m in (teacher, student))
                target_mass, guess_mass = (sum(m[c] for c in others) for m in (t, s))
                weight = target_mass + 0.05
                shape += weight * divergence(
                    [t[c] / target_mass for c in others], [s[c] / guess_mass for c in others]
                )
                weights += weight
                parts += divergence(
                    [target_mass, t[query], 1 - target_mass - t[query]],
                    [guess_mass, s[query], sum(s[c] for c in separators)],
                )
                queries += 1
        per_pair.append(shape / weights + 0.5 * parts / queries)
    loss = distillation_loss(student, teacher, IS_WORD, IS_SEPARATOR, 0.5)
    assert loss.item() == pytest.approx(sum(per_pair) / 2, rel=1e-4)


def test_moving_the_attention_to_cls_to_separators_has_no_loss() -> None:
    teacher = random_maps(2, 2, 6, 6)
    special = ~IS_WORD[:, None, None, :]
    sink = (teacher * special).sum(-1, keepdim=True)
    separators = IS_SEPARATOR[:, None, None, :].float()
    student = teacher * ~special + sink * separators / separators.sum(-1, keepdim=True)
    loss = distillation_loss(student, teacher, IS_WORD, IS_SEPARATOR, 1.0)
    assert loss.item() == pytest.approx(0, abs=1e-4)


def test_distillation_has_finite_gradients_where_a_row_has_no_other_word() -> None:
    student = random_maps(1, 1, 3, 3).requires_grad_()
    is_word = torch.tensor([[False, True, False]])
    is_separator = torch.tensor([[False, False, True]])
    distillation_loss(student, student.detach().flip(-1), is_word, is_separator, 1.0).backward()
    assert student.grad is not None
    assert student.grad.isfinite().all()


def test_the_masked_lm_loss_is_a_mean_over_targets_that_ignores_padding() -> None:
    logits = torch.tensor([[0.0, 0.0], [0.0, math.log(3)], [9.0, 0.0]])
    loss = masked_lm_loss(logits, torch.tensor([0, 1, -100]))
    assert loss.item() == pytest.approx((math.log(2) + math.log(4 / 3)) / 2)


@pytest.mark.parametrize("offset", [-2, -1, 1, 2])
def test_the_positional_loss_is_zero_for_a_positional_head(offset: int) -> None:
    maps = torch.zeros(1, 2, 8, 8)
    maps[:, 1] = torch.diag(torch.ones(8 - abs(offset)), offset)
    even = torch.full((1, 2, 8, 8), 1 / 8)
    heads = (PositionalHead(2, 2, offset),)
    assert positional_loss((even, maps), heads).item() == pytest.approx(0, abs=1e-3)
    assert positional_loss((maps, even), heads).item() == pytest.approx(math.log(8), abs=1e-2)
