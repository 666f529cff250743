from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest
import torch

from bertlook.attention.foreign_arrays import shape_of, to_numpy, unwrap
from bertlook.errors import BertlookError

VALUES = np.array([[0.25, 0.75], [0.5, 0.5]], np.float32)


@pytest.mark.parametrize(
    "value",
    [
        VALUES,
        VALUES.tolist(),
        torch.tensor(VALUES),
        torch.tensor(VALUES, dtype=torch.bfloat16),
        torch.tensor(VALUES, dtype=torch.float16),
        torch.tensor(VALUES, requires_grad=True),
        torch.nn.Parameter(torch.tensor(VALUES)) * 1,
        SimpleNamespace(value=torch.tensor(VALUES)),
        SimpleNamespace(value=SimpleNamespace(value=VALUES)),
    ],
)
def test_values_of_every_library_become_arrays(value: Any) -> None:
    array = to_numpy("x", value)
    assert array.dtype.kind == "f"
    np.testing.assert_array_equal(array, VALUES)


def test_the_precision_is_kept() -> None:
    assert to_numpy("x", VALUES).dtype == np.float32
    assert to_numpy("x", torch.ones(2, dtype=torch.float64)).dtype == np.float64


@pytest.mark.parametrize(
    "value", ["abc", [[1], [1, 2]], object(), None, torch.ones(2, device="meta"), [1j], {1: 2}]
)
def test_what_is_no_array_is_refused(value: Any) -> None:
    with pytest.raises(BertlookError, match=r"^Layer 3 is a .*, not an array of numbers"):
        to_numpy("Layer 3", value)


def test_arrays_are_no_proxies() -> None:
    assert unwrap(VALUES) is VALUES
    assert unwrap(None) is None


def test_proxies_without_end_are_no_arrays() -> None:
    assert shape_of(MagicMock()) == ()
    endless = SimpleNamespace()
    endless.value = endless
    assert unwrap(endless) is endless


def test_the_shape_is_that_of_the_array() -> None:
    assert shape_of(SimpleNamespace(value=torch.ones(2, 3))) == (2, 3)
    assert shape_of("abc") == shape_of(None) == shape_of([1, 2]) == ()
