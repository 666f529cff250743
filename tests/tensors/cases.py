"""The same expressions in torch and in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from bertlook.tensors import functions

Case = Callable[[Any], Any]


def check_case(case: Case) -> None:
    """Check that an expression has one value, of one type, with both namespaces."""
    own, expected = case(functions), case(torch)
    if isinstance(expected, (tuple, list)):
        assert len(own) == len(expected)
    else:
        own, expected = [own], [expected]
    for value, reference in zip(own, expected, strict=True):
        array = np.asarray(value)
        reference = np.asarray(reference)
        assert array.shape == reference.shape
        assert array.dtype == reference.dtype
        np.testing.assert_allclose(array, reference, rtol=1e-6)


def numbers(t: Any, *shape: int, dtype: Any = np.float32) -> Any:
    """Return a tensor of made-up numbers, some of which are equal."""
    values = np.random.default_rng(sum(shape)).integers(-4, 5, shape)
    return t.from_numpy(values.astype(dtype))
