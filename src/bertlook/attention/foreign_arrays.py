"""Arrays of other libraries as NumPy arrays, without importing these libraries."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.choices import is_list
from bertlook.errors import BertlookError

#: How many proxies may stand for one another.
_MAX_PROXIES = 8
_HALF = ("torch.bfloat16", "torch.float16", "bfloat16")


def unwrap(value: Any) -> Any:
    """Return the tensor that a saved proxy, as nnsight returns one, stands for."""
    for _ in range(_MAX_PROXIES):
        if hasattr(value, "shape") or not hasattr(value, "value") or callable(value.value):
            break
        value = value.value
    return value


def shape_of(value: Any) -> tuple[Any, ...]:
    """Return the shape of an array or tensor, or an empty one for anything else."""
    shape = getattr(unwrap(value), "shape", ())
    return tuple(shape) if is_list(shape) else ()


def to_numpy(name: str, value: Any) -> npt.NDArray[np.floating]:
    """Return an array or tensor of numbers, on any device and of any precision, as an array.

    Args:
        name: What the value is, for messages.
        value: The value.

    Raises:
        BertlookError: If it isn't an array of numbers.
    """
    value = unwrap(value)
    try:
        if hasattr(value, "detach"):  # a tensor of torch
            value = value.detach().cpu()
            if str(value.dtype) in _HALF:
                value = value.float()
        array = np.asarray(value)
        if str(array.dtype) in _HALF:  # an array of JAX
            array = array.astype(np.float32)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"its type is {array.dtype}")
    except Exception as error:  # ragged, text, a tensor without data; each library has its own kind
        raise BertlookError(
            f"{name} is a {type(value).__name__}, not an array of numbers: {error}"
        ) from error
    return array
