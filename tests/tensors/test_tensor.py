"""A method of a tensor in NumPy does what torch's does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.tensors.tensor import Device, Tensor, as_tensor
from tests.tensors.cases import Case, check_case, numbers


def mask(t: Any, *shape: int) -> Any:
    return numbers(t, *shape) > 0


CASES: list[Case] = [
    lambda t: numbers(t, 2, 3).to(t.float64),
    lambda t: numbers(t, 2, 3).to(numbers(t, 1, dtype=np.float64)),
    lambda t: mask(t, 2, 3).to(t.int16),
    lambda t: (numbers(t, 4).double(), mask(t, 4).float(), numbers(t, 4).int()),
    lambda t: numbers(t, 2).new_tensor([1, 2]),
    lambda t: (numbers(t, 2).new_zeros(2, 3), numbers(t, 2).new_ones((1, 4))),
    lambda t: numbers(t, 2).new_full((2,), t.nan),
    lambda t: (numbers(t, 2, 3, 4).flatten(), numbers(t, 2, 3, 4).flatten(0, 1)),
    lambda t: (numbers(t, 2, 3, 4).flatten(1), numbers(t, 0, 3).flatten(0, 1)),
    lambda t: (numbers(t, 6, 2).unflatten(0, (-1, 3)), numbers(t, 2, 6).unflatten(-1, (2, 3))),
    lambda t: numbers(t, 2, 6).view(2, 1, 1, -1),
    lambda t: numbers(t, 2, 1, 3).expand(-1, 4, -1),
    lambda t: numbers(t, 3).expand(2, -1),
    lambda t: numbers(t, 1, 3).expand_as(numbers(t, 2, 3)),
    lambda t: numbers(t, 2, 3, 4).permute(2, 0, 1),
    lambda t: (numbers(t, 2, 3, 4).transpose(0, 2), numbers(t, 2, 3, 4).mT),
    lambda t: [numbers(t, 2, 3, 3).diagonal(step, -2, -1) for step in (-1, 0, 1)],
    lambda t: numbers(t, 2, 3, 3).diagonal(dim1=-2, dim2=-1).fill_(9),
    lambda t: mask(t, 2, 3, 3).tril(),
    lambda t: numbers(t, 2, 3).roll(-1, dims=-1),
    lambda t: (*numbers(t, 5, 2).split(2), *numbers(t, 2, 5).split(3, dim=1)),
    lambda t: numbers(t, 2, 3).unbind(-1),
    lambda t: (numbers(t, 2, 3).sum(), numbers(t, 2, 3).sum(-1, keepdim=True)),
    lambda t: (numbers(t, 2, 3, 4).sum((0, 2)), numbers(t, 2, 3).sum(0, dtype=t.float64)),
    lambda t: (mask(t, 2, 3).sum(1), numbers(t, 2, 3).mean(-1)),
    lambda t: (mask(t, 2, 3).any(0), mask(t, 2, 3).all(1), mask(t, 2, 3).any()),
    lambda t: (numbers(t, 9, 5).amax(-1), numbers(t, 9, 5).argmax(-1), numbers(t, 9).max()),
    lambda t: (*numbers(t, 9, 5).max(-1), *numbers(t, 9, 5).max(0)),
    lambda t: mask(t, 9, 5).int().topk(2, dim=1).values,
    lambda t: (t.arange(2, 6) * 1.5).topk(2).indices,
    lambda t: (numbers(t, 9).log(), numbers(t, 9).abs()),
    lambda t: ((numbers(t, 9) / numbers(t, 9)).isnan(), numbers(t, 9) / 0),
    lambda t: numbers(t, 2, 3).minimum(numbers(t, 3)),
    lambda t: (numbers(t, 9).clamp(min=0), numbers(t, 9).clamp(-1, 1), numbers(t, 9).clamp(max=1)),
    lambda t: numbers(t, 2, 3).masked_fill(mask(t, 3), t.nan),
    lambda t: numbers(t, 2, 5).gather(1, t.tensor([[0, 4, 4], [1, 0, 2]])),
    lambda t: mask(t, 2, 5).scatter_(1, t.tensor([[0, 4], [1, 1]]), True),
    lambda t: (
        numbers(t, 2, 4, 3)
        .new_zeros(2, 3, 3)
        .scatter_reduce(
            1, t.tensor([0, 2, 0, 2])[None, :, None].expand(2, -1, 3), numbers(t, 2, 4, 3), "amax"
        )
    ),
    lambda t: numbers(t, 3).clone().copy_(numbers(t, 1)),
    lambda t: numbers(t, 3).add_(2).mul_(numbers(t, 3)).neg_(),
    lambda t: numbers(t, 3).lerp_(t.ones(3), numbers(t, 3)),
    lambda t: numbers(t, 2, 4).addmm_(numbers(t, 2, 3), numbers(t, 3, 4), alpha=0.5),
    lambda t: numbers(t, 2, 3, 4)[t.tensor([0, 1]), :, t.tensor([3, 0])],
    lambda t: numbers(t, 2, 3).detach() @ numbers(t, 3, 2) - 1 > 0,
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("index", range(len(CASES)))
def test_a_method_does_what_that_of_torch_does(index: int) -> None:
    check_case(CASES[index])


def test_memory_is_shared_with_the_array() -> None:
    array = np.zeros((2, 2))
    as_tensor(array)[0].fill_(1)
    assert array.tolist() == [[1, 1], [0, 0]]
    assert type(as_tensor(array).numpy(force=True)) is np.ndarray
    assert as_tensor(array).to(Device()).device.type == "cpu"


def test_a_name_that_is_missing_is_an_attribute_error() -> None:
    tensor = as_tensor(np.zeros(2))
    assert isinstance(tensor, Tensor)
    with pytest.raises(AttributeError, match="no attribute 'softmax'"):
        tensor.softmax(-1)
    with pytest.raises(AttributeError, match="scatter_reduce_sum"):
        tensor.scatter_reduce(0, tensor, tensor, "sum")
