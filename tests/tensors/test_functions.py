"""A function of NumPy under torch's name does what torch's does."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from bertlook.tensors import functions
from tests.tensors.cases import Case, check_case, numbers


def in_place(t: Any) -> Any:
    out = t.empty_like(numbers(t, 4))
    t.mul(numbers(t, 4), -0.5, out=out)
    return t.expm1(out, out=out)


CASES: list[Case] = [
    lambda t: (t.tensor([1, 2]), t.tensor([0.5]), t.tensor([True]), t.tensor([])),
    lambda t: t.tensor(3, dtype=t.int8),
    lambda t: (t.full((2, 3), 7), t.full((2,), 0.5), t.full((), True)),
    lambda t: (t.full_like(numbers(t, 3), 2), t.zeros_like(t.arange(3))),
    lambda t: (t.zeros(2, 3), t.zeros((2, 3), dtype=t.bool), t.ones(1, 4, dtype=t.bool)),
    lambda t: (t.arange(4), t.arange(2, 5), t.eye(3), t.eye(2, dtype=t.bool)),
    lambda t: (t.stack([numbers(t, 3), t.ones(3)]), t.stack([t.eye(2), t.eye(2)], 2)),
    lambda t: (t.cat([numbers(t, 3), t.ones(2)]), t.cat([t.eye(2), t.eye(2)], dim=1)),
    lambda t: (t.where(numbers(t, 5) > 0, t.arange(5), -1), t.where(numbers(t, 5) > 0, 127, -127)),
    lambda t: t.bmm(numbers(t, 2, 3, 4), numbers(t, 2, 4, 5)),
    lambda t: t.addcmul(t.ones(3), numbers(t, 3), numbers(t, 3)),
    lambda t: t.isfinite(t.tensor([1, t.nan, float("inf")])),
    lambda t: t.nn.functional.one_hot(t.tensor([[0, 2], [1, 1]]), 3),
    in_place,
]


@pytest.mark.parametrize("index", range(len(CASES)))
def test_a_function_does_what_that_of_torch_does(index: int) -> None:
    check_case(CASES[index])


def test_types_have_the_sizes_of_those_of_torch() -> None:
    for name in ("float32", "float64"):
        assert (
            functions.finfo(getattr(functions, name)).bits == torch.finfo(getattr(torch, name)).bits
        )
    for name in ("bool", "uint8", "int8", "int16", "int64"):
        assert getattr(functions, name).itemsize == getattr(torch, name).itemsize


def test_one_thread_multiplies_in_full_precision() -> None:
    assert functions.get_num_threads() == 1
    functions.set_float32_matmul_precision("highest")
    assert functions.get_float32_matmul_precision() == "highest"


def test_a_name_that_is_missing_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'softmax'"):
        functions.softmax(0)
