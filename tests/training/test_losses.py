from __future__ import annotations

import math

import pytest
import torch
from losses import distillation_loss, start_loss
from settings import Start


def random_maps(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0)).softmax(-1)


IS_WORD = torch.tensor([[0, 1, 1, 1, 1, 0], [0, 1, 1, 0, 1, 0]], dtype=torch.bool)
IS_SEPARATOR = torch.tensor([[0, 0, 0, 0, 0, 1], [0, 0, 0, 1, 0, 1]], dtype=torch.bool)


def divergence(target: list[float], guess: list[float]) -> float:
    return sum(t * math.log(t / g) for t, g in zip(target, guess, strict=True))


def test_distillation_equals_a_plain_loop() -> None:
    student, teacher = random_maps(2, 2, 6, 6), random_maps(2, 2, 6, 6).flip(-1)
    per_pair = []
    for pair in range(2):
        shape = weights = parts = queries = 0.0
        for row in range(2):
            words = IS_WORD[row].nonzero().flatten().tolist()
            rest = IS_SEPARATOR[row].nonzero().flatten().tolist()
            for query in words:
                others = [c for c in words if c != query]
                t, s = (m[row, pair, query].tolist() for m in (teacher, student))
                mass, seen = (sum(m[c] for c in others) for m in (t, s))
                weight = mass + 0.05
                shape += weight * divergence(
                    [t[c] / mass for c in others], [s[c] / seen for c in others]
                )
                weights += weight
                parts += divergence(
                    [mass, t[query], 1 - mass - t[query]],
                    [seen, s[query], sum(s[c] for c in rest)],
                )
                queries += 1
        per_pair.append(shape / weights + 0.5 * parts / queries)
    loss = distillation_loss(student, teacher, IS_WORD, IS_SEPARATOR, 0.5)
    assert loss.item() == pytest.approx(sum(per_pair) / 2, rel=1e-4)


def test_a_student_that_rests_on_separators_what_the_teacher_rests_on_cls_loses_nothing() -> None:
    teacher = random_maps(2, 2, 6, 6)
    special = ~IS_WORD[:, None, None, :]
    resting = (teacher * special).sum(-1, keepdim=True)
    separators = IS_SEPARATOR[:, None, None, :].float()
    student = teacher * ~special + resting * separators / separators.sum(-1, keepdim=True)
    loss = distillation_loss(student, teacher, IS_WORD, IS_SEPARATOR, 1.0)
    assert loss.item() == pytest.approx(0, abs=1e-4)


def test_distillation_has_finite_gradients_where_a_row_has_no_other_word() -> None:
    student = random_maps(1, 1, 3, 3).requires_grad_()
    is_word = torch.tensor([[False, True, False]])
    is_separator = torch.tensor([[False, False, True]])
    distillation_loss(student, student.detach().flip(-1), is_word, is_separator, 1.0).backward()
    assert student.grad is not None
    assert student.grad.isfinite().all()


@pytest.mark.parametrize("offset", [-2, -1, 1, 2])
def test_the_start_is_reached_by_a_positional_head(offset: int) -> None:
    maps = torch.zeros(1, 2, 8, 8)
    maps[:, 1] = torch.diag(torch.ones(8 - abs(offset)), offset)
    even = torch.full((1, 2, 8, 8), 1 / 8)
    starts = (Start(2, 2, offset),)
    assert start_loss((even, maps), starts).item() == pytest.approx(0, abs=1e-3)
    assert start_loss((maps, even), starts).item() == pytest.approx(math.log(8), abs=1e-2)
