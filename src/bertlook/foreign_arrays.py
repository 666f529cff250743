"""Arrays of other libraries as NumPy arrays, without importing these libraries."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.errors import BertlookError

_HALF = ("torch.bfloat16", "torch.float16", "bfloat16")


def unwrap(value: Any) -> Any:
    """Return the tensor that a saved proxy, as nnsight returns one, stands for."""
    while not hasattr(value, "shape") and hasattr(value, "value") and not callable(value.value):
        value = value.value
    return value


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
